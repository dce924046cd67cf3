import fc from 'fast-check';
import { illegalCharacter, messageBytes, utf8Bytes } from '../../src/queue/message';
import { checkBatch, checkBatchBytes, checkSend, type SendTarget } from '../../src/queue/message-check';
import type { MessageAttributeMap, SendFields } from '../../src/queue/port-message';

const standard: SendTarget = { kind: 'standard', maximumMessageBytes: 1_048_576, contentBasedDeduplication: false };
const fifo: SendTarget = { ...standard, kind: 'fifo' };
const text = (StringValue: string, DataType = 'String'): MessageAttributeMap => ({ a: { DataType, StringValue } });
// What JavaScript lets through and the types do not.
const mistyped = (value: unknown) => value as never;

function refusal(fields: Partial<SendFields>, target = standard): string | undefined {
  const refused = checkSend({ MessageBody: 'x', ...fields }, target);
  return refused && `${refused.code}: ${refused.message}`;
}

test.each<[string, Partial<SendFields>, string]>([
  ['an empty body', { MessageBody: '' }, 'MissingParameter: The request must contain the parameter MessageBody.'],
  ['a body of 1 MiB and one byte', { MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.'],
  ['a null character', { MessageBody: 'a\u0000b' }, 'InvalidMessageContents: Invalid characters found: U+0000'],
  ['U+FFFE', { MessageBody: '\uFFFE' }, 'InvalidMessageContents: Invalid characters found: U+FFFE'],
  ['a delay of 901 seconds', { DelaySeconds: 901 }, 'InvalidParameterValue: Value 901 for parameter DelaySeconds is invalid.'],
  ['a deduplication id on a standard queue', { MessageDeduplicationId: 'd' }, 'InvalidParameterValue: Value d for parameter MessageDeduplicationId is invalid.'],
  ['a group id with a space', { MessageGroupId: 'group 123' }, 'InvalidParameterValue: Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.'],
  ['a group id that is a number', { MessageGroupId: mistyped(7) }, 'InvalidParameterValue: Value 7 for parameter MessageGroupId is invalid. Reason: MessageGroupId must be a string, not a number.'],
  ['a deduplication id that is a number', { MessageDeduplicationId: mistyped(7) }, 'InvalidParameterValue: Value 7 for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId must be a string, not a number.'],
  ['a trace header that is a number', { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: mistyped(7) } } }, "InvalidParameterValue: Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'."],
  ['a trace header with a control character', { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=\u0001' } } }, "InvalidParameterValue: Message system attribute 'AWSTraceHeader' must contain only legal characters, found U+0001."],
  ['an attribute type with a control character', { MessageAttributes: text('x', 'String.\u0001') }, "InvalidParameterValue: Message (user) attribute 'a' has an attribute type that must contain only legal characters, found U+0001."],
  ['an attribute type that is a number', { MessageAttributes: text('x', mistyped(7)) }, "InvalidParameterValue: Message (user) attribute 'a' must contain an attribute type that is a string, not a number."],
  ['an attribute value that is a number', { MessageAttributes: text(mistyped(5), 'Number') }, "InvalidParameterValue: Message (user) attribute 'a' must contain its value as a string, not as a number."],
  ['an empty attribute', { MessageAttributes: text('') }, "InvalidParameterValue: Message (user) attribute 'a' must contain a non-empty value of type 'String'."],
  ['a data type that does not exist', { MessageAttributes: text('1', 'Float') }, 'InvalidParameterValue: Message (user) attribute'],
  ['a number that is none', { MessageAttributes: text('one', 'Number') }, 'must contain a number'],
  ['a number of 39 digits', { MessageAttributes: text('1'.repeat(39), 'Number') }, 'must contain a number'],
  ['a reserved attribute name', { MessageAttributes: { 'AWS.x': { DataType: 'String', StringValue: '1' } } }, 'must not start with AWS.'],
  ['an attribute name with two periods in a row', { MessageAttributes: { 'a..b': { DataType: 'String', StringValue: '1' } } }, 'Periods'],
  ['eleven attributes', { MessageAttributes: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: '1' }])) }, 'exceeds the allowed maximum [10]'],
])('refuses %s', (_, fields, message) => {
  expect(refusal(fields)).toContain(message);
});

test.each<[string, Partial<SendFields>, string | undefined]>([
  ['without a group', {}, 'MissingParameter: The request must contain the parameter MessageGroupId.'],
  ['with a group that is null', { MessageGroupId: mistyped(null) }, 'MissingParameter: The request must contain the parameter MessageGroupId.'],
  ['without a way to deduplicate', { MessageGroupId: 'g' }, 'InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly'],
  ['with a delay of its own', { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 2 }, 'InvalidParameterValue: Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.'],
  ['with group, id and a delay of 0', { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 0 }, undefined],
])('answers a FIFO message %s', (_, fields, message) => {
  expect(refusal(fields, fifo)).toBe(message);
});

test.each<[string, Partial<SendFields>]>([
  ['exactly 1 MiB', { MessageBody: 'x'.repeat(1_048_576) }],
  ['an emoji', { MessageBody: '🦆' }],
  ['a lone surrogate, which is sent as U+FFFD', { MessageBody: '\uD800' }],
  ['a group id, as fair queues have', { MessageGroupId: 'tenant-1' }],
  ['a number with exponent', { MessageAttributes: text('-1.5e10', 'Number') }],
  ['a zero', { MessageAttributes: text('0.0', 'Number') }],
  ['a labelled type', { MessageAttributes: text('1', 'Number.java.lang.Long') }],
])('accepts %s', (_, fields) => {
  expect(refusal(fields)).toBeUndefined();
});

test('bytes count body and attributes in UTF-8, as they are sent', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), (body, value) => {
    const bytes = messageBytes(body, { größe: { DataType: 'String', StringValue: value } });

    expect(bytes).toBe(Buffer.from(body).length + Buffer.from(value).length + utf8Bytes('größe') + 'String'.length);
  }), { numRuns: 200 });
});

test('a legal text is refused once an illegal character stands anywhere in it', () => {
  fc.assert(fc.property(fc.string(), fc.string(), fc.constantFrom('\u0001', '\u000B', '\u001F', '\uFFFF'), (before, after, illegal) => {
    expect(illegalCharacter(before + illegal + after)).toMatch(/^U\+/);
  }), { numRuns: 100 });
});

test.each([
  ['no entry', [], 'EmptyBatchRequest'],
  ['eleven entries', Array.from({ length: 11 }, (_, i) => ({ Id: `${i}` })), 'TooManyEntriesInBatchRequest'],
  ['an id with a colon', [{ Id: 'invalid:id' }], 'InvalidBatchEntryId'],
  ['an id of 81 characters', [{ Id: 'a'.repeat(81) }], 'InvalidBatchEntryId'],
  ['an id twice', [{ Id: 'a' }, { Id: 'b' }, { Id: 'a' }], 'BatchEntryIdsNotDistinct'],
])('refuses a batch of %s', (_, entries, code) => {
  expect(checkBatch(entries, 'SendMessageBatchRequestEntry')?.code).toBe(code);
});

test('refuses a batch of 1 MiB and one byte and tells its bytes', () => {
  const entries = [{ MessageBody: 'x'.repeat(1_048_576) }, { MessageBody: 'y' }];

  expect(checkBatchBytes(entries)?.message).toBe('Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.');
  expect(checkBatchBytes(entries.slice(0, 1))).toBeUndefined();
});
