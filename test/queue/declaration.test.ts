import { checkDeclaration, decodeAttributes, encodeAttributes, type QueueDeclaration } from '../../src/queue/declaration';

const arn = 'arn:aws:sqs:eu-west-1:111111111111:orders-dlq';

test('a declaration without attributes is legal', () => {
  expect(checkDeclaration({ queueName: 'orders' })).toEqual([]);
});

test('a FIFO declaration needs no suffix in its name', () => {
  expect(checkDeclaration({ queueName: 'orders', kind: 'fifo' })).toEqual([]);
});

test.each<[string, Partial<QueueDeclaration>]>([
  ['a key and no keys of Amazon SQS', { kmsMasterKeyId: 'alias/a', sqsManagedSseEnabled: false }],
  ['a tag key of one character', { tags: { t: '' } }],
  ['a tag key with aws: in its middle', { tags: { 'my-aws:x': '1' } }],
  ['50 tags', { tags: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, 'x'])) }],
])('takes %s', (_, fields) => {
  expect(checkDeclaration({ queueName: 'orders', ...fields })).toEqual([]);
});

test.each<[string, Partial<QueueDeclaration>, string]>([
  ['byQueue with a name for an ARN', { redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: ['orders'] } }, "must be the ARN of a queue, got 'orders'"],
  ['allowAll with a queue', { redriveAllowPolicy: { redrivePermission: 'allowAll', sourceQueueArns: [arn] } }, 'must be left out with allowAll, got some'],
  ['a number as the value of a tag', { tags: { team: 7 as unknown as string } }, "tags must have text as values, got number of 'team'"],
  ['perMessageGroupId without the scope', { kind: 'fifo', fifoThroughputLimit: 'perMessageGroupId' }, 'needs deduplicationScope messageGroup, got queue'],
  ['two kinds of encryption', { kmsMasterKeyId: 'alias/a', sqsManagedSseEnabled: true }, 'a queue has one kind of encryption'],
  ['a reuse period without a key', { kmsDataKeyReusePeriodSeconds: 60 }, 'needs kmsMasterKeyId, got none'],
  ['no receives at all', { redrivePolicy: { deadLetterTargetArn: arn, maxReceiveCount: 0 } }, 'redrivePolicy.maxReceiveCount must be a whole number from 1 to 1,000, got 0'],
  ['1,001 receives', { redrivePolicy: { deadLetterTargetArn: arn, maxReceiveCount: 1001 } }, 'got 1001'],
  ['byQueue without a queue', { redriveAllowPolicy: { redrivePermission: 'byQueue' } }, 'must have 1 to 10 queues, got 0; name one or use denyAll'],
  ['byQueue with 11 queues', { redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: Array<string>(11).fill(arn) } }, 'got 11; use allowAll for more'],
  ['a reserved tag', { tags: { 'aws:x': '1' } }, "tags must not start with aws:, got 'aws:x'"],
  ['a tag key of 129 characters', { tags: { ['k'.repeat(129)]: '1' } }, 'tag keys must have 1 to 128 characters, got 129'],
  ['a tag value of 257 characters', { tags: { team: 'v'.repeat(257) } }, 'the value of tag team must have at most 256 characters, got 257; shorten it'],
  ['51 tags', { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, 'x'])) }, 'tags must be at most 50, got 51'],
  ['a misspelt attribute', { delaySecond: 9 } as object, 'delaySecond must be an attribute of a queue, got none of that name; see QueueAttributeValues'],
  ['another kind', { kind: 'FIFO' as 'fifo' }, "kind must be 'standard' or 'fifo', got 'FIFO'; leave it out for a standard queue"],
  ['an empty name', { queueName: '' }, 'queueName must have at least 1 character'],
  ['a name with a space', { queueName: 'my queue' }, "got 'my queue'"],
  ['a name of 81 characters', { queueName: 'a'.repeat(81) }, 'at most 80 characters, got 81'],
  ['a FIFO name of 81 characters with its suffix', { queueName: 'a'.repeat(76), kind: 'fifo' }, 'at most 80 characters with .fifo, got 81'],
])('refuses %s', (_, fields, sentence) => {
  expect(checkDeclaration({ queueName: 'orders', ...fields }).join('\n')).toContain(sentence);
});

test('what Amazon SQS tells is refused as such, and not as an attribute that there is none of', () => {
  const wrong = checkDeclaration({ queueName: 'orders', queueArn: 'arn' } as never);

  expect(wrong).toEqual(['queueArn is told by Amazon SQS and cannot be set, got arn; leave it out']);
});

test('says all that is wrong at once', () => {
  const wrong = checkDeclaration({ queueName: 'a b', delaySeconds: 901, visibilityTimeoutSeconds: -1 });

  expect(wrong).toHaveLength(3);
});

test('attributes come back as they were declared', () => {
  const declared = {
    kind: 'fifo' as const, contentBasedDeduplication: true, sqsManagedSseEnabled: false, policy: { Version: '2012-10-17' },
    redrivePolicy: { deadLetterTargetArn: arn, maxReceiveCount: 3 }, redriveAllowPolicy: { redrivePermission: 'byQueue' as const, sourceQueueArns: [arn] },
  };

  expect(decodeAttributes(encodeAttributes(declared))).toEqual(declared);
});

test('a standard queue never sends FifoQueue, as Amazon SQS refuses even false', () => {
  expect(encodeAttributes({ kind: 'standard' })).toEqual({});
});

test('counts and timestamps are numbers and dates', () => {
  const answer = decodeAttributes({ ApproximateNumberOfMessages: '7', CreatedTimestamp: '1700000000', QueueArn: arn, SomethingNew: '1' });

  expect(answer).toEqual({ approximateNumberOfMessages: 7, createdTimestamp: new Date(1_700_000_000_000), queueArn: arn });
});
