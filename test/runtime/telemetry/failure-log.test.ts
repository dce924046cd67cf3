import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import type { SqsRecord } from '../../../src/runtime/lambda-function/lambda-event';
import { messageSource, type MessageSourceOptions } from '../../../src/runtime/message/message-source';
import { Reject, RetryAfter } from '../../../src/runtime/outcome/outcome';
import { openQueue } from '../../../src/runtime/queue';

const SECRET = 'the body of a message';
const record: SqsRecord = {
  messageId: 'm-1', receiptHandle: 'secret handle', body: SECRET, messageAttributes: {}, md5OfBody: '', attributes: { ApproximateReceiveCount: '2' },
  eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:orders', awsRegion: 'us-east-2',
};

let log: jest.SpyInstance;
beforeEach(() => {
  log = jest.spyOn(console, 'error').mockImplementation();
  // Tests share their process, where somebody else may have subscribed.
  Object.defineProperty(channel('cdk-sqs-connector:failed'), 'hasSubscribers', { value: false, configurable: true });
});
afterEach(() => {
  log.mockRestore();
  Reflect.deleteProperty(channel('cdk-sqs-connector:failed'), 'hasSubscribers');
});

const run = (thrown: unknown, options: MessageSourceOptions = { codec: 'text' }, given = record) =>
  lambdaHandler(messageSource({ name: 'Orders', ...options }), () => Promise.reject(thrown))({ Records: [given] });

/** The lines of the log. */
const lines = (): string[] => (log.mock.calls as string[][]).flat();

test('why a message stays is logged with its stack where nobody subscribed to failed', async () => {
  await run(new TypeError('no'));

  expect(lines()).toEqual([expect.stringMatching(/^queue 'Orders', message m-1: stays after receive 2: TypeError: no\n +at .*failure-log/)]);
});

test('a message that is rejected where its queue is not bound is logged with the reason, and why nobody could be told', async () => {
  const orders = openQueue('Orders', { environment: {}, codec: 'text' });

  await lambdaHandler(orders, () => { throw new Reject('negative total'); })({ Records: [record] });

  expect(lines()).toEqual([expect.stringMatching(
    /: QueueError: queue 'Orders': its dead-letter queue must be known to reject a message \(negative total\), got .*QUEUE_ORDERS must be set.*; bind the queue to who receives/,
  )]);
});

test.each([{}, undefined])('a record whose receives are not told by its attributes %p is logged as one of 0', async (attributes) => {
  await run('no', undefined, { ...record, attributes: attributes! });

  expect(lines()).toEqual(["queue 'Orders', message m-1: stays after receive 0: no"]);
});

test.each([undefined, null, 'text'])('logs %p when a handler throws that', async (thrown) => {
  await run(thrown);

  expect(lines()).toEqual([`queue 'Orders', message m-1: stays after receive 2: ${thrown}`]);
});

test.each([
  [Symbol('odd'), 'Symbol(odd)'], [Object.create(null), 'object'], [{ body: SECRET }, 'object'],
  [() => SECRET, 'object'], [class Boom extends Error {}, 'object'], [RetryAfter, 'object'], // a function, or a class without `new`, shows its source
])('a throw that is no error fails its message alone, and of an object, which may be a body, the log says no more: %p', async (thrown, text) => {
  const answer = await run(thrown);

  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm-1' }]);
  expect(lines()).toEqual([`queue 'Orders', message m-1: stays after receive 2: ${text}`]);
});

test("an error of another's class that is called RetryAfter and tells no seconds is logged: it is a failure", async () => {
  await run(Object.assign(new Error('429'), { name: 'RetryAfter', seconds: '30' }));

  expect(lines()).toEqual([expect.stringMatching(/^queue .Orders., message m-1: stays after receive 2: \w+: 429\n/)]);
});

test.each([
  ['a stack that throws', Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error('no stack'); } })],
  ['a stack that is no text', { stack: Object.create(null) as object }],
])('what is thrown with %s is logged without a reason and fails its message alone', async (_, thrown) => {
  const answer = await run(thrown);

  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm-1' }]);
  expect(lines()).toEqual(["queue 'Orders', message m-1: stays after receive 2: undefined"]);
});

test('of a body that does not fit only the code is logged, since a schema may quote it', async () => {
  const schema = { '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ issues: [{ message: `got ${String(value)}` }] }) } };

  await run(undefined, { codec: 'text', schema });

  expect(lines()).toEqual(["queue 'Orders', message m-1: stays after receive 2: BodyMismatch"]);
});

test('a wait by choice is not logged', async () => {
  await run(new RetryAfter(30));

  expect(log).not.toHaveBeenCalled();
});

test('who subscribed to failed has the word alone', async () => {
  const told = jest.fn();
  Reflect.deleteProperty(channel('cdk-sqs-connector:failed'), 'hasSubscribers');
  subscribe('cdk-sqs-connector:failed', told);
  await run(new Error('no'));
  unsubscribe('cdk-sqs-connector:failed', told);

  expect(told).toHaveBeenCalledTimes(1);
  expect(log).not.toHaveBeenCalled();
});
