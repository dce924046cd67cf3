import type * as Api from '@opentelemetry/api';
import type { Clock } from '../../queue/clock';
import type { SqsPort } from '../../queue/port';
import type { BatchOutput, QueueUrlInput, ReceiveMessageOutput } from '../../queue/port-message';
import { parseQueueUrl } from '../../queue/queue-name';
import type { MessageAttributes } from '../message/message-attribute';
import type { ReceivedMessage } from '../message/received-message';
import { overlay } from '../connect/overlay';
import { codeOf } from '../error/remedy';

type OperationType = 'send' | 'receive' | 'settle' | 'process';

/** The calls that are watched: name and type of the operation in the semantic conventions. */
const OPERATIONS = {
  sendMessage: ['send', 'send'],
  sendMessageBatch: ['send', 'send'],
  receiveMessage: ['receive', 'receive'],
  deleteMessage: ['delete', 'settle'],
  deleteMessageBatch: ['delete', 'settle'],
  changeMessageVisibility: ['change_visibility', 'settle'],
  changeMessageVisibilityBatch: ['change_visibility', 'settle'],
} as const satisfies Partial<Record<keyof SqsPort, readonly [string, OperationType]>>;

type WatchedCall = keyof typeof OPERATIONS;
interface CallInput extends QueueUrlInput { readonly Entries?: readonly unknown[] }
type CallOutput = ReceiveMessageOutput & Partial<BatchOutput<object>> & { MessageId?: string };

type PortCall = (input: CallInput, options?: object) => Promise<CallOutput>;
interface Call { readonly name: WatchedCall; readonly input: CallInput; readonly clock: Clock }
interface Told { readonly type: OperationType; readonly attributes: Api.Attributes }
interface Frame {
  readonly options: Api.SpanOptions & { readonly attributes: Api.Attributes };
  readonly parent: Api.Context;
  readonly clock: Clock;
  readonly duration: Api.Histogram;
}

/** What tells a duration apart: seconds, from 5 ms to 10 s. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const TRACE_FIELDS = ['traceparent', 'tracestate'] as const;

/**
 * Spans and metrics by the semantic conventions for messaging: a `Telemetry`, whose file it does not lead back to.
 * Attributes never hold bodies, message attributes, receipt handles or credentials.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/sqs/
 */
export class OpenTelemetry {
  private readonly tracer: Api.Tracer;
  private readonly operationDuration: Api.Histogram;
  private readonly processDuration: Api.Histogram;
  private readonly sent: Api.Counter;
  private readonly consumed: Api.Counter;

  constructor(private readonly api: typeof Api) {
    this.tracer = api.trace.getTracer('cdk-sqs-connector');
    const meter = api.metrics.getMeter('cdk-sqs-connector');
    const duration = { unit: 's', advice: { explicitBucketBoundaries: BOUNDARIES } };
    this.operationDuration = meter.createHistogram('messaging.client.operation.duration', { ...duration, description: 'Duration of a call' });
    this.processDuration = meter.createHistogram('messaging.process.duration', { ...duration, description: 'Duration of handling a message' });
    this.sent = meter.createCounter('messaging.client.sent.messages', { unit: '{message}', description: 'Messages sent' });
    this.consumed = meter.createCounter('messaging.client.consumed.messages', { unit: '{message}', description: 'Messages received' });
  }

  watchPort(port: SqsPort, clock: Clock): SqsPort {
    const watched = (Object.keys(OPERATIONS) as WatchedCall[]).filter((name) => port[name]).map((name) => {
      const call = (port[name] as PortCall).bind(port);
      return [name, (input: CallInput, options?: object) => this.call({ name, input, clock }, () => call(input, options))];
    });
    return overlay(port, Object.fromEntries(watched) as Partial<SqsPort>);
  }

  process(message: ReceivedMessage, clock: Clock, work: () => unknown): Promise<unknown> {
    const { api } = this;
    const created = this.createdIn(message);
    const creator = api.trace.getSpanContext(created);
    // A host that has a span of its own keeps its tree; the creator of the message is linked in any case.
    const parent = api.trace.getActiveSpan() ? api.context.active() : created;
    const attributes = { ...attributesOf('process', 'process', message.queueUrl), 'messaging.message.id': message.messageId };
    const options = { kind: api.SpanKind.CONSUMER, attributes, links: creator ? [{ context: creator }] : [] };
    return this.within(`process ${attributes['messaging.destination.name']}`, { options, parent, clock, duration: this.processDuration }, work);
  }

  traceAttributes(): MessageAttributes {
    const carrier: Record<string, string> = {};
    this.api.propagation.inject(this.api.context.active(), carrier);
    return Object.fromEntries(TRACE_FIELDS.flatMap((field) => (carrier[field] ? [[field, carrier[field]]] : [])));
  }

  private createdIn({ messageAttributes }: ReceivedMessage): Api.Context {
    const carrier = Object.fromEntries(TRACE_FIELDS.map((field) => [field, messageAttributes[field]]));
    return this.api.propagation.extract(this.api.ROOT_CONTEXT, carrier);
  }

  private async call({ name, input, clock }: Call, run: () => Promise<CallOutput>): Promise<CallOutput> {
    const { SpanKind } = this.api;
    const [operation, type] = OPERATIONS[name];
    const attributes = attributesOf(operation, type, input.QueueUrl ?? '');
    const count = input.Entries ? { 'messaging.batch.message_count': input.Entries.length } : {};
    // A send is the producer's span only where messages carry its own context: these carry that of their caller.
    const options = { kind: SpanKind.CLIENT, attributes: { ...attributes, ...count } };
    const parent = this.api.context.active();
    return this.within(`${operation} ${attributes['messaging.destination.name']}`, { options, parent, clock, duration: this.operationDuration }, async (span) => {
      const output = await run().catch((error: unknown) => {
        if (type === 'send') this.sent.add(input.Entries?.length ?? 1, { ...attributes, 'error.type': codeOf(error) });
        throw error;
      });
      this.tell(span, { type, attributes }, output);
      return output;
    });
  }

  /** What an answer says beside its coming: how many messages, which one, which entries failed. */
  private tell(span: Api.Span, { type, attributes }: Told, { MessageId, Messages, Successful, Failed = [] }: CallOutput): void {
    if (MessageId) span.setAttribute('messaging.message.id', MessageId);
    if (type === 'receive') {
      span.setAttribute('messaging.batch.message_count', Messages?.length ?? 0);
      if (Messages) this.consumed.add(Messages.length, attributes);
    }
    if (type === 'send' && (Successful?.length ?? 1) > 0) this.sent.add(Successful?.length ?? 1, attributes);
    for (const { Code = 'Unknown' } of Failed) if (type === 'send') this.sent.add(1, { ...attributes, 'error.type': Code });
    if (Failed.length > 0) span.setAttribute('error.type', Failed[0]!.Code ?? 'Unknown').setStatus({ code: this.api.SpanStatusCode.ERROR });
  }

  /**
   * A span around some work, and its duration; an error is told by its code, for its text may quote a body. When it was, OpenTelemetry tells: the
   * steady clock of a queue does not follow that of the machine, and the spans around this one do.
   */
  private within<Result>(name: string, frame: Frame, work: (span: Api.Span) => Promise<Result> | Result): Promise<Result> {
    const { options, parent, clock, duration } = frame;
    const startedAt = clock.now();
    return this.tracer.startActiveSpan(name, options, parent, async (span) => {
      let error: Api.Attributes = {};
      try {
        return await work(span);
      } catch (thrown) {
        error = { 'error.type': codeOf(thrown) };
        span.setAttributes(error).setStatus({ code: this.api.SpanStatusCode.ERROR });
        throw thrown;
      } finally {
        const { 'messaging.message.id': _, 'messaging.batch.message_count': __, ...low } = options.attributes;
        duration.record((clock.now() - startedAt) / 1000, { ...low, ...error });
        span.end();
      }
    });
  }
}

function attributesOf(operation: string, type: OperationType, queueUrl: string) {
  const url = URL.canParse(queueUrl) ? new URL(queueUrl) : undefined;
  return {
    'messaging.system': 'aws_sqs',
    'messaging.destination.name': parseQueueUrl(queueUrl)?.queueName ?? 'unknown',
    'messaging.operation.name': operation,
    'messaging.operation.type': type,
    'server.address': url?.hostname ?? 'unknown',
    'aws.sqs.queue.url': queueUrl,
  };
}
