import { isObject } from '../queue/option-rule';
import type { MessageAttribute, MessageAttributes } from '../runtime/message/message-attribute';
import type { ReceivedMessage } from '../runtime/message/received-message';
import type { AnyEntry } from '../runtime/send/send-entry';
import { jsonText } from './terminal';

/** A message attribute in JSON: bytes as base64. */
type AttributeJson = string | number | { readonly dataType: string; readonly value?: string; readonly base64?: string };

/** One message as a line of JSON: what `receive --json` and `export` write and `import` reads. */
export interface MessageLine {
  readonly body: string;
  readonly messageAttributes?: Readonly<Record<string, AttributeJson>>;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  readonly traceHeader?: string;
  readonly delaySeconds?: number;
  /** Told, not sent: a message gets a new one. */
  readonly messageId?: string;
  /** As the receive that brought it counts; `export` leaves its own out, so that it is what peek shows. */
  readonly receiveCount?: number;
  readonly sentTimestamp?: string;
  readonly deadLetterQueueSourceArn?: string;
}

/** The line as it is written. */
export const jsonLineOf = (message: ReceivedMessage<string>): string => jsonText(messageLineOf(message));

/** What a line tells of a message. */
export const TOLD_FIELDS = [
  'messageId', 'body', 'messageAttributes', 'messageGroupId', 'messageDeduplicationId', 'traceHeader', 'deadLetterQueueSourceArn', 'receiveCount', 'sentTimestamp',
] as const satisfies ReadonlyArray<keyof MessageLine>;

/** A received message as a line. */
export function messageLineOf(message: ReceivedMessage<string>): MessageLine {
  const { messageId, body, receiveCount, sentTimestamp, messageGroupId, messageDeduplicationId, traceHeader, deadLetterQueueSourceArn } = message;
  const attributes = Object.entries(message.messageAttributes).map(([name, value]) => [name, attributeToJson(value)] as const);
  return {
    messageId, body,
    messageAttributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
    messageGroupId, messageDeduplicationId, traceHeader, deadLetterQueueSourceArn, receiveCount, sentTimestamp: sentTimestamp?.toISOString(),
  };
}

function attributeToJson(value: MessageAttribute): AttributeJson {
  if (typeof value === 'string' || typeof value === 'number') return value;
  const { dataType, value: inner } = value instanceof Uint8Array ? { dataType: 'Binary', value } : value;
  return typeof inner === 'string' ? { dataType, value: inner } : { dataType, base64: Buffer.from(inner).toString('base64') };
}

/**
 * Reads one line of `import`.
 *
 * @param place where it stands, for errors
 * @throws Error with what is wrong with the line
 */
export function entryOf(line: string, place: string): { readonly entry: AnyEntry<string>; readonly messageId?: string } {
  const { messageId, body, messageAttributes, messageGroupId, messageDeduplicationId, traceHeader, delaySeconds } = parseLine(line, place);
  if (typeof body !== 'string') throw new Error(`${place}: body must be a text, got ${body === undefined ? 'none' : typeof body}; write {"body":"…"}, as export does`);
  checkAttributes(messageAttributes, place);
  const attributes = messageAttributes && attributesFromJson(messageAttributes);
  const entry = { body, messageAttributes: attributes, messageGroupId, messageDeduplicationId, traceHeader, delaySeconds };
  return { entry, messageId: typeof messageId === 'string' ? messageId : undefined };
}

function checkAttributes(attributes: unknown, place: string): void {
  if (attributes === undefined) return;
  if (!isObject(attributes)) throw new Error(`${place}: messageAttributes must be an object, got ${JSON.stringify(attributes)}; write {"name":"value"}`);
  const wrong = Object.entries(attributes).find(([, value]: [string, unknown]) => !['string', 'number'].includes(typeof value) && !isLabelled(value));
  if (wrong) {
    throw new Error(`${place}: messageAttributes.${wrong[0]} must be a text, a number or {"dataType":…}, got ${JSON.stringify(wrong[1])}; write it as export does`);
  }
}

function isLabelled(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { dataType, value: text = '', base64 = '' } = value;
  return [dataType, text, base64].every((part) => typeof part === 'string');
}

function parseLine(line: string, place: string): Partial<MessageLine> {
  const wrong = (got: string): Error => new Error(`${place}: it must be a JSON object, got ${got}; write one message per line, as export does`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw wrong('something that does not parse');
  }
  if (isObject(value)) return value;
  throw wrong(Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`);
}

function attributesFromJson(attributes: Readonly<Record<string, AttributeJson>>): MessageAttributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeFromJson(value)]));
}

function attributeFromJson(value: AttributeJson): MessageAttribute {
  if (typeof value !== 'object') return value;
  return { dataType: value.dataType, value: value.base64 === undefined ? value.value ?? '' : Buffer.from(value.base64, 'base64') };
}
