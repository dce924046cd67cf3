import type { MessageAttributeMap } from '../../queue/port-message';

/** Names of the attribute that marks an offloaded message: the newer one, and the one that the Java client writes by default. */
export const MARKERS = ['ExtendedPayloadSize', 'SQSLargePayloadSize'] as const;

/** Name of the attribute that marks an offloaded message. */
export type Marker = (typeof MARKERS)[number];

/** Whether a message only points to its body. */
export function isOffloaded({ MessageAttributes }: { readonly MessageAttributes?: MessageAttributeMap }): boolean {
  return MessageAttributes !== undefined && MARKERS.some((name) => Object.hasOwn(MessageAttributes, name));
}
