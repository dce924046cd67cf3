import { checkBatch, checkSend, checkSystemAttributeNames, type SendTarget } from '../../src/queue/message-check';
import type { MessageAttributeValue, SendFields } from '../../src/queue/port-message';

const target: SendTarget = { kind: 'standard', maximumMessageBytes: 1_048_576, contentBasedDeduplication: false };
const refusal = (fields: Partial<SendFields>): string | undefined => checkSend({ MessageBody: 'x', ...fields }, target)?.message;
const attribute = (value: MessageAttributeValue, name = 'a'): string | undefined => refusal({ MessageAttributes: { [name]: value } });
const number = (StringValue: string): string | undefined => attribute({ DataType: 'Number', StringValue });

test.each([
  '1', '-1.5', '.5', '.25', '5.', '+3E-5', '12e10', ' 7 ', '0', '0.000', '-0', '0007', '100.00', '1E126', '1e-128', '9'.repeat(38), `1${'0'.repeat(60)}`, `${'0'.repeat(60)}1`,
])('a number may be %j', (text) => {
  expect(number(text)).toBeUndefined();
});

test.each([
  'one', '1x', 'x1', '1e', '--1', '1 2', '.', '1.2.3', '1ee2', '1e1x', '1e127', '2e126', '1e-129', '1e400', '1e-400', '9'.repeat(39), `1${'0'.repeat(37)}1`, `1.${'0'.repeat(37)}1`,
])('a number may not be %j', (text) => {
  expect(number(text)).toBe(`Message (user) attribute 'a' must contain a number of at most 38 digits between 1E-128 and 1E126, got '${text}'.`);
});

test.each([`${'1'.repeat(1_000_000)}x`, `1${'0'.repeat(1_000_000)}1`])('a megabyte of digits is refused without holding up the process', (text) => {
  expect(number(text)).toContain('must contain a number');
});

const length = 'Length must be 1 to 256 characters.';
const letters = 'It can only include alphanumeric characters, hyphens, underscores and periods.';
const reserved = 'It must not start with AWS. or Amazon.';
const periods = 'Periods must not lead, trail or follow each other.';

test.each([
  ['a-b_c.D9', undefined], ['x'.repeat(256), undefined], ['my.aws.name', undefined], ['awsome', undefined],
  ['', length], ['x'.repeat(257), length], ['a b', letters], ['!a', letters], ['a!', letters], ['größe', letters],
  ['aws.x', reserved], ['Amazon.x', reserved], ['.a', periods], ['a.', periods], ['a..b', periods],
])('an attribute name %j is refused with %j', (name, reason) => {
  const told = reason && `Message (user) attribute name '${name}' is invalid. Reason: ${reason}`;

  expect(attribute({ DataType: 'String', StringValue: 'x' }, name)).toBe(told);
});

const unknown = 'has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.';

test.each<[string, string | undefined]>([
  ['String.custom', undefined], [`String.${'x'.repeat(249)}`, undefined],
  ['', 'must contain non-empty attribute type.'], [`String.${'x'.repeat(250)}`, 'has an attribute type longer than 256 characters.'],
  ['XString', unknown], ['Stringy', unknown], ['String.', unknown], ['string', unknown],
])('a data type %j is refused with %j', (DataType, reason) => {
  expect(attribute({ DataType, StringValue: 'x' })).toBe(reason && `Message (user) attribute 'a' ${reason}`);
});

test('each attribute is looked at, and its value holds only what a body may', () => {
  const MessageAttributes = { a: { DataType: 'String', StringValue: 'x' }, b: { DataType: 'String', StringValue: 'bell \u0007' } };

  expect(refusal({ MessageAttributes })).toBe("Message (user) attribute 'b' must contain only legal characters, found U+0007.");
});

test('ten attributes are not too many', () => {
  const MessageAttributes = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, { DataType: 'String', StringValue: 'x' }]));

  expect(refusal({ MessageAttributes })).toBeUndefined();
});

test.each([
  [{ AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } }, undefined],
  [{ AWSTraceHeader: { DataType: 'String', StringValue: '' } }, "Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'."],
  [{ AWSTraceHeader: { DataType: 'Number', StringValue: '1' } }, "Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'."],
])('system attributes %j are refused with %j', (attributes, reason) => {
  expect(refusal({ MessageSystemAttributes: attributes as SendFields['MessageSystemAttributes'] })).toBe(reason);
});

test('a system attribute of another name than that of the trace header is refused', () => {
  const MessageSystemAttributes = { SenderId: { DataType: 'String', StringValue: 'me' } } as SendFields['MessageSystemAttributes'];

  const refused = checkSystemAttributeNames({ MessageBody: 'x', MessageSystemAttributes });

  expect(refused?.message).toBe("Message system attribute name 'SenderId' is invalid. Valid values: AWSTraceHeader.");
});

test.each([[0, true], [900, true], [null, true], [-1, false], [1.5, false], [901, false]])('a delay of %p is legal: %p', (DelaySeconds, isLegal) => {
  expect(refusal({ DelaySeconds: DelaySeconds as number }) === undefined).toBe(isLegal);
});

test('one entry without a legal id has its whole batch refused', () => {
  const refused = [[{ Id: 'a' }, { Id: '' }], [{ Id: 'a' }, {} as { Id: string }], [{ Id: 'ä' }, { Id: 'a' }]].map((entries) => checkBatch(entries, 'Entry')?.code);

  expect(refused).toEqual(Array(3).fill('InvalidBatchEntryId'));
});

test('a batch words two refusals of its own', () => {
  const long = { ...target, maximumMessageBytes: 1024 };

  expect(checkSend({ MessageBody: 'x'.repeat(1025) }, long, 'SendMessageBatch')?.message).toBe(
    'One or more parameters cannot be validated. Reason: Message must be shorter than 1024 bytes.',
  );
  expect(checkSend({ MessageBody: 'x' }, { ...target, kind: 'fifo' }, 'SendMessageBatch')?.code).toBe('InvalidParameterValue');
});
