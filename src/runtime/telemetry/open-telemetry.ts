import type * as Api from '@opentelemetry/api';
import type { Clock } from '../../queue/clock';
import type { SqsPort } from '../../queue/port';
import type { BatchOutput, QueueUrlInput, ReceiveMessageOutput, SendFields } from '../../queue/port-message';
import { overlay } from '../connect/overlay';
import { OPERATIONS, attributesOf, errorTypeOf, type OperationType, type WatchedCall } from './convention';
import type { Handling } from './handling';
import { creationOf, creationsOf, currentTrace, linksTo, originOf } from './message-trace';
import { within, type Watched } from './span';
import { traceOfWire, type Trace } from './trace';

interface CallInput extends QueueUrlInput, SendFields { readonly Entries?: readonly SendFields[] }
interface CallOutput extends ReceiveMessageOutput, Partial<BatchOutput<object>> {
  readonly MessageId?: string;
  readonly $metadata?: { readonly requestId?: string };
}

type PortCall = (input: CallInput, options?: object) => Promise<CallOutput>;
interface Call { readonly name: WatchedCall; readonly input: CallInput; readonly clock: Clock }
interface Told { readonly type: OperationType; readonly attributes: Api.Attributes }

/** What tells a duration apart: seconds, from 5 ms to 10 s. */
const BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

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

  process({ messages, isBatch, clock, context }: Handling, work: () => unknown): Promise<unknown> {
    const { api, processDuration: duration } = this;
    const ids = messages.map(({ messageId }) => messageId);
    const more = isBatch ? { 'messaging.batch.message_count': ids.length } : { 'messaging.message.id': ids[0] };
    const links = linksTo(api, messages.map((message) => originOf(api, message)), isBatch ? ids : undefined);
    const parent = this.parent(isBatch ? undefined : creationOf(api, messages[0]!));
    const { spanName, attributes } = attributesOf('process', 'process', messages[0]!.queueUrl);
    // AWS Lambda has received them: no call here counts them.
    if (context && 'lambda' in context) this.consumed.add(ids.length, attributes);
    const frame = { spanName, attributes, kind: api.SpanKind.CONSUMER, more, links, parent, clock, signal: context?.signal, duration };
    return within(this.tracer, frame, work);
  }

  apart<Result>(work: () => Result): Result {
    const { context, trace } = this.api;
    return context.with(trace.deleteSpan(context.active()), work);
  }

  currentTrace(): Trace | undefined {
    return currentTrace(this.api);
  }

  /** A host that has a span of its own keeps its tree; what made the messages is linked in any case. */
  private parent(creation: Api.Context | undefined): Api.Context {
    const { trace, context } = this.api;
    return creation && !trace.getActiveSpan() ? creation : context.active();
  }

  private call({ name, input, clock }: Call, run: () => Promise<CallOutput>): Promise<CallOutput> {
    const { api, operationDuration: duration } = this;
    const [operation, type] = OPERATIONS[name];
    const { spanName, attributes } = attributesOf(operation, type, input.QueueUrl ?? '');
    const more: Api.Attributes = input.Entries ? { 'messaging.batch.message_count': input.Entries.length } : {};
    const creations = type === 'send' ? creationsOf(api, input.Entries ?? [input]) : [];
    const parent = this.parent(creations.length === 1 ? creations[0] : undefined);
    // A send is the producer's span only where messages carry its own context: these carry that of their caller.
    const frame = { spanName, attributes, kind: api.SpanKind.CLIENT, more, links: linksTo(api, creations), parent, clock, duration };
    return within(this.tracer, frame, async (watched) => {
      const output = await run().catch((error: unknown) => {
        if (type === 'send') this.sent.add(input.Entries?.length ?? 1, { ...attributes, 'error.type': errorTypeOf(error) });
        throw error;
      });
      this.tell(watched, { type, attributes }, output);
      return output;
    });
  }

  /** What an answer says beside its coming: how many messages, which one, which entries failed. */
  private tell({ span, fail }: Watched, { type, attributes }: Told, output: CallOutput | undefined): void {
    const { MessageId, Messages, Successful, Failed = [], $metadata } = output ?? {};
    if (MessageId) span.setAttribute('messaging.message.id', MessageId);
    if ($metadata?.requestId) span.setAttribute('aws.request_id', $metadata.requestId);
    if (type === 'receive') {
      const wires = Messages ?? [];
      span.setAttribute('messaging.batch.message_count', wires.length);
      // Since version 1.9 of the API.
      span.addLinks?.(linksTo(this.api, wires.map((wire) => originOf(this.api, traceOfWire(wire))), wires.map((wire) => wire.MessageId)));
      if (wires.length > 0) this.consumed.add(wires.length, attributes);
    }
    if (type === 'send') {
      const sent = Successful?.length ?? 1;
      if (sent > 0) this.sent.add(sent, attributes);
      for (const { Code = '_OTHER' } of Failed) this.sent.add(1, { ...attributes, 'error.type': Code });
    }
    if (Failed.length > 0) fail(Failed[0]!.Code ?? '_OTHER');
  }
}
