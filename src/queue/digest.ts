import { hash } from 'node:crypto';
import type { MessageAttributeValue } from './port-message';

/** MD5 of a message body as Amazon SQS counts it: over its UTF-8 bytes, lower-case hex. */
export function md5OfBody(body: string): string {
  return hash('md5', body);
}

/** Whether this platform makes MD5 digests: one that runs by FIPS refuses to. */
export function hasMd5(): boolean {
  try {
    return !!md5OfBody('');
  } catch {
    return false;
  }
}

/** The deduplication id of a body in a queue with content-based deduplication: SHA-256 of its UTF-8 bytes alone, lower-case hex. */
export function contentDeduplicationId(body: string): string {
  return hash('sha256', body);
}

/**
 * MD5 of message attributes (or of system attributes, by the same rule), lower-case hex.
 *
 * @returns undefined for no attributes, as Amazon SQS leaves the digest out then
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttributeValue>> | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort(byUtf8);
  if (names.length === 0) return undefined;
  const bytes: Buffer[] = [];
  for (const name of names) {
    // Of an attribute that is named `__proto__` the SDK loses the value, and nobody may fail at that but its message.
    const { DataType: dataType = '', StringValue = '', BinaryValue } = attributes![name] ?? {};
    bytes.push(withLength(name), withLength(dataType), Buffer.of(BinaryValue ? 2 : 1), withLength(BinaryValue ?? StringValue));
  }
  return hash('md5', Buffer.concat(bytes));
}

function withLength(part: string | Uint8Array): Buffer {
  const bytes = Buffer.from(part as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
