import type * as Api from '@opentelemetry/api';
import type { SendFields } from '../../queue/port-message';
import type { MessageAttributes } from '../message/message-attribute';
import { textsOf, type Trace } from './trace';

const TRACE_FIELDS = ['traceparent', 'tracestate'] as const;
/** The field by which AWS X-Ray propagates; Amazon SQS keeps it as `AWSTraceHeader`. */
const XRAY_FIELD = 'x-amzn-trace-id';

/** The trace that is under way, by the propagators that the application has set up; undefined where they tell none. */
export function currentTrace({ propagation, context }: typeof Api): Trace | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  const fields = TRACE_FIELDS.filter((field) => carrier[field]);
  const traceHeader = carrier[XRAY_FIELD];
  if (fields.length === 0 && !traceHeader) return undefined;
  return { messageAttributes: Object.fromEntries(fields.map((field) => [field, carrier[field]!])), traceHeader };
}

/** The context in which a message was made: of its attributes, whoever wrote them there, else of its trace header; undefined when it carries none. */
export function creationOf({ propagation, trace, ROOT_CONTEXT }: typeof Api, { messageAttributes, traceHeader }: Trace): Api.Context | undefined {
  for (const carrier of [messageAttributes, traceHeader && { [XRAY_FIELD]: traceHeader }]) {
    const created = carrier && propagation.extract(ROOT_CONTEXT, carrier, TEXTS);
    if (created && trace.getSpanContext(created)) return created;
  }
  return undefined;
}

/**
 * Where a message was made, to link it: as above, else where its trace header tells that it was recorded, whatever propagators there are: AWS and
 * the instrumentations of other languages write it by themselves. No parent, for then AWS X-Ray would decide what the application records.
 */
export function originOf(api: typeof Api, message: Trace): Api.Context | undefined {
  const header = message.traceHeader ?? '';
  const [, time, unique] = /Root=1-([\da-f]{8})-([\da-f]{24})/.exec(header) ?? [];
  const spanId = /Parent=([\da-f]{16})/.exec(header)?.[1];
  const span = unique && spanId && header.includes('Sampled=1') ? { traceId: time! + unique, spanId, traceFlags: SAMPLED, isRemote: true } : undefined;
  return creationOf(api, message) ?? (span && api.trace.setSpanContext(api.ROOT_CONTEXT, span));
}

/** `TraceFlags.SAMPLED`: the package itself is loaded only when an application has it. */
const SAMPLED: Api.TraceFlags.SAMPLED = 1;

/** Attributes that are texts: a propagator takes no others. */
const TEXTS: Api.TextMapGetter<MessageAttributes> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => (typeof carrier[key] === 'string' ? carrier[key] : undefined),
};

/** The contexts of messages that are sent together, each once. */
export function creationsOf(api: typeof Api, entries: readonly SendFields[]): Api.Context[] {
  const creations = new Map<string, Api.Context>();
  for (const { MessageAttributes, MessageSystemAttributes } of entries) {
    if (!MessageAttributes && !MessageSystemAttributes) continue;
    const traceHeader = MessageSystemAttributes?.AWSTraceHeader?.StringValue;
    const creation = creationOf(api, { messageAttributes: textsOf(MessageAttributes), traceHeader });
    if (creation) creations.set(api.trace.getSpanContext(creation)!.spanId, creation);
  }
  return [...creations.values()];
}

/** Links to where messages were made, as far as they tell it. @param ids of those messages, where the span is about several */
export function linksTo(
  { trace }: typeof Api, creations: ReadonlyArray<Api.Context | undefined>, ids: ReadonlyArray<string | undefined> = [],
): Api.Link[] {
  return creations.flatMap((creation, index) => {
    const context = creation && trace.getSpanContext(creation);
    const id = ids[index];
    return context ? [{ context, attributes: id ? { 'messaging.message.id': id } : undefined }] : [];
  });
}
