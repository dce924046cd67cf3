import fc from 'fast-check';
import type { Clock } from '../../../src/queue/clock';
import { MESSAGE_LIMITS, messageBytes } from '../../../src/queue/message';
import type { SqsPort } from '../../../src/queue/port';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import type { SendError } from '../../../src/runtime/send/send-error';
import { eagerClock } from '../eager-clock';
import { ScriptedSqs, sdkError } from '../scripted-sqs';

const queueUrl = 'http://localhost/000000000000/orders';
const temporary = { SenderFault: false, Code: 'InternalError' };
const text = { codec: 'text', clock: eagerClock } as const;
const standard = (client: ScriptedSqs) => openQueue<string>({ queueUrl }, { ...text, client: client.port });
const fifo = (client: ScriptedSqs) => openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { ...text, client: client.port });
const bodies = (...list: string[]) => list.map((body) => ({ body }));
const failureOf = (promise: Promise<unknown>): Promise<SendError> => promise.then(() => { throw new Error('nothing failed'); }, (error) => error);

test('results stand in input order whatever the order of the answers', async () => {
  const client = new ScriptedSqs();
  const list = Array.from({ length: 95 }, (_, index) => `${index}`);

  const results = await standard(client).sendMessageBatch(bodies(...list));

  expect(results.map(({ messageId }) => messageId)).toEqual(list.map((body) => `m-${body}`));
  expect(client.requests.map(({ length }) => length)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
  expect(client.mostUnderway).toBe(4);
});

test('no list of sizes makes a request of more than ten entries or 1 MiB, nor reorders one', async () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 400_000 }), fc.constant(MESSAGE_LIMITS.maximumMessageBytes)), { maxLength: 25 });
  await fc.assert(fc.asyncProperty(sizes, async (list) => {
    const client = new ScriptedSqs();

    await standard(client).sendMessageBatch(list.map((size, index) => ({ body: `${index}|`.padEnd(size, 'x').slice(0, MESSAGE_LIMITS.maximumMessageBytes) })));

    expect(client.stored.map((body) => body.length)).toEqual(list.map((size, index) => Math.max(size, `${index}|`.length)));
    for (const request of client.requests) {
      expect(request.length).toBeLessThanOrEqual(10);
      expect(request.reduce((sum, entry) => sum + messageBytes(entry.MessageBody!, entry.MessageAttributes), 0)).toBeLessThanOrEqual(1_048_576);
    }
  }), { numRuns: 25 });
});

test('attributes count when a request is filled', async () => {
  const client = new ScriptedSqs();
  const half = { body: 'x'.repeat(524_288 - 10), messageAttributes: { a: 'y'.repeat(3) } };

  await standard(client).sendMessageBatch([half, half, half]);

  expect(client.requests.map(({ length }) => length)).toEqual([2, 1]);
});

test('an entry that a binding lets through and no request holds goes alone, and those behind it are sent', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody!.length > MESSAGE_LIMITS.maximumMessageBytes ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
  const environment = { QUEUE_ORDERS: JSON.stringify({ url: queueUrl, maximumMessageBytes: 2_000_000 }) };
  const queue = openQueue<string>('Orders', { ...text, client: client.port, environment });

  const error = await failureOf(queue.sendMessageBatch(bodies('a', 'x'.repeat(1_200_000), 'b')));

  expect(error.failed).toMatchObject([{ index: 1, code: 'InvalidParameterValue' }]);
  expect(client.stored).toEqual(['a', 'b']);
});

test('only entries that failed for a while are sent again', async () => {
  const client = new ScriptedSqs(({ MessageBody }, request) => (MessageBody === 'b' && request < 3 ? temporary : undefined));

  const results = await standard(client).sendMessageBatch(bodies('a', 'b', 'c'));

  expect(client.requests.map((entries) => entries.map(({ MessageBody }) => MessageBody))).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
  expect(results).toHaveLength(3);
});

test.each(['KmsThrottled', 'OverLimit', 'RequestThrottled', 'TimeoutError', 'ECONNRESET'])('a request that fails with %s is sent again', async (name) => {
  const client = new ScriptedSqs(undefined, (request) => { if (request === 1) throw sdkError(name); });

  await standard(client).sendMessageBatch(bodies('a'));

  expect(client.requests).toHaveLength(2);
});

test('the wait before a retry is drawn from the random numbers of the queue', async () => {
  const waits: number[] = [];
  const clock: Clock = { now: () => 0, schedule: (milliseconds, action) => eagerClock.schedule(waits.push(milliseconds), action) };
  const client = new ScriptedSqs((_, request) => (request < 4 ? temporary : undefined));

  await openQueue<string>({ queueUrl }, { ...text, clock, client: client.port, random: () => 0.5 }).sendMessageBatch(bodies('a'));

  expect(waits).toEqual([50, 100, 200]);
});

test('an entry that Amazon SQS refuses is told with its index and the others are sent', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === 'b' ? { SenderFault: true, Code: 'InvalidParameterValue', Message: 'no' } : undefined));

  const error = await failureOf(standard(client).sendMessageBatch(bodies('a', 'b', 'c')));

  expect(error.failed).toEqual([{ index: 1, code: 'InvalidParameterValue', senderFault: true, message: 'no' }]);
  expect(error.results.map((result) => 'messageId' in result)).toEqual([true, false, true]);
  expect(client.requests).toHaveLength(1);
});

test('with onOutcome, failures stand in input order too, however late each falls', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === 'a' ? temporary : MessageBody === 'b' ? undefined : { SenderFault: true, Code: 'X' }));

  const error = await failureOf(standard(client).sendMessageBatch(bodies('a', 'b', 'c'), { maxEntriesPerRequest: 1, onOutcome: () => undefined }));

  expect(error.failed.map(({ index }) => index)).toEqual([0, 2]);
});

test('an entry that breaks a rule never reaches the network and does not stop the others', async () => {
  const client = new ScriptedSqs();

  const error = await failureOf(standard(client).sendMessageBatch(bodies('a', 'bad\u0000', '')));

  expect(error.failed.map(({ index, code }) => [index, code])).toEqual([[1, 'InvalidMessageContents'], [2, 'MissingParameter']]);
  expect(error.message).toMatch(/^queue 'orders': every entry must be sent, got 2 that failed, first entry 1: message must be .*got InvalidMessageContents \([^;]*\); send again/);
  expect(client.stored).toEqual(['a']);
});

test('an entry is given up after its attempts, as one that may be sent again', async () => {
  const client = new ScriptedSqs(() => temporary);

  const error = await failureOf(standard(client).sendMessageBatch(bodies('a'), { maxAttempts: 3 }));

  expect(error).toMatchObject({ retryable: true, failed: [{ index: 0, code: 'InternalError', senderFault: false }] });
  expect(client.requests).toHaveLength(3);
});

test('a FIFO group keeps its order while its entries are retried, and groups share requests', async () => {
  const client = new ScriptedSqs((_, request) => (request % 3 === 1 ? temporary : undefined));
  const entries = Array.from({ length: 60 }, (_, index) => ({ body: `${index}`, messageGroupId: `g${index % 7}`, messageDeduplicationId: `d${index}` }));

  await fifo(client).sendMessageBatch(entries);

  for (let group = 0; group < 7; group++) {
    const order = client.stored.map(Number).filter((index) => index % 7 === group);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
  expect(client.stored).toHaveLength(60);
  expect(Math.max(...client.requests.map(({ length }) => length))).toBeGreaterThan(1);
});

test('a failed FIFO entry stops the later ones of its group and no other group', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === 'a2' ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
  const entries = ['a1', 'b1', 'a2', 'a3', 'b2', 'a4'].map((body) => ({ body, messageGroupId: body[0]!, messageDeduplicationId: body }));

  const error = await failureOf(fifo(client).sendMessageBatch(entries));

  expect(client.stored).toEqual(['a1', 'b1', 'b2']);
  expect(error.failed.map(({ index, code, senderFault }) => [index, code, senderFault])).toEqual(
    [[2, 'InvalidParameterValue', true], [3, 'GroupStopped', false], [5, 'GroupStopped', false]],
  );
});

test('a FIFO entry that breaks a rule stops none that was given before it', async () => {
  const client = new ScriptedSqs();
  const entries = ['a1', 'a\u0000', 'a3'].map((body, index) => ({ body, messageGroupId: 'a', messageDeduplicationId: `${index}` }));

  const error = await failureOf(fifo(client).sendMessageBatch(entries));

  expect(client.stored).toEqual(['a1']);
  expect(error.failed.map(({ index, code }) => [index, code])).toEqual([[1, 'InvalidMessageContents'], [2, 'GroupStopped']]);
});

test('a FIFO entry that fails before a refused one still stops those between them', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === 'a1' ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
  const entries = ['a1', 'a2', 'a\u0000', 'a4'].map((body, index) => ({ body, messageGroupId: 'a', messageDeduplicationId: `${index}` }));

  const error = await failureOf(fifo(client).sendMessageBatch(entries));

  expect(client.stored).toEqual([]);
  expect(error.failed.map(({ code }) => code)).toEqual(['InvalidParameterValue', 'GroupStopped', 'InvalidMessageContents', 'GroupStopped']);
});

test('a retried FIFO entry keeps its deduplication id', async () => {
  const client = new ScriptedSqs((_, request) => (request < 3 ? temporary : undefined));

  await fifo(client).sendMessageBatch([{ body: 'a', messageGroupId: 'g', messageDeduplicationId: 'once' }]);

  expect(client.requests.map(([entry]) => entry!.MessageDeduplicationId)).toEqual(['once', 'once', 'once']);
});

test('what an answer tells of ids that no entry has takes nothing from those that it confirms', async () => {
  const Successful = [{ Id: '7', MessageId: 'other' }, { Id: '0', MessageId: 'own' }];
  const client = { sendMessageBatch: async () => ({ Successful, Failed: [{ Id: 'x', ...temporary }] }) } as Partial<SqsPort> as SqsPort;

  await expect(openQueue({ queueUrl }, { client }).sendMessageBatch([{ body: 1 }])).resolves.toEqual([{ messageId: 'own' }]);
});
