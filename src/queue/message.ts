import type { MessageAttributeMap, MessageAttributeValue } from './port-message';

/**
 * Limits of messages and requests, from the API reference and recorded answers. An enumeration, because bundlers write its numbers where they are
 * read and keep nothing else of it.
 */
export enum MESSAGE_LIMITS {
  /** Entries of one batch request. */
  batchEntries = 10,
  /** Bytes of one batch request, all entries together. */
  batchBytes = 1_048_576,
  /** Bytes of one message where its queue sets no lower limit. */
  maximumMessageBytes = 1_048_576,
  attributes = 10,
  attributeNameLength = 256,
  dataTypeLength = 256,
  delaySeconds = 900,
  receiveMessages = 10,
  waitSeconds = 20,
  /** Longest that one receive can hide a message, its extensions included: 12 hours. */
  visibilitySeconds = 43_200,
  /** Deduplication window of a FIFO queue. */
  deduplicationSeconds = 300,
  /** How long a receive request attempt id is remembered. */
  attemptSeconds = 300,
  /** Messages in flight of one queue. */
  inFlight = 120_000,
}

/** Bytes of a string in UTF-8; a lone surrogate counts as the replacement character, which is what `wellFormed` makes of it. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Bytes that one message attribute counts: name, data type and value. */
function attributeBytes(name: string, value: MessageAttributeValue): number {
  return utf8Bytes(name) + sizeOf(value.DataType) + sizeOf(value.StringValue) + sizeOf(value.BinaryValue);
}

/** Bytes that a message counts against every limit: body and message attributes; system attributes are free. */
export function messageBytes(body: string, attributes?: MessageAttributeMap): number {
  if (!attributes) return utf8Bytes(body);
  return Object.entries(attributes).reduce((sum, [name, value]) => sum + attributeBytes(name, value), utf8Bytes(body));
}

/** As many bytes as a message can count, told by its length: no UTF-16 unit takes more than three, and to count takes longer. */
export function bytesAtMost(body: string, attributes?: MessageAttributeMap): number {
  return attributes ? Infinity : 3 * body.length;
}

/** Bytes of a value; one of a wrong type counts none: that it is refused is said of its type, not of its size. */
function sizeOf(value: string | Uint8Array | undefined): number {
  return typeof value === 'string' ? utf8Bytes(value) : value?.byteLength ?? 0;
}

/** A text without lone surrogates, as a cut emoji leaves one: U+FFFD stands for each. JSON would carry it as an escape that stands for no text. */
export function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed(); // fifteen times as fast as a pattern; TypeScript's library has it since ES2024
}

// Legal: #x9 #xA #xD, #x20 to #xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF. A lone surrogate is sent as U+FFFD, so it is legal too.
const ILLEGAL_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** The first character that no message may contain as `U+0000`, or undefined. */
export function illegalCharacter(text: string): string | undefined {
  const found = ILLEGAL_CHARACTER.exec(text)?.[0];
  return found === undefined ? undefined : `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Batch entry id: letters, digits, hyphens and underscores, 1 to 80. */
export const BATCH_ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;

/** Message group id, deduplication id and receive attempt id: letters, digits and punctuation, 1 to 128, no space. */
export const TOKEN = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

/** The system attributes that a receive can ask for. */
export const SYSTEM_ATTRIBUTE_NAMES = [
  'SenderId', 'SentTimestamp', 'ApproximateReceiveCount', 'ApproximateFirstReceiveTimestamp', 'SequenceNumber',
  'MessageDeduplicationId', 'MessageGroupId', 'AWSTraceHeader', 'DeadLetterQueueSourceArn',
] as const;

export type SystemAttributeName = (typeof SYSTEM_ATTRIBUTE_NAMES)[number];
