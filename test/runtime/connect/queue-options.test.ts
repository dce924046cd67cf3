import { createQueue } from '../../../src/runtime/administer/account';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { openQueue } from '../../../src/runtime/queue';
import { queues } from '../../../src/runtime/queues';
import { eventBridgeEvent, snsNotification } from '../../../src/runtime/message/envelope';
import { messageSource } from '../../../src/runtime/message/message-source';
import { refused, thrownBy, wrong } from '../refusal';

test.each([
  ['codec', 'xml'], ['schema', {}], ['schema', null], ['client', {}], ['offload', {}], ['region', 7], ['region', ''], ['endpoint', 'nowhere'], ['endpoint', 7],
  ['credentials', {}], ['credentials', 'x'], ['credentials', { accessKeyId: 'a' }], ['profile', 7], ['md5', 'no'], ['traceparent', 1], ['clock', {}], ['environment', 'x'], ['random', 0.5],
  ['shema', {}], ['credentails', {}], ['visibilityTimeout', 30],
])('no queue and no router is opened with %s %j', (word, value) => {
  const options = wrong({ [word]: value });

  expect(thrownBy(() => openQueue('Orders', options))).toMatchObject(refused(`queue 'Orders': ${word} must be .*`));
  expect(thrownBy(() => queues(options))).toMatchObject(refused(`queues: ${word} must be .*`));
});

test.each([null, 7])('no queue and no router is opened with options that are %j', (options) => {
  expect(thrownBy(() => openQueue('Orders', wrong(options)))).toMatchObject(refused("queue 'Orders': options must be an object"));
  expect(thrownBy(() => queues(wrong(options)))).toMatchObject(refused('queues: options must be an object'));
});

test('a client of version 2 of the AWS SDK is refused, whose requests would answer nothing and never be sent', () => {
  const words = ['makeRequest', 'sendMessage', 'receiveMessage', 'sendMessageBatch', 'createQueue', 'putObject', 'getObject', 'deleteObject'];
  const client = wrong(Object.fromEntries(words.map((word) => [word, () => ({})])));

  expect(thrownBy(() => openQueue('Orders', { client }))).toMatchObject(refused("queue 'Orders': client must be a client of Amazon SQS"));
  expect(thrownBy(() => offloadToS3({ bucket: 'large', client }))).toMatchObject({ code: 'InvalidOffload' });
  return expect(createQueue({ queueName: 'orders' }, { client })).rejects.toMatchObject(refused('createQueue: client must be a client of Amazon SQS'));
});

test('all that is wrong is said at once', () => {
  expect(() => openQueue('Orders', wrong({ region: 7, md5: 'no' }))).toThrow(
    "queue 'Orders': region must be the name of a Region, got 7; write 'eu-west-1', or leave it out for that of the queue's URL or AWS_REGION\n"
    + "queue 'Orders': md5 must be true or false, got 'no'; leave it out for true",
  );
});

test('options in the place of the queue are refused, where they would do nothing', async () => {
  const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders';
  const sentence = 'openQueue: options must stand beside the queue, got schema, endpoint in it; write openQueue({ queueUrl }, { schema, endpoint })';

  expect(thrownBy(() => openQueue(wrong({ queueUrl, endpoint: 'http://localhost:4566', schema: {} })))).toMatchObject({ code: 'InvalidAddress', message: sentence });
  expect(() => openQueue(wrong({ queueName: 'orders', schema: {} }))).toThrow('openQueue: options must stand beside the queue, got schema in it');
  expect(openQueue(await openQueue({ queueUrl }).address())).toMatchObject({ name: 'orders' });
});

test('an address by URL tells of its queue what a binding would', async () => {
  const told = { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders', visibilityTimeoutSeconds: 180, deadLetterUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/dead', maxReceiveCount: 3 };

  const address = await openQueue({ ...told, maximumMessageBytes: undefined }).address();

  expect(address).toEqual({ ...told, kind: 'standard', region: 'eu-west-1' });
  await expect(openQueue(address).address()).resolves.toEqual(address);
});

test('an address by name tells the same, and its URL is looked up', async () => {
  const client = { sendMessage: () => undefined, getQueueUrl: async () => ({ QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders' }) };

  const address = await openQueue({ queueName: 'orders', maxReceiveCount: 3 }, { client: client as never }).address();

  expect(address).toMatchObject({ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders', maxReceiveCount: 3 });
});

test.each([['maxReceiveCount', 0], ['visibilityTimeoutSeconds', '30'], ['maximumMessageBytes', 0.5], ['deadLetterUrl', 'dead'], ['contentBasedDeduplication', 'no'], ['kind', 'lifo']])('no queue is opened by a URL with %s %j', (word, value) => {
  const reference = wrong({ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders', [word]: value });

  expect(thrownBy(() => openQueue(reference))).toMatchObject({ ...refused(`openQueue: ${word} must be .*`), code: 'InvalidAddress' });
});

test('a misspelt option is told with those that there are', () => {
  expect(() => openQueue('Orders', wrong({ shema: {}, codec: undefined, codek: undefined }))).toThrow(
    "queue 'Orders': shema must be an option, got none of that name; choose of codec, schema, region, credentials, profile, endpoint, client, "
    + 'environment, clock, random, md5, traceparent, offload',
  );
});

test.each([{ queueName: '' }, { queueName: 'orders', queueOwnerAwsAccountId: '111111111111' }, { queueName: 'orders', queueOwnerAWSAccountId: 7 }])('no queue is opened by %j', (reference) => {
  expect(thrownBy(() => openQueue(wrong(reference)))).toMatchObject({ ...refused('openQueue: queue(Name|OwnerA[a-zA-Z]*Id) must be .*'), code: 'InvalidAddress' });
});

test.each(['TOPSECRET', { accessKeyId: '', secretAccessKey: 'TOPSECRET' }])('credentials that are refused are not told', (credentials) => {
  const error = thrownBy(() => openQueue('Orders', wrong({ credentials }))) as Error;

  expect(error.message).toMatch(/^queue 'Orders': credentials must be keys/);
  expect(error.message).not.toContain('TOPSECRET');
});

test('a message to what is no queue is refused by a promise', async () => {
  await expect(queues().sendMessage(wrong({}), { body: 1 })).rejects.toMatchObject({ code: 'InvalidAddress' });
});

test.each([null, 7, { schema: {} }, { schema: 7 }, { shema: {} }])('no envelope is made of %j', (options) => {
  expect(thrownBy(() => snsNotification(wrong(options)))).toMatchObject(refused('snsNotification: (options|schema|shema) must be .*'));
  expect(thrownBy(() => eventBridgeEvent(wrong(options)))).toMatchObject(refused('eventBridgeEvent: (options|schema|shema) must be .*'));
});

test('a codec of envelopes is one that there is, and a detail has none', () => {
  expect(thrownBy(() => snsNotification(wrong({ codec: 'xml' })))).toMatchObject(refused("snsNotification: codec must be 'json' or 'text'"));
  expect(thrownBy(() => eventBridgeEvent(wrong({ codec: 'text' })))).toMatchObject(refused('eventBridgeEvent: codec must be an option'));
});

test.each([{ schema: {} }, { schema: 7 }])('no source of messages is made of %j', (options) => {
  expect(thrownBy(() => messageSource(wrong(options)))).toMatchObject(refused('messageSource: schema must be a Standard Schema'));
});

test('a source of messages whose schema is misspelt is refused, for it would let every body through', () => {
  expect(thrownBy(() => messageSource(wrong({ shema: undefined, Schema: {} })))).toMatchObject(refused('messageSource: Schema must be an option'));
});
