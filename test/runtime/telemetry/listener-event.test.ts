import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Reject, RetryAfter } from '../../../src/runtime/outcome/outcome';
import type { QueueEventName } from '../../../src/runtime/telemetry/queue-event';
import { gate, openBench, stopped } from '../listening';

const NAMES: readonly QueueEventName[] = ['received', 'done', 'failed', 'rejected', 'released', 'lock-lost', 'delete-failed', 'visibility-failed', 'poll-failed'];

let told: unknown[][];
const listeners = NAMES.map((name) => [name, (event: unknown): void => void told.push([name, event])] as const);
beforeEach(() => {
  told = [];
  listeners.forEach(([name, listener]) => subscribe(`cdk-sqs-connector:${name}`, listener));
});
afterEach(() => listeners.forEach(([name, listener]) => unsubscribe(`cdk-sqs-connector:${name}`, listener)));

const refusal = { SenderFault: true, Code: 'ReceiptHandleIsInvalid', Message: 'gone' };
const message = { queue: 'Orders', messageId: expect.any(String), messageGroupId: undefined, receiveCount: 1 };
const gone = expect.objectContaining({ name: 'ReceiptHandleIsInvalid', message: 'gone' });

test('a listener tells what it received and what became of each message', async () => {
  const bench = await openBench();
  await bench.send('good', 'bad', 'never');
  const no = new RetryAfter(70);

  const listener = bench.listen(({ body }) => {
    if (body === 'bad') throw no;
    if (body === 'never') throw new Reject('negative total');
  });
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(told).toEqual([
    ['received', { queue: 'Orders', count: 3 }],
    ['failed', { ...message, milliseconds: 0, error: no }],
    ['released', { ...message, visibilityTimeoutSeconds: 70 }],
    ['done', { ...message, milliseconds: 0 }],
    ['rejected', { ...message, milliseconds: 0 }],
  ]);
});

test('a poll, a delete and a backoff that fail are told with the reason', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'b1');
  const down = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  bench.meddle = (action) => {
    if (action === 'receiveMessage' && bench.count(action) === 1) throw down;
    return action === 'deleteMessageBatch' || action === 'changeMessageVisibilityBatch' ? { Failed: [{ ...refusal, Id: '0' }] } : undefined;
  };

  const listener = bench.listen(({ body }) => {
    if (body === 'b1') throw new RetryAfter(7);
  });
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(told.filter(([name]) => /-failed$/.test(name as string))).toEqual([
    ['poll-failed', { queue: 'Orders', error: down }],
    ['visibility-failed', { ...message, messageGroupId: 'b', error: gone }],
    ['delete-failed', { ...message, messageGroupId: 'a', error: gone }],
  ]);
  // Of a message whose delete failed nothing else is asked.
  expect(bench.count('changeMessageVisibilityBatch')).toBe(1);
});

test('a lock that is lost is told with its reason, and nothing more is asked of its message', async () => {
  const bench = await openBench();
  await bench.send('a');
  const work = gate();
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' ? { Failed: [{ ...refusal, Id: '0' }] } : undefined);

  const listener = bench.listen(async () => {
    await work.promise;
    throw new RetryAfter(7);
  }, { waitTimeSeconds: 1 });
  await bench.clock.advance(20);
  work.open();
  await bench.clock.advance(5);
  await stopped(bench, listener);

  const error = expect.objectContaining({ name: 'LockLostError', code: 'LockLost', queue: 'Orders', cause: gone });
  expect(told.slice(0, 2)).toEqual([['received', { queue: 'Orders', count: 1 }], ['lock-lost', { ...message, error }]]);
  expect(told.map(([name]) => name)).not.toContain('released');
  expect(bench.count('changeMessageVisibilityBatch')).toBe(1);
});

test('what becomes of a FIFO message after its lock was lost is told with its group', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1');
  const work = gate();
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' ? { Failed: [{ ...refusal, Id: '0' }] } : undefined);

  const listener = bench.listen(() => work.promise, { waitTimeSeconds: 1 });
  await bench.clock.advance(20);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(told.slice(1)).toMatchObject([['lock-lost', { messageGroupId: 'a' }], ['done', { messageGroupId: 'a' }]]);
});
