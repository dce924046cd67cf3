import { QUEUE_ATTRIBUTES, QUEUE_ATTRIBUTE_LIST, checkAttributeValue, isQueueAttributeName } from '../../src/queue/attribute';
import { checkAttributeValues, decodeAttributes, encodeAttributes, type QueueAttributeValues } from '../../src/queue/declaration';

const integers = QUEUE_ATTRIBUTE_LIST.filter((row) => row.form === 'integer' && row.access !== 'read');
const readOnly = QUEUE_ATTRIBUTE_LIST.filter((row) => row.access === 'read');
const fifoOnly = QUEUE_ATTRIBUTE_LIST.filter((row) => row.fifoOnly && row.word !== 'kind');

describe.each(integers)('$name', ({ name, word, min, max }) => {
  test.each([min!, max!])('accepts %i', (value) => {
    expect(checkAttributeValue(name, value)).toBeUndefined();
  });

  test.each([min! - 1, max! + 1, min! + 0.5, NaN, 'ten'])('refuses %s in a sentence with the word, the bounds and the value', (value) => {
    const sentence = checkAttributeValue(name, value)!;

    expect(sentence).toContain(`${word} must be a whole number of`);
    expect(sentence).toContain(`from ${min!.toLocaleString('en-US')} to ${max!.toLocaleString('en-US')}, got ${typeof value === 'string' ? `'${value}'` : value};`);
  });

  test('comes back as the number that was written', () => {
    const encoded = encodeAttributes({ [word]: max });

    expect(encoded).toEqual({ [name]: String(max) });
    expect(decodeAttributes(encoded)).toEqual({ [word]: max });
  });
});

test.each(readOnly)('refuses to set $name, which Amazon SQS tells', ({ name }) => {
  expect(checkAttributeValue(name, 1)).toContain('cannot be set, got 1; leave it out');
});

test.each(fifoOnly)('refuses $name on a standard queue, even when it is false', ({ word }) => {
  const wrong = checkAttributeValues({ [word]: false } as QueueAttributeValues, 'standard');

  expect(wrong).toEqual([`${word} must be left out on a standard queue, got false; use kind 'fifo'`]);
});

test.each(fifoOnly.filter((row) => row.form === 'choice'))('$name takes its choices and no other', ({ name, choices }) => {
  expect(choices!.map((choice) => checkAttributeValue(name, choice))).toEqual(choices!.map(() => undefined));
  expect(checkAttributeValue(name, 'both')).toContain(`must be ${choices!.join(' or ')}, got 'both'`);
});

test('a word names one attribute only', () => {
  const words = QUEUE_ATTRIBUTE_LIST.map((row) => row.word);

  expect(new Set(words).size).toBe(words.length);
});

test('every attribute of the connector manuals has a row', () => {
  const manual = [
    'DelaySeconds', 'MaximumMessageSize', 'MessageRetentionPeriod', 'Policy', 'ReceiveMessageWaitTimeSeconds', 'VisibilityTimeout',
    'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'RedrivePolicy', 'RedriveAllowPolicy',
    'FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit',
    'ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed', 'ApproximateNumberOfMessagesNotVisible',
    'CreatedTimestamp', 'LastModifiedTimestamp', 'QueueArn',
  ];

  expect(manual.filter((name) => !isQueueAttributeName(name))).toEqual([]);
});

test('the largest message is 1 MiB, not the 256 KiB of old manuals', () => {
  expect(QUEUE_ATTRIBUTES.MaximumMessageSize.max).toBe(1_048_576);
});
