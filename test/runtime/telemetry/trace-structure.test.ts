import { SpanKind, propagation, trace, type SpanContext, type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Clock } from '../../../src/queue/clock';
import type { SqsPort } from '../../../src/queue/port';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import { messageSource } from '../../../src/runtime/message/message-source';
import type { MessageHandler } from '../../../src/runtime/message/received-message';
import { listen } from '../../../src/runtime/listen/listen';
import type { Listener } from '../../../src/runtime/listen/listener';
import { batchHandler } from '../../../src/runtime/outcome/batch-handler';
import { openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';
import { watchHandler } from '../../../src/runtime/telemetry/telemetry';
import { gate } from '../listening';
import { collect, inSpan, measured, named, open, spans } from './collected';

collect();

/** A trace that somebody else began. */
const TRACEPARENT = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

const idOf = (span: ReadableSpan): string => span.spanContext().spanId;
const linked = (span: ReadableSpan): string[] => span.links.map(({ context }) => context.spanId);
const all = (name: string): ReadableSpan[] => spans.getFinishedSpans().filter((span) => span.name === name);

async function stopped(listener: Listener, { clock }: Pick<Awaited<ReturnType<typeof open>>, 'clock'>): Promise<void> {
  const stopping = listener.stop();
  await clock.advance(30);
  await stopping;
}

test('a sender that gathers several callers sends in the trace of none, linked to each', async () => {
  const { orders, clock } = await open(true);
  const sender = createSender(orders);

  const sending = ['a', 'b'].map((name) => inSpan(name, () => sender.sendMessage({ body: name })));
  await clock.advance(1);
  await Promise.all(sending);

  expect(named('send orders').parentSpanContext).toBeUndefined();
  expect(linked(named('send orders'))).toEqual(['a', 'b'].map((name) => idOf(named(name))));
});

test('a sender with one caller sends in the trace of that one', async () => {
  const { orders, clock } = await open(true);
  const sender = createSender(orders);
  await Promise.all([inSpan('first', () => sender.sendMessage({ body: 'a' })), clock.advance(1)]);
  spans.reset();

  await Promise.all([inSpan('second', () => sender.sendMessage({ body: 'b' })), clock.advance(1)]);

  expect(named('send orders').parentSpanContext?.spanId).toBe(idOf(named('second')));
});

test('a request that one of its callers fills is in the trace of none all the same', async () => {
  const { orders } = await open(true);
  const sender = createSender(orders);

  await Promise.all(Array.from({ length: 10 }, (_, index) => inSpan(`caller ${index}`, () => sender.sendMessage({ body: 'a' }))));

  expect(named('send orders').parentSpanContext).toBeUndefined();
  expect(named('send orders').links).toHaveLength(10);
});

test('messages that are sent together are linked once to the span in which all were made', async () => {
  const { orders } = await open(true);

  await inSpan('request', () => orders.sendMessageBatch([{ body: 'a' }, { body: 'b' }]));

  expect(linked(named('send orders'))).toEqual([idOf(named('request'))]);
});

test('a listener works in no span in which it was started or resumed, but in the trace of each message', async () => {
  const { orders, clock } = await open(true);
  await inSpan('request', () => orders.sendMessage({ body: 'a' }));

  const listener = inSpan('startup', () => listen(orders, () => undefined, { waitTimeSeconds: 1 }));
  await clock.advance(1);
  listener.pause();
  await clock.advance(2);
  inSpan('operator', () => listener.resume());
  await clock.advance(2);
  await stopped(listener, { clock });

  expect(all('receive orders').length).toBeGreaterThan(2);
  expect(all('receive orders').filter((span) => span.parentSpanContext)).toEqual([]);
  expect(named('process orders').parentSpanContext?.spanId).toBe(idOf(named('request')));
});

test('a receive is linked to where each of its messages was made', async () => {
  const { orders } = await open(true);
  await inSpan('a', () => orders.sendMessage({ body: 'a' }));
  await orders.sendMessage({ body: 'without' });

  const [message] = await orders.receiveMessages();

  const attributes = { 'messaging.message.id': message!.messageId };
  expect(named('receive orders').links).toMatchObject([{ context: { spanId: idOf(named('a')) }, attributes }]);
});

test('a batch is worked on in one span, linked to where each of its messages was made', async () => {
  const { orders, clock } = await open(true);
  for (const name of ['a', 'b']) await inSpan(name, () => orders.sendMessage({ body: name }));
  const seen: Array<string | undefined> = [];

  const listener = listen(orders, batchHandler(() => { seen.push(trace.getActiveSpan()?.spanContext().spanId); }, { batchSize: 2, clock }));
  await clock.advance(1);
  await stopped(listener, { clock });

  const [span, ...more] = all('process orders');
  expect(more).toEqual([]);
  expect(seen).toEqual([idOf(span!)]);
  expect(span).toMatchObject({ kind: SpanKind.CONSUMER, parentSpanContext: undefined, attributes: { 'messaging.batch.message_count': 2 } });
  expect(linked(span!)).toEqual(['a', 'b'].map((name) => idOf(named(name))));
});

test.each<readonly [string, (clock: Clock) => MessageHandler<string>]>([
  ['handler', () => () => undefined],
  ['batch handler', (clock) => batchHandler(() => undefined, { clock })],
])('a watched %s has one span behind a listener too', async (_, handler) => {
  const { orders, clock } = await open(true);
  await orders.sendMessage({ body: 'a' });

  const listener = listen(orders, watchHandler(handler(clock), clock));
  await clock.advance(1);
  await stopped(listener, { clock });

  expect(all('process orders')).toHaveLength(1);
});

test('in AWS Lambda a batch has a span by choice, below that of the function', async () => {
  const source = messageSource<string>({ name: 'Orders', codec: 'text' });
  const event = { Records: [{
    messageId: 'm', receiptHandle: 'r', body: 'a', attributes: {}, md5OfBody: '', eventSource: 'aws:sqs', awsRegion: 'us-east-1',
    messageAttributes: { traceparent: { dataType: 'String', stringValue: TRACEPARENT } }, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders',
  }] };

  await inSpan('unwatched', () => lambdaHandler(source, batchHandler(() => undefined))(event));
  await inSpan('function', () => lambdaHandler(source, watchHandler(batchHandler(() => undefined)))(event));

  expect(all('process orders').map((span) => span.parentSpanContext?.spanId)).toEqual([idOf(named('function'))]);
  expect(linked(named('process orders'))).toEqual(['2'.repeat(16)]);
});

test('a handler that is watched in a span of its host stays in its tree, and is linked to where its message was made', async () => {
  const { orders } = await open(true);
  await inSpan('request', () => orders.sendMessage({ body: 'a' }));
  const [message] = await orders.receiveMessages();

  await inSpan('host', () => watchHandler<string, object>(() => undefined)(message!, {}));

  expect(named('process orders').parentSpanContext?.spanId).toBe(idOf(named('host')));
  expect(linked(named('process orders'))).toEqual([idOf(named('request'))]);
});

test('the spans of all handlers that share a signal end with it, once, whatever becomes of them afterwards', async () => {
  const { orders } = await open();
  await orders.sendMessageBatch([{ body: 'a' }, { body: 'b' }]);
  const messages = await orders.receiveMessages();
  const aborter = new AbortController();
  const work = gate();
  const count = async () => (await measured()).filter(([name, errorType]) => name === 'messaging.process.duration' && errorType === 'Shared')
    .map(([, , value]) => (value as { count: number }).count);

  const working = messages.map((message) => watchHandler<string, { signal: AbortSignal }>(() => work.promise)(message, { signal: aborter.signal }));
  await new Promise(setImmediate);
  aborter.abort(Object.assign(new Error('over'), { name: 'Shared' }));
  const ended = all('process orders').map(({ attributes }) => attributes['error.type']);
  work.open();
  await Promise.all(working);

  expect(ended).toEqual(['Shared', 'Shared']);
  expect(await count()).toEqual([2]);
});

test.each([
  ['its time is over', { handlerTimeoutSeconds: 5 }, 'HandlerTimeout'], ['the listener stops', {}, 'Error'],
])('the span of a handler that never ends is ended when %s', async (_, options, errorType) => {
  const { orders, clock } = await open();
  await orders.sendMessage({ body: 'a' });

  const listener = listen(orders, () => new Promise(() => undefined), { waitTimeSeconds: 1, ...options });
  await clock.advance(6);
  await stopped(listener, { clock });

  expect(all('process orders').map(({ attributes }) => attributes['error.type'])).toContain(errorType);
  expect(await measured()).toContainEqual(['messaging.process.duration', errorType, expect.anything()]);
});

/** Propagates as AWS X-Ray does. */
const xray: TextMapPropagator = {
  fields: () => ['x-amzn-trace-id'],
  inject(context, carrier, setter) {
    const { traceId, spanId } = trace.getSpanContext(context) ?? {};
    if (traceId) setter.set(carrier, 'x-amzn-trace-id', `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=1`);
  },
  extract(context, carrier, getter) {
    const [, time, random, spanId] = /^Root=1-(\w{8})-(\w{24});Parent=(\w{16})/.exec(String(getter.get(carrier, 'x-amzn-trace-id'))) ?? [];
    const found: SpanContext = { traceId: `${time}${random}`, spanId: spanId!, traceFlags: 1 };
    return spanId ? trace.setSpanContext(context, found) : context;
  },
};

describe('with the propagator of AWS X-Ray', () => {
  const propagate = (propagator: TextMapPropagator): void => {
    propagation.disable();
    propagation.setGlobalPropagator(propagator);
  };
  afterEach(() => propagate(new W3CTraceContextPropagator()));

  test('a message carries its trace in its trace header, and its handler runs in it', async () => {
    propagate(xray);
    const { orders } = await open(true);

    await inSpan('request', () => orders.sendMessage({ body: 'a' }));
    const [message] = await orders.receiveMessages();
    await watchHandler<string, object>(() => undefined)(message!, {});

    expect(message).toMatchObject({ traceHeader: expect.stringContaining(`Parent=${idOf(named('request'))}`), messageAttributes: {} });
    expect(named('process orders').parentSpanContext?.spanId).toBe(idOf(named('request')));
  });

  test('what the attributes of a message tell goes before its trace header', async () => {
    propagate(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), xray] }));
    const { orders } = await open(true);

    await inSpan('request', () => orders.sendMessage({ body: 'a', traceHeader: `Root=1-${'1'.repeat(8)}-${'2'.repeat(24)};Parent=${'3'.repeat(16)}` }));
    const [message] = await orders.receiveMessages();
    await watchHandler<string, object>(() => undefined)(message!, {});

    expect(linked(named('process orders'))).toEqual([idOf(named('request'))]);
    expect(message!.traceHeader).toContain(`Parent=${'3'.repeat(16)}`);
  });

  test('a message that carries a trace of its own is given no trace header of another', async () => {
    propagate(new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), xray] }));
    const { orders } = await open(true);

    await inSpan('request', () => orders.sendMessage({ body: 'a', messageAttributes: { traceparent: TRACEPARENT } }));

    expect((await orders.receiveMessages())[0]!.traceHeader).toBeUndefined();
  });
});

// As opentelemetry-instrumentation-botocore 0.66b1 sends it by HTTP, and as an AWS Lambda function does that records nothing.
const BOTOCORE = 'Root=1-ac70d4fc-aee1d525e7beee9049097c9e;Parent=2baf18bb8696f7b8;Sampled=1';
const PASSED_ON = 'Root=1-ac70d4fc-aee1d525e7beee9049097c9e;Parent=2baf18bb8696f7b8;Sampled=0;Lineage=a87bd80c:0';

test.each([
  ['a trace that was recorded', BOTOCORE, ['ac70d4fcaee1d525e7beee9049097c9e 2baf18bb8696f7b8']], ['no trace that was not', PASSED_ON, []], ['no header of another form', 'Self=1-a;Root=2', []],
])('without a propagator of AWS X-Ray, a trace header links %s, and nothing runs below it', async (_, traceHeader, links) => {
  const { orders, clock } = await open();
  await orders.sendMessage({ body: 'a', traceHeader });

  const listener = listen(orders, () => undefined, { waitTimeSeconds: 1 });
  await clock.advance(1);
  await stopped(listener, { clock });

  const [handled, received] = [named('process orders'), named('receive orders')];
  expect([handled, received].map((span) => span.links.map(({ context }) => `${context.traceId} ${context.spanId}`))).toEqual([links, links]);
  expect(handled.parentSpanContext).toBeUndefined();
});

test('a trace that a message carries already stays as it is', async () => {
  const { orders } = await open(true);

  await inSpan('request', () => orders.sendMessage({ body: 'a', messageAttributes: { traceparent: TRACEPARENT } }));

  expect((await orders.receiveMessages())[0]!.messageAttributes).toEqual({ traceparent: TRACEPARENT });
  expect(linked(named('send orders'))).toEqual(['2'.repeat(16)]);
});

test('a receive of which the SDK lost the value of an attribute is told, and its messages are received', async () => {
  const client = {
    receiveMessage: async () => ({ $metadata: { requestId: 'r-1' }, Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body: '"a"', MessageAttributes: { lost: undefined } }] }),
  } as unknown as SqsPort;
  const orders = openQueue({ queueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/orders' }, { client });

  await expect(orders.receiveMessages()).rejects.toThrow('every received message must be whole');

  expect(named('receive orders').attributes).toMatchObject({ 'messaging.batch.message_count': 1, 'aws.request_id': 'r-1' });
  expect(named('receive orders').attributes).not.toHaveProperty('error.type');
});
