import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { QueueError } from '../../../src/runtime/error/error';
import { messages } from '../../../src/runtime/receive/messages';
import type { QueueEvent } from '../../../src/runtime/telemetry/queue-event';
import { left, openSlow } from './slow-bucket';

jest.spyOn(console, 'error').mockImplementation(() => undefined); // why a message stays

test.each(['standard', 'fifo'] as const)('a message of a %s queue whose payload is read for longer than it is hidden is told, not given out', async (kind) => {
  const { clock, reports, send } = await openSlow(kind, () => 31, 30);
  await send('a', 'b');

  const receiving = reports.receiveMessages().catch((error: unknown) => error);
  await clock.advance(31);

  expect(await receiving).toMatchObject({
    name: 'ReceiveError', code: 'LockLost', messages: [],
    failed: [{ name: 'LockLostError', message: expect.stringMatching(/: it must be given out, .* within its visibility timeout of 30 s, got 31 s; hide it for longer, or receive fewer at once$/) }, { name: 'LockLostError' }],
  });
  expect(await left(reports)).toEqual({ visible: 2, hidden: 0 });
});

test('messages that lapse while payloads of a later call are read are told, and those of that call are given out', async () => {
  let reads = 0;
  const { clock, reports, send } = await openSlow('standard', () => (++reads > 10 ? 19.5 : 1));
  await send(...'abcdefghijk');
  const told: string[] = [];

  const receiving = reports.receiveMessages({ maxNumberOfMessages: 11, visibilityTimeoutSeconds: 20, onFailed: ({ code }) => told.push(code) });
  await clock.advance(20.5);

  expect(await receiving).toHaveLength(1);
  expect(told).toEqual(Array(10).fill('LockLost'));
});

test('of a message that is passed over the log tells the id and the receive', async () => {
  let reads = 0;
  const { clock, reports, send } = await openSlow('standard', () => (++reads === 1 ? 31 : 1), 30);
  await send('a');
  const told: unknown[] = [];
  const tell = (event: unknown): void => void told.push(event);
  subscribe('cdk-sqs-connector:failed', tell);

  const next = messages(reports).next();
  await clock.advance(60);
  unsubscribe('cdk-sqs-connector:failed', tell);

  const { value } = await next;
  expect(told).toEqual([{ queue: 'Reports', messageId: value!.messageId, receiveCount: 1, error: expect.objectContaining({ code: 'LockLost' }) }]);
});

test('messages that are passed over for one and the same error are told each by its id', async () => {
  const { clock, reports, send } = await openSlow('standard', () => 0, 30);
  await send('a', 'b', 'c');
  const told: unknown[] = [];
  const tell = (event: unknown): void => void told.push((event as QueueEvent).messageId);
  subscribe('cdk-sqs-connector:failed', tell);
  const reading = messages(reports);

  const first = reading.next();
  await clock.advance(1);
  await first;
  jest.spyOn(reports.offload!, 'resolve').mockRejectedValue(new QueueError('missing', { code: 'SdkMissing', queue: '' }));
  const next = reading.next();
  await clock.advance(1);
  unsubscribe('cdk-sqs-connector:failed', tell);
  await Promise.all([reading.return(), clock.advance(1), next]);

  expect(new Set(told).size).toBe(2);
});

test.each([{ seconds: 0 }, { seconds: undefined }])('without a lock that is known to be lost all is given out: hidden for $seconds s', async ({ seconds }) => {
  const { clock, reports, send } = await openSlow('standard', () => 31);
  await send('a');

  const receiving = reports.receiveMessages({ visibilityTimeoutSeconds: seconds });
  await clock.advance(31);

  expect(await receiving).toMatchObject([{ body: 'a' }]);
});

test.each([
  { kind: 'standard', expected: ['a of receive 1', 'b of receive 1', 'c of receive 2'] },
  { kind: 'fifo', expected: ['a of receive 1', 'b of receive 1', 'b of receive 2', 'c of receive 2'] }, // b, whose lock was lost, comes before it
] as const)('what outlives its visibility timeout since it was received on a $kind queue, payloads read, is received again', async ({ kind, expected }) => {
  const { clock, s3, reports, send } = await openSlow(kind, (body) => (body === 'a' ? 1 : 20), 30);
  await send('a', 'b', 'c');
  const given: string[] = [];
  const reading = (async () => {
    for await (const message of messages(reports)) {
      given.push(`${message.body} of receive ${message.receiveCount}`);
      await new Promise<void>((worked) => clock.schedule(given.length === 2 ? 11_000 : 0, worked));
      await reports.deleteMessage(message).catch(() => undefined);
      if (given.length === expected.length) return;
    }
  })();
  await clock.advance(300);
  await reading;

  expect(given).toEqual(expected);
  expect(await left(reports)).toEqual({ visible: 0, hidden: 0 });
  expect(s3.objects.size).toBe(0);
});

test('payloads that take too long to read together are read one by one', async () => {
  let lastAt = 0;
  const bench = await openSlow('standard', () => {
    const together = bench.clock.now() === lastAt;
    lastAt = bench.clock.now();
    return together ? 40 : 1;
  }, 30);
  await bench.send('a', 'b', 'c');
  const given: string[] = [];
  const reading = (async () => {
    for await (const message of messages(bench.reports)) {
      given.push(message.body);
      await bench.reports.deleteMessage(message);
      if (given.length === 3) return;
    }
  })();
  await bench.clock.advance(100);
  await reading;

  expect(given.sort()).toEqual(['a', 'b', 'c']);
});
