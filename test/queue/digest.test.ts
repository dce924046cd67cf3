import { md5OfAttributes, md5OfBody } from '../../src/queue/digest';
import type { MessageAttributeMap } from '../../src/queue/port-message';
import vectors from './md5-vectors.json';

type Written = Record<string, Array<string | { base64: string }>>;

function attributesOf(written: Written): MessageAttributeMap {
  return Object.fromEntries(Object.entries(written).map(([name, [dataType, value]]) => [
    name,
    typeof value === 'string' ? { DataType: dataType as string, StringValue: value } : { DataType: dataType as string, BinaryValue: Buffer.from(value!.base64, 'base64') },
  ]));
}

test.each(vectors.attributes)('the digest of attributes is the published one: $name', ({ attributes, md5 }) => {
  expect(md5OfAttributes(attributesOf(attributes as unknown as Written))).toBe(md5);
});

test.each(vectors.bodies)('the digest of a body is the published one: $body', ({ body, md5 }) => {
  expect(md5OfBody(body)).toBe(md5);
});

test('no attributes have no digest', () => {
  expect([md5OfAttributes({}), md5OfAttributes(undefined)]).toEqual([undefined, undefined]);
});

test('the order in which attributes are given does not matter', () => {
  const a = { DataType: 'String', StringValue: '1' };
  const b = { DataType: 'Number', StringValue: '2' };

  expect(md5OfAttributes({ a, b })).toBe(md5OfAttributes({ b, a }));
});

test('a one-character change of a value changes the digest', () => {
  const digest = (value: string): string | undefined => md5OfAttributes({ a: { DataType: 'String', StringValue: value } });

  expect(digest('x')).not.toBe(digest('y'));
});
