import type { MessageAttributeMap, MessageAttributeValue, WireMessage } from '../../queue/port-message';
import type { MessageAttributes } from '../message/message-attribute';

/** A trace as a message carries it. */
export interface Trace {
  readonly messageAttributes?: MessageAttributes;
  /** AWS X-Ray trace header. */
  readonly traceHeader?: string;
}

/** Attributes that are texts, as a propagator reads them. Of a damaged message the SDK may have lost the value of one. */
export const textsOf = (attributes: MessageAttributeMap | undefined = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).flatMap(([name, value]: [string, MessageAttributeValue | undefined]) =>
    (typeof value?.StringValue === 'string' ? [[name, value.StringValue]] : [])));

/** A received message's trace. */
export const traceOfWire = ({ MessageAttributes, Attributes }: WireMessage): Trace =>
  ({ messageAttributes: textsOf(MessageAttributes), traceHeader: Attributes?.AWSTraceHeader });
