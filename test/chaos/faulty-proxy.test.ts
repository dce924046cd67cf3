import { EngineClient } from './engine-client';
import { CALM, type FaultRates } from './faulty-line';
import { openService } from './http-run';

const QueueUrl = 'http://localhost/000000000000/chaos';
const Entries = Array.from({ length: 10 }, (_, key) => ({ Id: `${key}`, MessageBody: JSON.stringify({ key }) }));

let service: Awaited<ReturnType<typeof openService>>;
let caller: EngineClient;

/** A caller without retries behind a proxy with these faults. */
async function behind(rates: Partial<FaultRates>): Promise<void> {
  service = await openService({ kind: 'standard', messages: 10, seed: 1, rates: { ...CALM, ...rates }, visibilityTimeoutSeconds: 30 });
  caller = new EngineClient(service.origin);
}

afterEach(async () => {
  caller.close();
  await service.close();
});

const stored = () => service.engine.sqs.peekMessages({ QueueUrl }).Messages.length;
const send = () => caller.call('sendMessageBatch', { QueueUrl, Entries });

test('a calm proxy hands requests, answers and refusals on', async () => {
  await behind({});

  await expect(send()).resolves.toMatchObject({ Failed: [] });
  await expect(caller.call('sendMessage', { QueueUrl, MessageBody: '' })).rejects.toMatchObject({
    answer: { status: 400, headers: { 'x-amzn-query-error': 'MissingParameter;Sender' } },
  });
  expect(stored()).toBe(10);
});

test.each([
  ['dropBefore', 0, { code: 'ECONNRESET' }],
  ['dropAfter', 10, { code: 'ECONNRESET' }],
  ['serverError', 0, { answer: { status: 500, headers: { 'x-amzn-query-error': 'InternalFailure;Receiver' } } }],
  ['throttled', 0, { answer: { status: 403, headers: { 'x-amzn-query-error': 'RequestThrottled;Sender' } } }],
] as const)('%s leaves %i of ten messages in the queue, and its caller without an answer', async (fault, left, failure) => {
  await behind({ [fault]: 1 });

  await expect(send()).rejects.toMatchObject(failure);

  expect(stored()).toBe(left);
});

test('the connection drops in the middle of an answer or before it', async () => {
  await behind({ dropAfter: 1 });

  const messages = [await send().catch(String), await send().catch(String)];

  expect(messages).toEqual([expect.stringContaining('aborted'), expect.stringContaining('socket hang up')]);
});

test('an entry that fails may be stored or not; its caller is told that it failed', async () => {
  await behind({ entryFails: 1 });

  const { Successful, Failed } = await send() as { Successful: object[]; Failed: object[] };

  expect([Successful.length, Failed.length]).toEqual([0, 10]);
  expect(stored()).toBeGreaterThan(0);
  expect(stored()).toBeLessThan(10);
});

test('a lock that expires gives its message out again', async () => {
  await behind({ lockExpires: 1 });
  await caller.call('sendMessage', { QueueUrl, MessageBody: '{"key":1}' });
  const receive = () => caller.call('receiveMessage', { QueueUrl, WaitTimeSeconds: 5 }) as Promise<{ Messages: Array<{ MessageId: string }> }>;

  const [first, second] = [await receive(), await receive()];

  expect(second.Messages[0]!.MessageId).toBe(first.Messages[0]!.MessageId);
});
