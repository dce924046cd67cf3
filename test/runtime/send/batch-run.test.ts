import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { StandardSchema } from '../../../src/runtime/message/standard-schema';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import type { SendError } from '../../../src/runtime/send/send-error';
import { createSender } from '../../../src/runtime/send/sender';
import { eagerClock } from '../eager-clock';
import { gate } from '../listening';
import { ScriptedSqs } from '../scripted-sqs';

const queueUrl = 'http://localhost/000000000000/orders';
const text = { codec: 'text', clock: eagerClock } as const;
const later = () => new Promise((resolve) => setImmediate(resolve));
const refuse = (body: string) => new ScriptedSqs(({ MessageBody }) => (MessageBody === body ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
const failureOf = (promise: Promise<unknown>): Promise<SendError> => promise.then(() => { throw new Error('nothing failed'); }, (error) => error);
const schemaOf = (validate: (body: string) => unknown): StandardSchema<string> => ({
  '~standard': { version: 1, vendor: 'test', validate: async (value) => (await validate(value as string), { value: value as string }) },
});

test('no more than a hundred entries are prepared at once, whatever the concurrency', async () => {
  const { promise, open } = gate();
  let reads = 0;
  const orders = openQueue<string>({ queueUrl }, { ...text, client: new ScriptedSqs().port, schema: schemaOf(() => promise) });
  function* source() {
    for (; reads < 500; reads++) yield { body: String(reads) };
  }

  const sending = orders.sendMessageBatch(source(), { concurrency: 1000 });
  await later();
  const readMeanwhile = reads;
  open();

  expect(readMeanwhile).toBe(99); // the hundredth is given, and the source waits behind it
  expect(await sending).toHaveLength(500);
});

test('what a source gives after an abort is not even prepared', async () => {
  const prepared: string[] = [];
  const aborter = new AbortController();
  const orders = openQueue<string>({ queueUrl }, { ...text, client: new ScriptedSqs().port, schema: schemaOf((body) => prepared.push(body)) });
  function* source() {
    yield { body: 'before' };
    aborter.abort();
    yield { body: 'after' };
  }

  const { failed } = await failureOf(orders.sendMessageBatch(source(), { signal: aborter.signal }));

  expect(prepared).toEqual(['before']);
  expect(failed.map(({ code }) => code)).toEqual(['Aborted', 'Aborted']);
});

test('on a standard queue a body that a schema holds holds up no other', async () => {
  const { promise, open } = gate();
  const client = new ScriptedSqs();
  const orders = openQueue<string>({ queueUrl }, { ...text, client: client.port, schema: schemaOf((body) => (body === 'slow' ? promise : undefined)) });
  const sender = createSender(orders);

  const slow = sender.sendMessage({ body: 'slow' });
  await sender.sendMessage({ body: 'quick' });
  const storedMeanwhile = [...client.stored];
  open();
  await slow;

  expect(storedMeanwhile).toEqual(['quick']);
});

test('a stopped entry names the one that failed first, not a later one of its group that is refused by itself', async () => {
  const client = refuse('a1');
  const payments = openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { ...text, client: client.port });
  const entry = (body: string) => ({ body, messageGroupId: 'a', messageDeduplicationId: '1' });
  async function* source() {
    yield entry('a1');
    while (client.requests.length === 0) await later();
    await later();
    yield* ['a\u0000', 'a3'].map(entry);
  }

  const whileOnItsWay = await failureOf(payments.sendMessageBatch(['a1', 'a2', 'a\u0000'].map(entry)));
  client.requests.length = 0;
  const afterwards = await failureOf(payments.sendMessageBatch(source()));

  expect(whileOnItsWay.failed[1]!.message).toBe('entry 0 of the same message group failed before');
  expect(afterwards.failed[2]!.message).toBe('entry 0 of the same message group failed before');
});

test('an entry that breaks a rule is told to events as it was thrown, and to its caller of a sender without an index', async () => {
  const told: unknown[] = [];
  const tell = (event: unknown) => told.push((event as { error: Error }).error);
  subscribe('cdk-sqs-connector:send-failed', tell);
  const sender = createSender(openQueue<string>({ queueUrl }, { ...text, client: new ScriptedSqs().port }));

  const refused = await sender.sendMessage({ body: '\u0000' }).catch((error: unknown) => error);
  unsubscribe('cdk-sqs-connector:send-failed', tell);

  expect(refused).toMatchObject({ name: 'InvalidMessageError', message: expect.stringMatching(/^queue 'orders': message must be/) });
  expect(told).toEqual([refused]);
});
