import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { MESSAGE_LIMITS } from '../../../src/queue/message';
import type { SqsPort } from '../../../src/queue/port';
import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue } from '../../../src/runtime/administer/account';
import { LockLostError } from '../../../src/runtime/error/error';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import type { LambdaHandlerContext } from '../../../src/runtime/lambda-function/lambda-reserve';
import { listen } from '../../../src/runtime/listen/listen';
import { messageSource } from '../../../src/runtime/message/message-source';
import type { MessageHandler } from '../../../src/runtime/message/received-message';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { batchHandler } from '../../../src/runtime/outcome/batch-handler';
import { RetryAfter } from '../../../src/runtime/outcome/outcome';
import { openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';
import { watchHandler } from '../../../src/runtime/telemetry/telemetry';
import { MemoryS3 } from '../memory-s3';
import { collect, inSpan, measured, named, open, spans } from './collected';

collect();

test('sends, receives and deletes are spans by the semantic conventions', async () => {
  const { orders } = await open();

  await orders.sendMessageBatch([{ body: 'secret a' }, { body: 'secret b' }]);
  const [message] = await orders.receiveMessages();
  await orders.deleteMessage(message!);

  expect(spans.getFinishedSpans().map(({ name, kind }) => [name, kind])).toEqual([
    ['send orders', SpanKind.CLIENT], ['receive orders', SpanKind.CLIENT], ['delete orders', SpanKind.CLIENT],
  ]);
  expect(named('send orders').attributes).toMatchObject({
    'messaging.system.name': 'aws.sqs', 'messaging.system': 'aws_sqs', 'server.port': 80, 'messaging.destination.name': 'orders', 'messaging.operation.name': 'send', 'messaging.operation.type': 'send',
    'messaging.batch.message_count': 2, 'aws.sqs.queue.url': (await orders.address()).queueUrl,
  });
  expect(named('delete orders').attributes).toMatchObject({ 'messaging.operation.type': 'settle' });
});

test('a visibility change is a span that settles, and one that is refused tells its code', async () => {
  const { orders } = await open();
  await orders.sendMessage({ body: 'a' });
  const [message] = await orders.receiveMessages();

  await orders.changeMessageVisibility(message!, 60);
  await orders.deleteMessage(message!);
  await expect(orders.changeMessageVisibility(message!, 60)).rejects.toThrow(LockLostError);

  const changes = spans.getFinishedSpans().filter(({ name }) => name === 'change_visibility orders');
  expect(changes.map(({ attributes }) => attributes['messaging.operation.type'])).toEqual(['settle', 'settle']);
  expect(changes.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
    [SpanStatusCode.UNSET, undefined], [SpanStatusCode.ERROR, 'InvalidParameterValue'],
  ]);
});

test('a handler of a listener runs in a span of its message, and its delete is a span', async () => {
  const { orders, clock } = await open();
  await orders.sendMessage({ body: 'a' });
  const seen: string[] = [];

  const listener = listen(orders, () => { seen.push(trace.getActiveSpan()!.spanContext().spanId); });
  await clock.advance(1);
  const stopped = listener.stop();
  await clock.advance(30);
  await stopped;

  expect(seen).toEqual([named('process orders').spanContext().spanId]);
  expect(named('delete orders').attributes).toMatchObject({ 'messaging.batch.message_count': 1 });
});

test('no span holds a body, a receipt handle or the text of an error', async () => {
  const { orders } = await open();
  await orders.sendMessage({ body: 'secret' });
  const [message] = await orders.receiveMessages();
  const failing = watchHandler<string, object>(({ body }) => { throw new Error(`cannot ship ${body}`); });

  await expect(failing(message!, {})).rejects.toThrow('cannot ship secret');

  const told = JSON.stringify(spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })));
  expect(told).not.toContain('secret');
  expect(told).not.toContain(message!.receiptHandle);
  expect(named('process orders')).toMatchObject({ kind: SpanKind.CONSUMER, status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'Error' } });
});

test('spans stand at the time of the machine as all others do, however far from it the clock of the queue is', async () => {
  const { orders } = await open();
  const before = Date.now();

  await orders.sendMessage({ body: 'a' });

  const { startTime: [began], endTime: [ended] } = named('send orders');
  expect(began).toBeGreaterThanOrEqual(Math.floor(before / 1000));
  expect(ended).toBeLessThanOrEqual(Date.now() / 1000);
});

test('what a handler throws is thrown on although its code is a number', async () => {
  const { orders } = await open();
  await orders.sendMessage({ body: 'a' });
  const [message] = await orders.receiveMessages();
  const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError'); // its code is 23

  await expect(watchHandler<string, object>(() => { throw timeout; })(message!, {})).rejects.toBe(timeout);

  expect(named('process orders')).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'TimeoutError' } });
});

test('the span of a handler that asks for a wait is no error', async () => {
  const { orders, clock } = await open();
  await orders.sendMessage({ body: 'later' });

  const listener = listen(orders, () => { throw new RetryAfter(30); }, { waitTimeSeconds: 1 });
  await clock.advance(1);
  const stopping = listener.stop();
  await clock.advance(5);
  await stopping;

  expect(named('process orders').status).toEqual({ code: SpanStatusCode.UNSET });
  expect(named('process orders').attributes).not.toHaveProperty('error.type');
});

test('a message carries its trace by choice, and its handler runs in it', async () => {
  const { orders } = await open(true);
  const tracer = trace.getTracer('test');
  await tracer.startActiveSpan('request', async (span) => {
    await orders.sendMessageBatch([{ body: 'a' }]);
    span.end();
  });
  const [message] = await orders.receiveMessages();

  await watchHandler<string, object>(() => undefined)(message!, {});

  const { traceId } = named('request').spanContext();
  expect(message!.messageAttributes.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  expect(named('process orders').spanContext().traceId).toBe(traceId);
  expect(named('process orders').links).toHaveLength(1);
});

test('each caller of a sender gives its own trace', async () => {
  const { orders } = await open(true);
  const sender = createSender(orders);
  const tracer = trace.getTracer('test');
  const sending = ['a', 'b'].map((body) => tracer.startActiveSpan(body, (span) => sender.sendMessage({ body }).finally(() => span.end())));
  await sender.close();
  await Promise.all(sending);

  const messages = await orders.receiveMessages();

  const traceIds = messages.map(({ messageAttributes }) => (messageAttributes.traceparent as string).split('-')[1]);
  expect(traceIds).toEqual(['a', 'b'].map((body) => named(body).spanContext().traceId));
});

const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, 'x']));
test.each([
  ['attributes', { body: 'a', messageAttributes: ten }], ['bytes', { body: 'x'.repeat(MESSAGE_LIMITS.maximumMessageBytes - 50), messageAttributes: { tenant: 'acme' } }],
])('a message without room for a trace is sent without: of %s', async (_, entry) => {
  const { orders } = await open(true);

  await inSpan('request', () => orders.sendMessage(entry));

  expect((await orders.receiveMessages())[0]!.messageAttributes).toEqual(entry.messageAttributes);
});

test.each([
  ['attributes', { thresholdBytes: 1000, messageAttributes: Object.fromEntries(Object.entries(ten).slice(1)) }], ['bytes', { thresholdBytes: 50, messageAttributes: {} }],
])('a message whose body is offloaded, without room for a trace beside its pointer, is sent without: of %s', async (_, { thresholdBytes, messageAttributes }) => {
  const { client, clock } = await open();
  const s3 = new MemoryS3();
  const offload = offloadToS3({ bucket: 'large', client: s3, thresholdBytes });
  const reports = openQueue<string>(await createQueue({ queueName: 'reports' }, { client }), { client, clock, traceparent: true, offload });

  await inSpan('request', () => reports.sendMessage({ body: 'x'.repeat(2000), messageAttributes }));

  expect((await reports.receiveMessages())[0]!.messageAttributes).toEqual(messageAttributes);
  expect(s3.objects.size).toBe(1);
});

test('messages and durations are counted', async () => {
  const { orders } = await open();
  await orders.sendMessageBatch([{ body: 'a' }, { body: 'b' }]);
  await orders.receiveMessages();
  await expect(openQueue('x', { environment: { QUEUE_X: `${(await orders.address()).queueUrl}-gone` }, client: new LocalSqs() }).sendMessage({ body: 1 })).rejects.toThrow();

  const points = await measured();

  expect(points).toContainEqual(['messaging.client.sent.messages', 'NonExistentQueue', 1]);
  expect(points.map(([name]) => name)).toEqual(expect.arrayContaining(['messaging.client.operation.duration', 'messaging.client.consumed.messages', 'messaging.process.duration']));
});

test.each<[string, MessageHandler<string, LambdaHandlerContext>]>([
  ['each', () => undefined], ['a batch', batchHandler(() => undefined)],
])('messages that AWS Lambda has received are counted by %s that is handled, for no call here counts them', async (_, handler) => {
  const record = { receiptHandle: 'r', body: 'a', attributes: {}, md5OfBody: '', eventSource: 'aws:sqs', awsRegion: 'us-east-1', messageAttributes: {} };
  const Records = ['m', 'n'].map((messageId) => ({ ...record, messageId, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:pushed' }));
  const consumed = async () => (await measured()).flatMap(([name, , value]) => (name === 'messaging.client.consumed.messages' ? Number(value) : []))
    .reduce((sum, value) => sum + value, 0);
  const before = await consumed();

  await lambdaHandler(messageSource<string>({ name: 'Pushed', codec: 'text' }), watchHandler(handler))({ Records });

  expect(await consumed() - before).toBe(2);
});

test('the requests of which some entries fail are told by span and metric', async () => {
  const { orders } = await open();
  await orders.sendMessage({ body: 'a' });
  const [message] = await orders.receiveMessages();
  const gone = { ...message!, receiptHandle: 'gone' };

  await expect(orders.deleteMessageBatch([message!, gone])).resolves.toBeDefined();

  expect(named('delete orders').attributes['error.type']).toBe('ReceiptHandleIsInvalid');
  expect(await measured()).toContainEqual(['messaging.client.operation.duration', 'ReceiptHandleIsInvalid', expect.anything()]);
});

test.each([
  ['nothing', undefined], ['a text', 'secret'], ['what cannot be looked at', Object.defineProperty({}, 'name', { get() { throw new Error('no'); } })],
])('a handler that throws %s fails by the fallback of the conventions, and that is thrown on', async (_, thrown) => {
  const { orders } = await open();
  await orders.sendMessage({ body: 'a' });
  const [message] = await orders.receiveMessages();

  await expect(watchHandler<string, object>(() => Promise.reject(thrown))(message!, {})).rejects.toBe(thrown);

  expect(named('process orders').attributes['error.type']).toBe('_OTHER');
});

test('messages are received although the spans of the application, of an API before 1.9, take no links later', async () => {
  const { orders } = await open(true);
  await inSpan('request', () => orders.sendMessage({ body: 'a' }));
  const prototype = Object.getPrototypeOf(trace.getTracer('test').startSpan('any')) as Partial<Span>;
  const { addLinks } = prototype;
  prototype.addLinks = undefined;

  const received = await orders.receiveMessages().finally(() => { prototype.addLinks = addLinks; });

  expect(received).toHaveLength(1);
});

test('a send to which a mocked client answers undefined fails as it does without OpenTelemetry', async () => {
  const client = { sendMessage: async () => undefined } as unknown as SqsPort;
  const orders = openQueue({ queueUrl: (await (await open()).orders.address()).queueUrl }, { client });

  await expect(orders.sendMessage({ body: 'a' })).rejects.toMatchObject({ code: 'NoAnswer' });
});
