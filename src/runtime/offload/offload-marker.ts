import type { MessageAttributeMap } from '../../queue/port-message';

/** Names of the attribute that marks an offloaded message: the newer one, and the one that the Java client writes by default. */
export const MARKERS = ['ExtendedPayloadSize', 'SQSLargePayloadSize'] as const;

/** Name of the attribute that marks an offloaded message. */
export type Marker = (typeof MARKERS)[number];

/** Whether a message only points to its body. */
export function isOffloaded({ MessageAttributes }: { readonly MessageAttributes?: MessageAttributeMap }): boolean {
  return MessageAttributes !== undefined && MARKERS.some((name) => Object.hasOwn(MessageAttributes, name));
}

/** What a receipt handle begins with that says where the payload is, as the extended client for Java writes it. */
export const BUCKET_MARK = '-..s3BucketName..-';

/** Whether a receipt handle is that of an offloaded message and remembers its payload, which is deleted with it. */
export function isOffloadedHandle(receiptHandle: string | undefined): boolean {
  return receiptHandle?.startsWith(BUCKET_MARK) ?? false;
}
