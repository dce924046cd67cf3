import { randomUUID } from 'node:crypto';
import { MESSAGE_LIMITS, messageBytes, utf8Bytes } from '../../queue/message';
import type { MessageAttributeMap, SendFields, WireMessage } from '../../queue/port-message';
import { refuse, type Refusal } from '../../queue/sqs-error';
import { BUCKET_MARK, MARKERS, isOffloaded, isOffloadedHandle, type Marker } from './offload-marker';

/** Where a payload is kept. */
export interface Payload {
  readonly bucket: string;
  readonly key: string;
}

const POINTER_CLASS = 'software.amazon.payloadoffloading.PayloadS3Pointer';
const POINTER_CLASSES: readonly unknown[] = [POINTER_CLASS, 'com.amazon.sqs.javamessaging.MessageS3Pointer'];
const KEY_MARK = '-..s3Key..-';

/** A new key: the prefix and a UUID. */
export const newKey = (prefix: string): string => prefix + randomUUID();

/** Why a message cannot be offloaded. */
export function checkOffload({ MessageAttributes: attributes = {} }: SendFields, thresholdBytes: number): Refusal | undefined {
  const wrong = (message: string): Refusal => refuse('InvalidParameterValue', message);
  const reserved = MARKERS.find((name) => Object.hasOwn(attributes, name));
  if (reserved) return wrong(`Message attribute name ${reserved} is reserved for offloaded payloads.`);
  const count = Object.keys(attributes).length;
  if (count >= MESSAGE_LIMITS.attributes) return wrong(`Number of message attributes [${count}] exceeds the maximum allowed for offloaded payloads [${MESSAGE_LIMITS.attributes - 1}].`);
  const bytes = messageBytes('', attributes);
  return bytes <= thresholdBytes ? undefined : wrong(`Message attributes have ${bytes} bytes, more than the threshold of ${thresholdBytes}: offloading the body does not help.`);
}

/** Whether a message is larger than the threshold, body and attributes together. */
export function isLarge(fields: SendFields, thresholdBytes: number): boolean {
  return messageBytes(fields.MessageBody ?? '', fields.MessageAttributes) > thresholdBytes;
}

/** The message that stands for an offloaded one, in the form of the extended clients for Java and Python. */
export function pointerTo({ bucket, key }: Payload, fields: SendFields, marker: Marker): SendFields {
  const body = fields.MessageBody ?? '';
  return {
    ...fields,
    MessageBody: JSON.stringify([POINTER_CLASS, { s3BucketName: bucket, s3Key: key }]),
    MessageAttributes: { ...fields.MessageAttributes, [marker]: { DataType: 'Number', StringValue: String(utf8Bytes(body)) } },
  };
}

/**
 * A key in whose place something else would be read or deleted: without one the request is about the bucket, dots lead there and out of it
 * where the bucket is a part of the path, and what marks a receipt handle would tear that apart. What is too long for one, or breaks lines, would
 * stand in the log, where a failure names its payload.
 */
const FALSE_KEY = /^$|(^|\/)\.\.?(\/|$)|-\.\.s3|[\0-\x1f\x7f-\x9f\u2028\u2029]|^.{1025}/;
/** Names and ARNs of buckets. */
const BUCKET = /^[\w.:/-]{1,255}$/;

/** The payload that a message points to; undefined for an ordinary message. */
export function payloadOf(wire: WireMessage): Payload | undefined {
  if (!isOffloaded(wire)) return undefined;
  try {
    const [type, { s3BucketName: bucket, s3Key: key }] = JSON.parse(wire.Body ?? '') as [unknown, Record<string, unknown>];
    const isPointer = POINTER_CLASSES.includes(type) && typeof bucket === 'string' && BUCKET.test(bucket) && typeof key === 'string' && !FALSE_KEY.test(key);
    return isPointer ? { bucket, key } : undefined;
  } catch {
    return undefined;
  }
}

/** The message with its payload in place, as if it had never been offloaded; its handle remembers the payload. */
export function restore(wire: WireMessage, payload: Payload, body: string): WireMessage {
  const attributes: MessageAttributeMap = { ...wire.MessageAttributes };
  for (const name of MARKERS) delete attributes[name];
  // The digests are those of the pointer: verified before, meaningless now.
  const { MD5OfBody: _, MD5OfMessageAttributes: __, ...rest } = wire;
  return { ...rest, Body: body, MessageAttributes: attributes, ReceiptHandle: embedPayload(wire.ReceiptHandle ?? '', payload) };
}

/** A receipt handle that says where the payload is, as the extended client for Java writes it. */
export function embedPayload(receiptHandle: string, { bucket, key }: Payload): string {
  return isOffloadedHandle(receiptHandle) ? receiptHandle : `${BUCKET_MARK}${bucket}${BUCKET_MARK}${KEY_MARK}${key}${KEY_MARK}${receiptHandle}`;
}

/** The receipt handle that Amazon SQS gave, and the payload if the handle says one. */
export function splitHandle(handle: string): { readonly receiptHandle: string; readonly payload?: Payload } {
  const [before, bucket, afterBucket = ''] = handle.split(BUCKET_MARK);
  const [between, key, ...rest] = afterBucket.split(KEY_MARK);
  if (before !== '' || between !== '' || !bucket || !key || rest.length === 0) return { receiptHandle: handle };
  return { receiptHandle: rest.join(KEY_MARK), payload: { bucket, key } };
}
