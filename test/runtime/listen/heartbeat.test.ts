import { LockLostError } from '../../../src/runtime/error/error';
import { RetryAfter } from '../../../src/runtime/outcome/outcome';
import { gate, openBench, stopped, type Bench } from '../listening';

const visibilityTimeouts = ({ calls }: Bench): number[][] => calls.filter(({ action }) => action === 'changeMessageVisibilityBatch')
  .map(({ input }) => (input.Entries as Array<{ VisibilityTimeout: number }>).map((entry) => entry.VisibilityTimeout));

test('a message that is worked on for longer than its visibility timeout is kept hidden', async () => {
  const bench = await openBench();
  await bench.send('a');
  let handled = 0;
  const work = gate();

  const listener = bench.listen(() => (handled++, work.promise));
  await bench.clock.advance(300);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(handled).toBe(1);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('all messages in hand are extended together, ten by call', async () => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 20 }, (_, index) => index));
  const work = gate();

  const listener = bench.listen(() => work.promise, { concurrency: 20 });
  await bench.clock.advance(20);
  const beats = visibilityTimeouts(bench);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(beats).toEqual([Array(10).fill(30), Array(10).fill(30)]);
});

test('messages that were received together stay together, however their heartbeats jitter', async () => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 10 }, (_, index) => index));
  const work = gate();
  let turn = 0;

  const listener = bench.listen(() => work.promise, { random: () => turn++ % 10 / 10 });
  await bench.clock.advance(100);
  const beats = visibilityTimeouts(bench);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(beats).toEqual(Array(6).fill(Array(10).fill(30)));
});

test('messages that are due within a tenth of the visibility timeout are extended together', async () => {
  const bench = await openBench();
  const work = gate();

  const listener = bench.listen(() => work.promise);
  for (const body of ['a', 'b', 'c']) {
    await bench.send(body);
    await bench.clock.advance(2);
  }
  await bench.clock.advance(15);
  const beats = visibilityTimeouts(bench);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(beats.map(({ length }) => length)).toEqual([2]);
});

test('messages that come later do not put off the heartbeat of one that is worked on', async () => {
  const bench = await openBench();
  await bench.send('slow');
  const work = gate();
  let lost = 0;

  const listener = bench.listen(({ body }, { signal }) => {
    signal.addEventListener('abort', () => lost++);
    return body === 'slow' ? work.promise : undefined;
  });
  for (let index = 0; index < 20; index++) {
    await bench.clock.advance(5);
    await bench.send(index);
  }
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(lost).toBe(0);
});

test.each([
  ['MessageNotInflight', ''],
  ['ReceiptHandleIsInvalid', 'Message does not exist or is not available for visibility timeout change'],
  ['InvalidParameterValue', 'Value H for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.'],
  ['InvalidParameterValue', 'Value H for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.'],
])('a lock lost as %s (%s) aborts the signal of its handler and of no other', async (Code, Message) => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const reasons: unknown[] = [];
  const work = gate();
  const answer = { Successful: [{ Id: '1' }], Failed: [{ Id: '0', SenderFault: true, Code, Message }] };
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' ? answer : undefined);

  const listener = bench.listen(({ body }, { signal }) => {
    signal.addEventListener('abort', () => reasons.push([body, signal.reason]));
    return work.promise;
  });
  await bench.clock.advance(19);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(reasons).toEqual([['a', expect.any(LockLostError)]]);
});

test('a heartbeat that fails for a while is tried again and the lock holds', async () => {
  const bench = await openBench();
  await bench.send('a');
  let handled = 0;
  const work = gate();
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch' && bench.count(action) <= 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  };

  const listener = bench.listen((_, { signal }) => {
    handled++;
    signal.addEventListener('abort', () => handled++);
    return work.promise;
  });
  await bench.clock.advance(60);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(handled).toBe(1);
});

test('a heartbeat does not wait for others until its lock has ended', async () => {
  const bench = await openBench();
  await bench.send('slow', 'quick');
  const work = gate();
  const begun: string[] = [];
  let isLost = false;

  const listener = bench.listen(({ body }, { signal }) => {
    begun.push(body);
    signal.addEventListener('abort', () => { isLost = true; });
    return body === 'slow' && work.promise;
  }, { lingerMilliseconds: 60_000 });
  await bench.clock.advance(100);
  work.open();
  await stopped(bench, listener);

  expect(begun).toEqual(['slow', 'quick']);
  expect(isLost).toBe(false);
});

test('a lock that could not be extended in time is lost, and the handler is told at its end', async () => {
  const bench = await openBench();
  await bench.send('a');
  const times: number[] = [];
  const start = bench.clock.now();
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  };

  const listener = bench.listen((_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => {
    times.push((bench.clock.now() - start) / 1000);
    resolve(undefined);
  })), { concurrency: 1 });
  await bench.clock.advance(40);
  await stopped(bench, listener);

  expect(times[0]).toBeGreaterThanOrEqual(29);
  expect(times[0]).toBeLessThanOrEqual(31);
});

test('no message is held for more than 12 hours', async () => {
  const bench = await openBench('standard', { visibilityTimeoutSeconds: 3600 });
  await bench.send('a');
  const times: number[] = [];
  const start = bench.clock.now();

  const listener = bench.listen(({ receiveCount }, { signal }) => receiveCount > 1 || new Promise((resolve) => signal.addEventListener('abort', () => {
    times.push(Math.round((bench.clock.now() - start) / 1000));
    resolve(undefined);
  })));
  await bench.clock.advance(43_300);
  await stopped(bench, listener);

  expect(times).toEqual([43_200]);
});

test('a message of a standard queue that waits for its start is given back instead of extended', async () => {
  const bench = await openBench();
  await bench.send('quick', 'slow', 'waiting');
  const work = gate();

  const worked: string[] = [];
  const listener = bench.listen(({ body }) => {
    worked.push(body);
    return body === 'slow' ? work.promise : undefined;
  }, { concurrency: 1 });
  await bench.clock.advance(17);
  const other = await bench.sqs.receiveMessage({ QueueUrl: bench.url });
  await bench.clock.advance(2);
  const later = await bench.sqs.receiveMessage({ QueueUrl: bench.url });
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(other.Messages).toBeUndefined();
  expect(later.Messages?.map(({ Body }) => Body)).toEqual(['waiting']);
  expect(worked).toEqual(['quick', 'slow']);
});

test('a message that this listener receives again while it works on it is not started twice', async () => {
  const bench = await openBench();
  await bench.send('a');
  let handled = 0;
  const work = gate();
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  };

  const listener = bench.listen(() => (handled++, work.promise));
  await bench.clock.advance(40);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(handled).toBe(1);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('messages behind a slow one of their FIFO group are extended with it', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const work = gate();
  const counts: number[] = [];

  const listener = bench.listen(({ body, receiveCount }) => {
    counts.push(receiveCount);
    return body === 'a1' ? work.promise : undefined;
  });
  await bench.clock.advance(100);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(counts).toEqual([1, 1]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a backoff that waits for a heartbeat until the lock has ended is not sent, as another receiver may have the message', async () => {
  const [bench, work, slow] = [await openBench(), gate(), gate()];
  await bench.send('a');
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' && bench.count(action) === 1 ? slow.promise.then(() => ({})) : undefined);

  const listener = bench.listen(() => work.promise.then(() => { throw new RetryAfter(1); }), { waitTimeSeconds: 1 });
  await bench.clock.advance(19);
  listener.pause();
  work.open();
  await bench.clock.advance(12);
  await bench.sqs.receiveMessage({ QueueUrl: bench.url });
  slow.open();
  await bench.clock.advance(5);
  const left = await bench.left();
  await stopped(bench, listener);

  expect([visibilityTimeouts(bench), left]).toEqual([[[30]], '0 visible, 1 hidden, 0 dead']);
});

test.each([1, 10])('a backoff that waits for a heartbeat is sent once that has extended the lock, however late its answer comes (%i messages)', async (count) => {
  const [bench, work, slow] = [await openBench(), gate(), gate()];
  await bench.send(...Array(count).keys());
  bench.meddle = async (action, input) => {
    if (action !== 'changeMessageVisibilityBatch' || bench.count(action) > 1) return undefined;
    const answer = await bench.sqs.perform(action, input);
    await slow.promise;
    return answer;
  };

  const listener = bench.listen(() => work.promise.then(() => { throw new RetryAfter(100); }), { waitTimeSeconds: 1 });
  await bench.clock.advance(19);
  listener.pause();
  work.open();
  await bench.clock.advance(12);
  slow.open();
  await bench.clock.advance(30);
  const left = await bench.left();
  await stopped(bench, listener);

  expect([visibilityTimeouts(bench), left]).toEqual([[Array(count).fill(30), Array(count).fill(100)], `0 visible, ${count} hidden, 0 dead`]);
});
