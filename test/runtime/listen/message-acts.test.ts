import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { RetryAfter } from '../../../src/runtime/outcome/outcome';
import { gate, openBench, reset, stopped, type Bench } from '../listening';

const EVENTS = ['received', 'done', 'failed', 'lock-lost', 'delete-failed', 'visibility-failed'] as const;

let told: string[];
const tell = (_: unknown, name: string | symbol): void => void told.push(String(name).replace('cdk-sqs-connector:', ''));

beforeEach(() => {
  told = [];
  EVENTS.forEach((name) => subscribe(`cdk-sqs-connector:${name}`, tell));
});
afterEach(() => EVENTS.forEach((name) => unsubscribe(`cdk-sqs-connector:${name}`, tell)));

/** Visibility timeouts in the order in which they were asked for. */
const changes = ({ calls }: Bench): number[] => calls.filter(({ action }) => action === 'changeMessageVisibilityBatch')
  .flatMap(({ input }) => (input.Entries as Array<{ VisibilityTimeout: number }>).map((entry) => entry.VisibilityTimeout));

/** The answer of a batch of which these entries are refused. */
const gone = (input: Record<string, unknown>, ...ids: string[]) => ({
  Successful: (input.Entries as Array<{ Id: string }>).filter(({ Id }) => !ids.includes(Id)),
  Failed: ids.map((Id) => ({ Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid', Message: 'gone' })),
});

/** Works on the first receive until the gate opens, then asks for the message after a second; tells when each receive began. */
function retryOnce(bench: Bench, work: Promise<void>) {
  const times: Array<[string, number]> = [];
  const start = bench.clock.now();
  const handler = async ({ body, receiveCount }: { readonly body: string; readonly receiveCount: number }): Promise<void> => {
    times.push([body, (bench.clock.now() - start) / 1000]);
    if (body !== 'a1' || receiveCount > 1) return;
    await work;
    throw new RetryAfter(1);
  };
  return { handler, times };
}

test('a heartbeat that is tried again does not override the backoff of a message that was settled meanwhile', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const work = gate();
  const { handler, times } = retryOnce(bench, work.promise);
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' && bench.count(action) === 1 ? reset() : undefined);

  const listener = bench.listen(handler, { waitTimeSeconds: 1 });
  await bench.clock.advance(18.02);
  work.open();
  await bench.clock.advance(10);
  await stopped(bench, listener);

  expect(changes(bench)).toEqual([30, 30, 1, 0]);
  expect(times.map(([body, second]) => [body, Math.floor(second)])).toEqual([['a1', 0], ['a1', 19], ['a2', 19]]);
});

test('a heartbeat is not tried again once its lock has ended, as another receiver may have the message', async () => {
  const [bench, work, times] = [await openBench(), gate(), [] as number[]];
  await bench.send('a');
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' ? times.push(bench.clock.now()) && reset() : undefined);
  const end = bench.clock.now() + 30_000;

  const listener = bench.listen(() => work.promise, { waitTimeSeconds: 1, concurrency: 1 });
  await bench.clock.advance(40);
  work.open();
  await stopped(bench, listener);

  expect([times.length > 1, times.every((time) => time < end), told.filter((name) => name === 'lock-lost')]).toEqual([true, true, ['lock-lost']]);
});

test('a backoff waits for the heartbeat that is under way, which would override it', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const work = gate();
  const slow = gate();
  const { handler, times } = retryOnce(bench, work.promise);
  bench.meddle = async (action) => {
    if (action === 'changeMessageVisibilityBatch' && bench.count(action) === 1) await slow.promise;
  };

  const listener = bench.listen(handler, { waitTimeSeconds: 1 });
  await bench.clock.advance(19);
  work.open();
  await bench.clock.advance(1);
  slow.open();
  await bench.clock.advance(10);
  await stopped(bench, listener);

  expect(times.map(([body, second]) => [body, Math.floor(second)])).toEqual([['a1', 0], ['a1', 21], ['a2', 21]]);
});

test('stop waits for a backoff that waits for a heartbeat', async () => {
  const bench = await openBench();
  await bench.send('a1');
  const work = gate();
  const slow = gate();
  const { handler } = retryOnce(bench, work.promise);
  bench.meddle = async (action) => {
    if (action === 'changeMessageVisibilityBatch' && bench.count(action) === 1) await slow.promise;
  };

  const listener = bench.listen(handler, { waitTimeSeconds: 1 });
  await bench.clock.advance(19);
  work.open();
  const stopping = listener.stop();
  await bench.clock.advance(2);
  slow.open();
  await stopping;

  expect(changes(bench)).toEqual([30, 1]);
});

test('a heartbeat that is refused because its message is deleted by now is no lost lock', async () => {
  const bench = await openBench();
  await bench.send('a1');
  const work = gate();
  const slow = gate();
  bench.meddle = async (action) => {
    if (action === 'changeMessageVisibilityBatch') await slow.promise;
  };

  const listener = bench.listen(() => work.promise);
  await bench.clock.advance(19);
  work.open();
  await bench.clock.advance(1);
  slow.open();
  await stopped(bench, listener);

  expect(told).toEqual(['received', 'done']);
});

test('a heartbeat that is refused before the answer to the delete is here is no lost lock', async () => {
  const bench = await openBench();
  await bench.send('a1');
  const work = gate();
  const slow = gate();
  bench.meddle = async (action, input) => {
    if (action !== 'deleteMessageBatch') return undefined;
    const answer = await bench.sqs.deleteMessageBatch({ ...input, QueueUrl: bench.url } as never);
    await slow.promise;
    return answer;
  };

  const listener = bench.listen(() => work.promise);
  await bench.clock.advance(17);
  work.open();
  await bench.clock.advance(5);
  slow.open();
  await stopped(bench, listener);

  expect(changes(bench)).toEqual([30]);
  expect(told).toEqual(['received', 'done']);
});

test('a delete that is tried again keeps its message hidden', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const work = gate();
  const worked: string[] = [];
  let isDown = true;
  bench.meddle = (action) => (action === 'deleteMessageBatch' && isDown ? reset() : undefined);

  const listener = bench.listen(({ body }) => (worked.push(body), work.promise));
  await bench.clock.advance(17);
  work.open();
  await bench.clock.advance(23);
  isDown = false;
  await bench.clock.advance(5);
  await stopped(bench, listener);

  expect(worked).toEqual(['a1', 'a2']);
  expect(told).toEqual(['received', 'done', 'done']);
});

test('a delete is tried again for half a minute, though the visibility timeout has passed: on a standard queue it still counts', async () => {
  const bench = await openBench('standard', { visibilityTimeoutSeconds: 5 });
  await bench.send('a1');
  const start = bench.clock.now();
  bench.meddle = (action) => {
    if (action === 'receiveMessage' && bench.count(action) > 1) return {};
    return action !== 'receiveMessage' && bench.clock.now() < start + 20_000 ? reset() : undefined;
  };

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(28);
  const left = await bench.left();
  await stopped(bench, listener);

  expect(left).toBe('0 visible, 0 hidden, 0 dead');
  expect(told).toEqual(['received', 'lock-lost', 'done']);
});

test('a backoff whose answer was lost is not tried again once its message has been received anew', async () => {
  const bench = await openBench();
  await bench.send('a');
  const work = gate();
  bench.meddle = async (action, input) => {
    if (action !== 'changeMessageVisibilityBatch' || bench.count(action) > 1) return;
    await bench.sqs.changeMessageVisibilityBatch({ ...input, QueueUrl: bench.url } as never);
    reset();
  };

  const listener = bench.listen(({ receiveCount }) => {
    if (receiveCount === 1) throw new RetryAfter(0);
    return work.promise;
  });
  await bench.clock.advance(5);
  const asked = changes(bench);
  work.open();
  await stopped(bench, listener);

  expect(asked).toEqual([0]);
  expect(told).toEqual(['received', 'failed', 'received', 'done']);
});

test.each(['standard', 'fifo'] as const)('a message of a %s queue that is received again while its delete is under way is deleted by its newer handle', async (kind) => {
  const bench = await openBench(kind);
  await (kind === 'fifo' ? bench.sendFifo('a1') : bench.send('a1'));
  let handled = 0;
  const work = gate();
  const slow = gate();
  bench.meddle = async (action) => {
    if (action === 'changeMessageVisibilityBatch') reset();
    if (action === 'deleteMessageBatch' && bench.count(action) === 1) await slow.promise;
  };

  const listener = bench.listen(() => (handled++, work.promise), { waitTimeSeconds: 1 });
  await bench.clock.advance(29);
  work.open();
  await bench.clock.advance(3);
  slow.open();
  await stopped(bench, listener);

  expect(handled).toBe(1);
  expect(told).toEqual(['received', 'received', 'done']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a heartbeat of an older receive that is refused does not lose the lock of the newer one', async () => {
  const bench = await openBench();
  await bench.send('a1');
  const work = gate();
  const slow = gate();
  bench.meddle = async (action, input) => {
    if (action !== 'changeMessageVisibilityBatch' || bench.count(action) > 1) return undefined;
    await slow.promise;
    return gone(input, '0');
  };

  const listener = bench.listen(() => work.promise, { waitTimeSeconds: 1 });
  await bench.clock.advance(32);
  slow.open();
  await bench.clock.advance(60);
  const before = [...told];
  work.open();
  await stopped(bench, listener);

  expect(before).toEqual(['received', 'received']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a message that lost its lock while it waited for a free hand, and was received again, is worked on', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('quick', 'slow', 'waiting');
  const worked: Array<[string, boolean]> = [];
  const work = gate();
  bench.meddle = (action, input) => (action === 'changeMessageVisibilityBatch' && bench.count(action) === 1 ? gone(input, '1') : undefined);

  const listener = bench.listen(({ body }, { signal }) => {
    worked.push([body, signal.aborted]);
    return body === 'slow' ? work.promise : undefined;
  }, { concurrency: 1, waitTimeSeconds: 1 });
  await bench.clock.advance(32);
  work.open();
  await bench.clock.advance(1);
  const soon = [...worked];
  await stopped(bench, listener);

  expect(told).toEqual(['received', 'done', 'lock-lost', 'received', 'done', 'done']);
  expect(soon).toEqual([['quick', false], ['slow', false], ['waiting', false]]);
});

test('when a FIFO message loses its lock, what waits behind it is given back at once, however long its handler goes on', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const deaf = gate();
  bench.meddle = (action, input) => (action === 'changeMessageVisibilityBatch' && bench.count(action) === 1 ? gone(input, '0') : undefined);

  const listener = bench.listen(() => deaf.promise, { concurrency: 1, waitTimeSeconds: 1 });
  await bench.clock.advance(19);
  const released = changes(bench);
  deaf.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(released).toEqual([30, 30, 0]);
});
