import type { MessageAttributeMap, MessageAttributeValue } from '../../queue/port-message';

type JsonValue = Omit<MessageAttributeValue, 'BinaryValue'> & { BinaryValue?: string };

/** Message attributes as JSON can hold them: bytes as Base64. */
export type EncodedAttributes = Record<string, JsonValue>;

export function attributesToJson(attributes: MessageAttributeMap): EncodedAttributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, { BinaryValue, ...value }]) => [name, {
    ...value,
    ...(BinaryValue && { BinaryValue: base64(BinaryValue) }),
  }]));
}

/** The way back. */
export function attributesFromJson(encoded: EncodedAttributes): MessageAttributeMap {
  return Object.fromEntries(Object.entries(encoded).map(([name, { BinaryValue, ...value }]) => [name, {
    ...value,
    ...(BinaryValue !== undefined && { BinaryValue: Buffer.from(BinaryValue, 'base64') }),
  }]));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
