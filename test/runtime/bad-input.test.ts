import { LocalSqs } from '../../src/local/local-sqs';
import { createQueue } from '../../src/runtime/administer/account';
import { assumeRole, rolesAnywhere } from '../../src/runtime/connect/session';
import { listen } from '../../src/runtime/listen/listen';
import { stopOnSignal } from '../../src/runtime/listen/shutdown';
import { offloadToS3 } from '../../src/runtime/offload/offload';
import { openQueue, type Queue } from '../../src/runtime/queue';
import { queues } from '../../src/runtime/queues';
import { redrive } from '../../src/runtime/administer/redrive';
import { messageSource } from '../../src/runtime/message/message-source';
import { messages } from '../../src/runtime/receive/messages';
import { createSender } from '../../src/runtime/send/sender';
import { watchHandler } from '../../src/runtime/telemetry/telemetry';
import { refused, thrownBy, wrong } from './refusal';

let orders: Queue<unknown>;
let client: LocalSqs;

beforeEach(async () => {
  client = new LocalSqs();
  orders = openQueue<unknown>(await createQueue({ queueName: 'orders' }, { client }), { client });
});

const waiting = async () => (await orders.getQueueAttributes(['approximateNumberOfMessages'])).approximateNumberOfMessages;

test.each([undefined, null, 7, {}, { queueUrl: 7 }, { queueName: undefined }])('no queue is opened by %j', (reference) => {
  expect(thrownBy(() => openQueue(wrong(reference)))).toMatchObject({
    name: 'QueueError', code: 'InvalidAddress', message: expect.stringMatching(/^openQueue: the queue must be .*, got .*; give one as a string$/),
  });
});

test('a URL that is not set, as a variable of the environment may be, is told as such', () => {
  expect(() => openQueue(wrong({ queueUrl: process.env.NO_SUCH_URL }))).toThrow(/, got \{ queueUrl: undefined \}; give one as a string$/);
});

test('a queue is opened by its name where its URL is undefined, as a variable of the environment may be', async () => {
  await expect(openQueue({ queueName: 'orders', queueUrl: process.env.NO_SUCH_URL }, { client }).sendMessage({ body: 1 })).resolves.toHaveProperty('messageId');
});

test.each([undefined, null, 7, 'text', {}])('a batch of %j is refused before anything is sent', async (entries) => {
  await expect(orders.sendMessageBatch(wrong(entries))).rejects.toMatchObject(refused("queue 'orders': entries must be a list or another iterable of entries"));
});

test.each([
  ['concurrency', 0], ['concurrency', 'two'], ['maxAttempts', 0], ['maxEntriesPerRequest', 11], ['maxEntriesPerGroup', 0], ['lingerMilliseconds', -1], ['onOutcome', 7], ['signal', 7],
  ['lingerMs', 5],
])('a batch with %s %j is refused and sends nothing', async (word, value) => {
  await expect(orders.sendMessageBatch([{ body: 1 }], wrong({ [word]: value }))).rejects.toMatchObject(refused(`queue 'orders': ${word} must be an? .*`));

  expect(await waiting()).toBe(0);
});

test('an entry that is none is told by its index and the others are sent', async () => {
  const sending = orders.sendMessageBatch([{ body: 1 }, wrong(undefined), wrong('text'), { body: 2 }]);

  await expect(sending).rejects.toMatchObject({
    failed: [{ index: 1, code: 'BodyMismatch' }, { index: 2, code: 'BodyMismatch' }],
    message: "queue 'orders': every entry must be sent, got 2 that failed, first entry 1: entry must be an object with a body, got undefined; send again those of error.failed whose senderFault is false",
  });
  expect(await waiting()).toBe(2);
});

test.each<[string, object]>([
  ['messageGroupId', { messageGroupId: 7 }], ['messageDeduplicationId', { messageDeduplicationId: 7 }], ['traceHeader', { traceHeader: 7 }],
  ['dataType', { messageAttributes: { a: { dataType: 7, value: 'x' } } }], ['value of an attribute', { messageAttributes: { a: { dataType: 'Number', value: 5 } } }],
])('an entry of which the %s has the wrong type fails alone', async (_, fields) => {
  const sending = orders.sendMessageBatch([{ body: 1 }, wrong({ body: 2, ...fields }), { body: 3 }]);

  await expect(sending).rejects.toMatchObject({ failed: [{ index: 1, code: 'InvalidParameterValue' }] });
  expect(await waiting()).toBe(2);
});

test.each([
  ['delay', 'delaySeconds'], ['groupId', 'messageGroupId'], ['deduplicationId', 'messageDeduplicationId'], ['MessageGroupId', 'messageGroupId'],
  ['MessageDeduplicationId', 'messageDeduplicationId'], ['DelaySeconds', 'delaySeconds'], ['MessageBody', 'body'], ['messageGroupID', 'messageGroupId'],
  ['MessageAttributes', 'messageAttributes'], ['MessageSystemAttributes', 'traceHeader'],
])('an entry that says %s for %s is refused with the name that was meant, whoever sends it', async (word, field) => {
  const entry = wrong({ body: 1, [word]: 'x' });
  const sender = createSender(orders);

  const router = queues({ client: await orders.port() });
  const sends = [orders.sendMessage(entry), sender.sendMessage(entry), router.sendMessage(await orders.address(), entry)];
  const code = 'InvalidParameterValue';
  const refusal = { name: 'InvalidMessageError', code, message: `queue 'orders': entry must have fields by their names, got ${word}; write ${field}` };

  for (const send of sends) await expect(send).rejects.toMatchObject(refusal);
  await expect(orders.sendMessageBatch([entry])).rejects.toMatchObject({ failed: [{ index: 0, code }] });
  expect(await waiting()).toBe(0);
});

test('all misnamed fields of an entry are told at once', async () => {
  await expect(orders.sendMessage(wrong({ body: 1, delay: 5, groupId: 'g' }))).rejects.toThrow('got delay, groupId; write delaySeconds, messageGroupId');
});

test('a received message may be sent on as it is, and an entry may carry what its program knows it by', async () => {
  await orders.sendMessageBatch([{ body: 1, id: 'row-7', groupId: undefined } as { body: number }]);
  const [message] = await orders.receiveMessages();

  await orders.sendMessage(message!);

  expect(await waiting()).toBe(1);
});

test('attributes that are none are refused instead of left out', async () => {
  await expect(orders.sendMessage({ body: 1, messageAttributes: wrong(7) })).rejects.toMatchObject({
    name: 'InvalidMessageError', message: "queue 'orders': messageAttributes must be an object, got number; write { name: value }",
  });
});

test.each([[['a'], 'a list'], [new Map([['a', 'b']]), 'an iterable']])('attributes that are %p are refused, of which none would be found', async (attributes, got) => {
  await expect(orders.sendMessage({ body: 1, messageAttributes: wrong(attributes) })).rejects.toThrow(`messageAttributes must be an object, got ${got}; write`);
});

test.each<[string, unknown, string]>([
  ['as the API writes it', { DataType: 'String', StringValue: 'x' }, 'object'], ['a flag', true, 'boolean'], ['a date', new Date(0), 'object'],
  ['a bigint', 5n, 'bigint'], ['null', null, 'null'], ['a list', ['x'], 'a list'],
])('an attribute that is %s is refused with the forms that there are', async (_, tenant, got) => {
  const sentence = `messageAttributes must be text, numbers, bytes or { dataType, value }, got ${got} as tenant; write { tenant: 'text' }`;

  await expect(orders.sendMessage({ body: 1, messageAttributes: wrong({ tenant }) })).rejects.toThrow(sentence);
});

test('what stands in the place of an entry is told', async () => {
  await expect(orders.sendMessage(wrong(undefined))).rejects.toThrow('entry must be an object with a body, got undefined; write { body }');
  await expect(orders.sendMessage(wrong([{ body: 1 }]))).rejects.toThrow('entry must be an object with a body, got a list; write { body }');
  await expect(orders.sendMessageBatch(wrong([Promise.resolve({ body: 1 })]))).rejects.toThrow('entry must be an object with a body, got a promise');
});

test('a callback that throws fails the batch after all of it is sent', async () => {
  const sending = orders.sendMessageBatch([{ body: 1 }], { onOutcome: () => { throw new Error('no'); } });

  await expect(sending).rejects.toMatchObject({
    code: 'CallbackFailed', retryable: false, message: "queue 'orders': onOutcome must not throw, got no; all entries were sent or told, mend the callback",
  });
  expect(await waiting()).toBe(1);
});

test.each([
  ['messageAttributeNames', 'All'], ['messageSystemAttributeNames', 7], ['onFailed', 7], ['receiveRequestAttemptId', 7], ['visibilityTimeout', 30],
])('a receive with %s %j is refused and hides nothing', async (word, value) => {
  await orders.sendMessage({ body: 1 });

  await expect(orders.receiveMessages(wrong({ [word]: value }))).rejects.toMatchObject(refused(`queue 'orders': ${word} must be .*`));

  expect(await waiting()).toBe(1);
});

test.each([null, 7, 'all'])('a receive with options that are %j is refused', async (options) => {
  await expect(orders.receiveMessages(wrong(options))).rejects.toMatchObject(refused("queue 'orders': options must be an object"));
});

test.each([undefined, 7, {}])('a batch of deletes of %j is refused', async (receipts) => {
  await expect(orders.deleteMessageBatch(wrong(receipts))).rejects.toMatchObject(refused("queue 'orders': deleteMessageBatch must be given a list"));
});

test.each([undefined, null, {}])('a delete of %j asks for a receipt handle', async (message) => {
  await expect(orders.deleteMessage(wrong(message))).rejects.toMatchObject({ code: 'MissingParameter', message: expect.stringContaining('ReceiptHandle') });
});

test('a listener without a queue, a handler or sound options does not begin', () => {
  const refusals = [
    [undefined, () => undefined], [orders, undefined], [orders, () => undefined, null], [orders, () => undefined, { concurrency: 0 }],
    [orders, () => undefined, { backoff: { maxSeconds: 50_000 } }],
    [orders, () => undefined, { signal: null }], [orders, () => undefined, { random: 7 }],
    [orders, () => undefined, { backoff: 7 }], [orders, () => undefined, { backoff: { maxSecond: 5 } }],
    [orders, () => undefined, { maxConcurrency: 5 }], [orders, () => undefined, { maxMessagesPerSecond: 0 }],
    [orders, () => undefined, { handlerTimeoutSeconds: 0 }],
  ].map(([queue, handler, options]) => thrownBy(() => listen(wrong(queue), wrong(handler), wrong(options))));

  expect(refusals).toMatchObject([
    refused('listen: the queue must be an opened one'), refused("listener of queue 'orders': handler must be a function"),
    refused("listener of queue 'orders': options must be an object"), refused("listener of queue 'orders': concurrency must be a whole number from 1"),
    refused("listener of queue 'orders': backoff: maxSeconds must be a whole number from 0 to 43200"),
    refused("listener of queue 'orders': signal must be an AbortSignal"), refused("listener of queue 'orders': random must be a function"),
    refused("listener of queue 'orders': backoff must be an object"), refused("listener of queue 'orders': backoff: maxSecond must be an option"),
    refused("listener of queue 'orders': maxConcurrency must be an option"), refused("listener of queue 'orders': maxMessagesPerSecond must be a number from 0.001 to 10000"),
    refused("listener of queue 'orders': handlerTimeoutSeconds must be a whole number from 1 to 43200"),
  ]);
});

test('all that is wrong with the options of a listener is told at once, its backoff too', () => {
  const error = thrownBy(() => listen(orders, () => undefined, wrong({ concurrency: 0, backoff: { firstSeconds: -1, factor: 2 } })));

  expect((error as Error).message.match(/(?<=^listener of queue 'orders': ).+(?= must )/gm)).toEqual(['concurrency', 'backoff: factor', 'backoff: firstSeconds']);
});

test.each([undefined, 'ship', { clock: {} }])('%p is no handler to watch: it is told at once, not with the first message', (handler) => {
  expect(thrownBy(() => watchHandler(wrong(handler)))).toMatchObject(refused('watchHandler: handler must be a function'));
});

test('all that is wrong with the options of a listener is said at once', () => {
  const refusal = thrownBy(() => listen(orders, () => undefined, { concurrency: 0, waitTimeSeconds: 21, random: wrong(7) })) as Error;

  expect(refusal.message.split('\n')).toEqual([
    "listener of queue 'orders': concurrency must be a whole number from 1, got 0; leave it out for the default",
    "listener of queue 'orders': waitTimeSeconds must be a whole number from 0 to 20, got 21; leave it out for the default",
    "listener of queue 'orders': random must be a function, got 7; give (…) => …",
  ]);
});

test.each([
  ['an address', async () => ({ queueUrl: (await orders.address()).queueUrl })], ['a messageSource', async () => messageSource({ codec: 'text' })], ['a sender', async () => createSender(orders)],
])('what works on a queue is told when it is given %s in its place', async (_, given) => {
  const other = wrong(await given());
  const sentence = 'the queue must be an opened one, got object; give what openQueue\\(…\\) returned';

  expect(() => listen(other, () => undefined)).toThrow(new RegExp(`^listen: ${sentence}$`));
  expect(() => createSender(other)).toThrow(new RegExp(`^createSender: ${sentence}$`));
  await expect(messages(other).next()).rejects.toThrow(new RegExp(`^messages: ${sentence}$`));
  await expect(redrive(other)).rejects.toThrow(new RegExp(`^redrive: ${sentence}$`));
});

test('a sender without a queue or sound options does not begin', () => {
  const refusals = [[undefined], [orders, { maxEntriesPerRequest: 11 }], [orders, { concurrency: 0 }], [orders, { lingerMs: 5 }]]
    .map(([queue, options]) => thrownBy(() => createSender(wrong(queue), wrong(options))));

  expect(refusals).toMatchObject([
    refused('createSender: the queue must be an opened one'), refused("sender of queue 'orders': maxEntriesPerRequest must be a whole number from 1 to 10"),
    refused("sender of queue 'orders': concurrency must be a whole number from 1"), refused("sender of queue 'orders': lingerMs must be an option"),
  ]);
});

test.each([
  [undefined, 'createQueue must be given a queueName'], [7, 'createQueue must be given a queueName'], [{ queueName: 7 }, 'createQueue must be given a queueName'],
  [{ queueName: 'a', kind: 'lifo' }, 'kind must be'], [{ queueName: 'a', delaySecond: 9 }, 'delaySecond must be an attribute of a queue'],
])('a queue is not created of %j', async (declaration, rule) => {
  await expect(createQueue(wrong(declaration), { client })).rejects.toMatchObject({ code: 'InvalidAttributeValue', message: expect.stringContaining(rule) });

  await expect(client.listQueues({})).resolves.toMatchObject({ QueueUrls: [expect.stringMatching(/orders$/)] });
});

test.each([
  ['maxMessagesPerSecond', 501], ['maxMessagesPerSecond', 0], ['progressSeconds', 0], ['to', 7], ['to', 'orders'], ['onProgress', 7], ['signal', {}], ['messagesPerSecond', 5],
])('a redrive with %s %j is refused before it begins', async (word, value) => {
  await expect(redrive(orders, wrong({ [word]: value }))).rejects.toMatchObject(refused(`redrive of queue 'orders': ${word}.* must be .*`));
});

test('a misspelt deadline is told before a signal comes and when a listener stops', async () => {
  const listener = listen(orders, () => undefined, { waitTimeSeconds: 0 });

  expect(thrownBy(() => stopOnSignal(listener, wrong({ deadline: 5 })))).toMatchObject(refused('stopOnSignal: deadline must be an option'));
  await expect(listener.stop(wrong({ deadline: 5 }))).rejects.toMatchObject(refused("listener of queue 'orders': stop: deadline must be an option"));

  await listener.stop();
});

test('a router keeps one handle at least', () => {
  expect(thrownBy(() => queues({ maxOpenQueues: 0 }))).toMatchObject(refused('queues: maxOpenQueues must be a whole number from 1'));
});

test.each([
  [undefined, 'options'], [{}, 'bucket'], [{ bucket: 7 }, 'bucket'], [{ bucket: 'b', attributeName: 'x' }, 'attributeName'], [{ bucket: 'b', thresholdBytes: -1 }, 'thresholdBytes'],
  [{ bucket: 'b', keyPrefix: null }, 'keyPrefix'], [{ bucket: 'b', otherBuckets: 7 }, 'otherBuckets'], [{ bucket: 'b', client: {} }, 'client'],
  [{ bucket: 'b', deletePayload: 'no' }, 'deletePayload'], [{ bucket: 'b', threshold: 7 }, 'threshold'],
])('nothing is offloaded with %j', (options, word) => {
  expect(thrownBy(() => offloadToS3(wrong(options)))).toMatchObject({
    name: 'QueueError', code: 'InvalidOffload', message: expect.stringMatching(`^offloadToS3: ${word} must be .*, got .*; .`),
  });
});

const arns = {
  roleArn: 'arn:aws:iam::111111111111:role/x', profileArn: 'arn:aws:rolesanywhere:eu-central-1:111111111111:profile/x',
  trustAnchorArn: 'arn:aws:rolesanywhere:eu-central-1:111111111111:trust-anchor/x',
};
const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
const privateKey = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----';
const pair = { certificate, privateKey };

test.each([
  [undefined, 'options must be an object'], [{}, 'roleArn must be'], [{ ...arns, ...pair, roleArn: 'x' }, 'roleArn must be'],
  [{ ...arns, ...pair, profileArn: undefined }, 'profileArn must be'], [{ ...arns, ...pair, trustAnchorArn: arns.profileArn }, 'trustAnchorArn must be'],
  [arns, 'certificate must be PEM'], [{ ...arns, certificate: 7, privateKey }, 'certificate must be PEM'], [{ ...arns, certificate }, 'privateKey must be PEM, got none'],
  [{ ...arns, certificate, privateKey: 'y' }, 'privateKey must be PEM, got string'], [{ ...arns, certificate: privateKey, privateKey: certificate }, 'certificate must be PEM'],
  [{ ...arns, ...pair, passphrase: 7 }, 'passphrase must be text'], [{ ...arns, ...pair, certificateChain: 'x' }, 'certificateChain must be PEM'],
  [{ ...arns, ...pair, endpoint: 'nowhere' }, 'endpoint must be a URL'], [{ ...arns, ...pair, passPhrase: 'x' }, 'passPhrase must be an option'],
])('no credentials are made of %j', (options, rule) => {
  expect(thrownBy(() => rolesAnywhere(wrong(options)))).toMatchObject({ code: 'InvalidCredentials', message: expect.stringContaining(`rolesAnywhere: ${rule}`) });
});

test('a certificate that cannot be read is told before the network', async () => {
  await expect(rolesAnywhere({ ...arns, ...pair })()).rejects.toMatchObject({ code: 'InvalidCredentials', message: expect.stringContaining('certificate must be X.509') });
});

test.each([
  [undefined, 'options must be an object'], [{ roleArn: undefined }, 'roleArn must be'], [{ roleArn: 7 }, 'roleArn must be'], [{ endpoint: 'nowhere' }, 'endpoint must be a URL'],
  [{ durationSeconds: 60 }, 'durationSeconds must be'], [{ roleSessionName: 'a b' }, 'roleSessionName must be'], [{ roleSesionName: 'ab' }, 'roleSesionName must be an option'],
  [{ source: {} }, 'source must be keys'], [{ source: 'x' }, 'source must be keys'],
  [{ region: 7 }, 'region must be the name of a Region'], [{ region: '' }, 'region must be the name of a Region'], [{ externalId: 7 }, 'externalId must be text'],
  [{ clock: {} }, 'clock must be a Clock'],
])('a role is not assumed by %j', (options, rule) => {
  const refusal = thrownBy(() => assumeRole(wrong(options && { roleArn: arns.roleArn, region: 'eu-west-1', ...options })));

  expect(refusal).toMatchObject({ code: 'InvalidCredentials', message: expect.stringMatching(`assumeRole: ${rule}.*, got .*; .`) });
});
