import { wellFormed } from '../../queue/message';
import type { MessageAttributeMap, MessageAttributeValue } from '../../queue/port-message';

/**
 * A message attribute's value: a string, a number or bytes; with a label (`Number.int`) or beyond what a `number` holds exactly, in its wire form.
 *
 * @example
 * await orders.sendMessage({ body, messageAttributes: { tenant: 'acme', attempt: 3, token: Buffer.from('ff', 'hex') } });
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-message-attributes
 */
export type MessageAttribute = string | number | Uint8Array | LabelledAttribute;

/** An attribute with its data type spelled out. */
export interface LabelledAttribute {
  /** `String`, `Number` or `Binary`, with an optional label: `Number.int`. */
  readonly dataType: string;
  readonly value: string | Uint8Array;
}

/** Attributes by name, at most 10 of a message. */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** The attributes as the SQS API writes them. */
export function encodeMessageAttributes(attributes: MessageAttributes | undefined): MessageAttributeMap | undefined {
  if (!attributes) return undefined;
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries.map(([name, value]) => [name, encode(value)]));
}

function encode(value: MessageAttribute): MessageAttributeValue {
  if (typeof value === 'string') return { DataType: 'String', StringValue: wellFormed(value) };
  if (typeof value === 'number') return { DataType: 'Number', StringValue: String(value) };
  if (value instanceof Uint8Array) return { DataType: 'Binary', BinaryValue: value };
  const { dataType, value: content } = (value as LabelledAttribute | null) ?? {} as LabelledAttribute;
  const DataType = textOf(dataType);
  return content instanceof Uint8Array ? { DataType, BinaryValue: content } : { DataType, StringValue: textOf(content) };
}

/** Text as it can be sent; what is no text is left to be refused. */
export const textOf = (value: string): string => (typeof value === 'string' ? wellFormed(value) : value);

/** The API's attributes as typed values. */
export function decodeMessageAttributes(attributes: MessageAttributeMap | undefined): Record<string, MessageAttribute> {
  const decoded: Record<string, MessageAttribute> = {};
  for (const name in attributes) decoded[name] = decode(attributes[name]!);
  return decoded;
}

function decode({ DataType: dataType = 'String', StringValue, BinaryValue }: MessageAttributeValue): MessageAttribute {
  const value = BinaryValue ?? StringValue ?? '';
  if (dataType === 'String' || dataType === 'Binary') return value;
  // 38 digits are legal; a number that would come back changed stays in its wire form.
  return dataType === 'Number' && String(Number(value)) === value ? Number(value) : { dataType, value };
}
