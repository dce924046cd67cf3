import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import type { SqsRecord } from '../../../src/runtime/lambda-function/lambda-event';
import { messageSource } from '../../../src/runtime/message/message-source';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';
import type { QueueEventName } from '../../../src/runtime/telemetry/queue-event';
import { eagerClock } from '../eager-clock';
import { FakeSqs } from '../fake-sqs';
import { ScriptedSqs, type EntryScript } from '../scripted-sqs';

const NAMES: readonly QueueEventName[] = ['sent', 'send-retried', 'send-failed', 'done', 'failed', 'rejected'];
const SECRET = 'the body of a message';

const told: unknown[][] = [];
const listeners = NAMES.map((name) => [name, (event: unknown): void => void told.push([name, event])] as const);
beforeEach(() => {
  told.length = 0;
  listeners.forEach(([name, listener]) => subscribe(`cdk-sqs-connector:${name}`, listener));
});
afterEach(() => listeners.forEach(([name, listener]) => unsubscribe(`cdk-sqs-connector:${name}`, listener)));

const open = (script?: EntryScript) => openQueue<string>(
  { queueUrl: 'http://localhost/000000000000/orders' }, { codec: 'text', clock: eagerClock, client: new ScriptedSqs(script).port },
);

test('a request that sends tells how many messages it stored', async () => {
  await open().sendMessageBatch(Array.from({ length: 12 }, () => ({ body: SECRET })));

  expect(told).toEqual([['sent', expect.objectContaining({ count: 10 })], ['sent', expect.objectContaining({ count: 2 })]]);
});

test('what is sent again and what is not sent in the end are told with the reason', async () => {
  const queue = open(({ MessageBody }) => (MessageBody === SECRET ? { SenderFault: false, Code: 'InternalError', Message: 'wait' } : undefined));

  await queue.sendMessageBatch([{ body: 'a' }, { body: SECRET }], { maxAttempts: 2 }).catch(() => undefined);

  const error = { code: 'InternalError', message: 'wait' };
  expect(told).toEqual([
    ['sent', expect.objectContaining({ count: 1 })],
    ['send-retried', { queue: 'orders', count: 1, error }],
    ['sent', expect.objectContaining({ count: 0 })],
    ['send-failed', { queue: 'orders', error }],
  ]);
});

test('an entry that never reaches the network is told as not sent', async () => {
  await open().sendMessageBatch([{ body: SECRET, delaySeconds: 901 }]).catch(() => undefined);

  expect(told).toEqual([['send-failed', { queue: 'orders', error: expect.objectContaining({ code: 'InvalidParameterValue' }) }]]);
});

test('a gathering sender tells the requests that it makes', async () => {
  const sender = createSender(open());

  await Promise.all([sender.sendMessage({ body: SECRET }), sender.sendMessage({ body: SECRET }), sender.close()]);

  expect(told).toEqual([['sent', expect.objectContaining({ count: 2 })]]);
});

test('a single send is told with its message', async () => {
  const queue = openFifoQueue<string>({ queueUrl: 'http://localhost/000000000000/orders.fifo' }, { codec: 'text', clock: eagerClock, client: new FakeSqs().port });

  await queue.sendMessage({ body: SECRET, messageGroupId: 'g', messageDeduplicationId: 'd' });

  expect(told).toEqual([['sent', { queue: 'orders.fifo', count: 1, messageId: 'm0', messageGroupId: 'g', milliseconds: 0 }]]);
});

test('a single send that fails is told', async () => {
  await open().sendMessage({ body: 7 as unknown as string }).catch(() => undefined);

  expect(told).toEqual([['send-failed', { queue: 'orders', error: expect.objectContaining({ code: 'BodyMismatch' }) }]]);
});

test('a Lambda batch tells what became of each message', async () => {
  const record = (messageId: string): SqsRecord => ({
    messageId, receiptHandle: 'secret handle', body: SECRET, messageAttributes: {}, md5OfBody: '', attributes: { ApproximateReceiveCount: '2' },
    eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:orders', awsRegion: 'us-east-2',
  });
  const no = new Error('no');

  await lambdaHandler(messageSource({ name: 'Orders', codec: 'text' }), ({ messageId }) => {
    if (messageId === '2') throw no;
  }, { concurrency: 1 })({ Records: [record('1'), record('2')] });

  expect(told).toEqual([
    ['done', { queue: 'Orders', messageId: '1', receiveCount: 2 }],
    ['failed', { queue: 'Orders', messageId: '2', receiveCount: 2, error: no }],
  ]);
});

test('no event holds a body or a receipt handle', async () => {
  const queue = open(() => ({ SenderFault: true, Code: 'InvalidMessageContents', Message: 'no' }));

  await queue.sendMessageBatch([{ body: SECRET }, { body: SECRET, delaySeconds: -1 }]).catch(() => undefined);

  expect(told).toHaveLength(3);
  expect(JSON.stringify(told)).not.toContain(SECRET);
});
