import type { QueueKind } from '../../../src/queue/queue-name';
import { pause } from '../../../src/queue/clock';
import { gate, openBench, stopped, type Bench } from '../listening';

/** A queue whose messages are dead-lettered at their second receive, with calls that take as long as in a Region. */
async function openOnce(kind: QueueKind, maxReceiveCount = 1): Promise<Bench> {
  const redrivePolicy = { deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:dead${kind === 'fifo' ? '.fifo' : ''}`, maxReceiveCount };
  const bench = await openBench(kind, { redrivePolicy });
  bench.meddle = () => pause(bench.clock, 15);
  return bench;
}

const BODIES = Array.from({ length: 400 }, (_, index) => `${String.fromCharCode(65 + index % 20)}${index}`);

test.each(['standard', 'fifo'] as const)('a stop dead-letters no message of a %s queue that is received once: what was received is worked on', async (kind) => {
  const bench = await openOnce(kind);
  await (kind === 'fifo' ? bench.sendFifo(...BODIES) : bench.send(...BODIES));
  const listener = bench.listen(() => pause(bench.clock, 5));
  await bench.clock.advance(0.5);

  const report = await stopped(bench, listener);
  await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });

  expect(report.unfinished).toBe(0);
  expect(await bench.left()).toMatch(/^[1-9]\d* visible, 0 hidden, 0 dead$/);
});

test('a message that is received once, and before its predecessor is known to be deleted, starts during a stop too', async () => {
  const bench = await openOnce('fifo');
  const deleted = gate();
  bench.meddle = (action, input) => (action === 'deleteMessageBatch' ? deleted.promise.then(() => bench.sqs.perform(action, input)) : undefined);
  await bench.sendFifo('a1');
  const handled: string[] = [];
  const listener = bench.listen(({ body }) => { handled.push(body); });
  await bench.clock.advance(1);
  await bench.sendFifo('a2');

  const stopping = listener.stop();
  await bench.clock.advance(1);
  const [held] = bench.calls.filter(({ action }) => action === 'deleteMessageBatch');
  await bench.sqs.perform('deleteMessageBatch', held!.input as never);
  await bench.clock.advance(1);
  deleted.open();
  await bench.clock.advance(30);

  expect([await stopping, handled]).toEqual([{ unfinished: 0 }, ['a1', 'a2']]);
  expect(bench.count('changeMessageVisibilityBatch')).toBe(0);
});

test.each(['standard', 'fifo'] as const)('messages of a %s queue that are received once start as they come, however many may start in a second', async (kind) => {
  const bench = await openOnce(kind);
  await (kind === 'fifo' ? bench.sendFifo(...BODIES) : bench.send(...BODIES));
  const listener = bench.listen(() => undefined, { maxMessagesPerSecond: 5 });
  await bench.clock.advance(4.95);

  const { running, inHand } = listener.health();
  await stopped(bench, listener);

  expect([running, inHand]).toEqual([0, 0]);
  expect(bench.count('changeMessageVisibilityBatch')).toBe(0);
});

test('messages that are received once start as they come, for a slow handler too', async () => {
  const bench = await openOnce('standard');
  await bench.send(...BODIES);
  let isSlow = false;
  const { promise, open } = gate();
  const listener = bench.listen(() => (isSlow ? promise : pause(bench.clock, 1)), { concurrency: 4 });
  await bench.clock.advance(0.2);

  isSlow = true;
  await bench.clock.advance(5);
  const { running, inHand } = listener.health();
  open();
  await stopped(bench, listener);

  expect([running, inHand]).toEqual([4, 4]);
});

test('of a FIFO group whose messages are received once, what follows a failed one is received after it and worked on', async () => {
  const bench = await openOnce('fifo');
  await bench.sendFifo('A1', 'A2', 'A3');
  const handled: string[] = [];

  const listener = bench.listen(({ body }) => {
    handled.push(body);
    if (body === 'A1') throw new Error('never');
  }, { backoff: { firstSeconds: 0 } });
  await bench.clock.advance(5);
  await stopped(bench, listener);

  expect(handled).toEqual(['A1', 'A2', 'A3']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 1 dead');
});

test('a message that is received once and comes after the deadline of a stop does not start', async () => {
  const bench = await openOnce('standard');
  const answered = gate();
  // A client that does not heed its signal.
  bench.meddle = (action, input) => (action === 'receiveMessage' ? answered.promise.then(() => bench.sqs.perform(action, input)) : undefined);
  await bench.send('late');
  const started: string[] = [];
  const listener = bench.listen(({ body }) => void started.push(body));
  await bench.clock.advance(1);

  const stopping = listener.stop({ deadlineSeconds: 1 });
  await bench.clock.advance(2);
  await stopping;
  answered.open();
  await bench.clock.advance(30);

  expect(started).toEqual([]);
});
