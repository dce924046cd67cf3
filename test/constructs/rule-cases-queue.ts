import { CfnCondition, Duration, Stack, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, StandardQueue } from '../../src';
import { QUEUE_ATTRIBUTE_LIST } from '../../src/queue/attribute';
import { IRELAND, appOf, type RuleCase } from './rule-case';
import { functionIn } from './strict-stack';

const NAMES: RuleCase[] = [
  {
    rule: 'queue-name',
    title: 'a name of 81 characters',
    bad: (stack) => new StandardQueue(stack, 'Q', { queueName: 'q'.repeat(81) }),
    says: 'queueName must have at most 80 characters, got 81; shorten it',
    good: (stack) => new StandardQueue(stack, 'Q', { queueName: 'q'.repeat(80) }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { queueName: 'q'.repeat(81) }),
  },
  {
    rule: 'queue-name',
    title: 'a FIFO name of 76 characters, which .fifo makes 81',
    bad: (stack) => new FifoQueue(stack, 'Q', { queueName: 'q'.repeat(76) }),
    says: 'queueName must have at most 80 characters with .fifo, got 81; shorten it',
    good: (stack) => new FifoQueue(stack, 'Q', { queueName: 'q'.repeat(75) }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { fifo: true, queueName: `${'q'.repeat(76)}.fifo` }),
  },
  {
    rule: 'queue-name',
    title: 'a name with a space and an exclamation mark',
    bad: (stack) => new StandardQueue(stack, 'Q', { queueName: 'my queue!' }),
    says: "queueName must have letters, digits, hyphens and underscores only, got 'my queue!'",
    good: (stack) => new StandardQueue(stack, 'Q', { queueName: 'my_queue-1' }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { queueName: 'my queue!' }),
  },
  {
    rule: 'queue-name',
    title: 'an empty name',
    bad: (stack) => new StandardQueue(stack, 'Q', { queueName: '' }),
    says: "queueName must have at least 1 character, got ''; leave it out to have one generated",
    good: (stack) => new StandardQueue(stack, 'Q'),
    plain: (stack) => new sqs.Queue(stack, 'Q', { queueName: '' }),
  },
  {
    rule: 'queue-name',
    title: 'a FIFO name that is nothing but .fifo',
    bad: (stack) => new FifoQueue(stack, 'Q', { queueName: '.fifo' }),
    says: "queueName must have at least 1 character, got '.fifo'",
    good: (stack) => new FifoQueue(stack, 'Q', { queueName: 'a.fifo' }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { fifo: true, queueName: '.fifo' }),
  },
  {
    rule: 'queue-name-suffix',
    title: 'a standard queue whose name ends in .fifo',
    bad: (stack) => new StandardQueue(stack, 'Q', { queueName: 'orders.fifo' }),
    says: "queueName must not end in .fifo, got 'orders.fifo'; use FifoQueue, or drop the suffix",
    good: (stack) => new FifoQueue(stack, 'Q', { queueName: 'orders' }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { fifo: false, queueName: 'orders.fifo' }),
  },
  {
    rule: 'queue-name-unique',
    title: 'two queues of one name in a stack',
    bad: (stack) => ['A', 'B'].map((id) => new StandardQueue(stack, id, { queueName: 'orders' })),
    says: "queueName must be unique in its stack, got 'orders' for Shop/A and Shop/B; rename one",
    good: (stack) => {
      ['A', 'B'].forEach((id) => new StandardQueue(stack, id, { queueName: `orders-${id}` }));
      const either = new StandardQueue(stack, 'C', { queueName: 'orders-A' }).node.defaultChild as sqs.CfnQueue;
      either.cfnOptions.condition = new CfnCondition(stack, 'Either');
    },
    plain: (stack) => ['A', 'B'].map((id) => new sqs.Queue(stack, id, { queueName: 'orders' })),
  },
];

const DURATIONS = QUEUE_ATTRIBUTE_LIST.filter(({ unit, prop }) => unit === 'seconds' && prop !== undefined && prop !== 'dataKeyReuse');

const RANGES: RuleCase[] = DURATIONS.flatMap(({ prop, min, max }) => [min! - 1, max! + 1].filter((value) => value >= 0).map((value) => ({
  rule: 'attribute-range',
  title: `${prop} of ${value} seconds`,
  bad: (stack) => new StandardQueue(stack, 'Q', { [prop!]: Duration.seconds(value) }),
  says: `${prop} must be a whole number of seconds from ${min!.toLocaleString('en-US')} to ${max!.toLocaleString('en-US')}, got ${value};`,
  good: (stack) => [min!, max!].map((seconds) => new StandardQueue(stack, `Q${seconds}`, { [prop!]: Duration.seconds(seconds) })),
  plain: (stack) => new sqs.Queue(stack, 'Q', { [prop!]: Duration.seconds(value) }),
})));

const SIZES: RuleCase[] = [1023, 1_048_577, 2048.5].map((maxMessageSizeBytes) => ({
  rule: 'attribute-range',
  title: `messages of ${maxMessageSizeBytes} bytes`,
  bad: (stack) => new StandardQueue(stack, 'Q', { maxMessageSizeBytes }),
  says: `maxMessageSizeBytes must be a whole number of bytes from 1,024 to 1,048,576, got ${maxMessageSizeBytes};`,
  good: (stack) => [1024, 1_048_576].map((bytes) => new StandardQueue(stack, `Q${bytes}`, { maxMessageSizeBytes: bytes })),
  plain: (stack) => new sqs.Queue(stack, 'Q', { maxMessageSizeBytes }),
}));

const REUSES: RuleCase[] = [59, 86_401].map((seconds) => ({
  rule: 'attribute-range',
  title: `a data key reused for ${seconds} seconds`,
  bad: (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.kmsManaged({ dataKeyReuse: Duration.seconds(seconds) }) }),
  says: `dataKeyReuse must be a whole number of seconds from 60 to 86,400, got ${seconds};`,
  good: (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.kmsManaged({ dataKeyReuse: Duration.hours(1) }) }),
  plain: (stack) => new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS_MANAGED, dataKeyReuse: Duration.seconds(seconds) }),
}));

const KEY = 'arn:aws:kms:us-east-1:111111111111:key';
const manyTags = (queue: sqs.IQueue, count: number): void => {
  for (let index = 0; index < count; index += 1) Tags.of(queue).add(`tag${index}`, 'x');
};

const REST: RuleCase[] = [
  {
    rule: 'retention-short',
    title: 'messages that are delayed for longer than they are kept',
    bad: (stack) => new StandardQueue(stack, 'Q', { retentionPeriod: Duration.minutes(10), deliveryDelay: Duration.minutes(15) }),
    says: 'retentionPeriod must be longer than the deliveryDelay of 900 seconds, got 600; keep messages for longer, for each is gone before it can be received',
    good: (stack) => new StandardQueue(stack, 'Q', { retentionPeriod: Duration.minutes(16), deliveryDelay: Duration.minutes(15) }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { retentionPeriod: Duration.minutes(10), deliveryDelay: Duration.minutes(15) }),
  },
  {
    rule: 'retention-short',
    title: 'messages that are hidden for longer than they are kept, as their consumer asks',
    bad: (stack) => new StandardQueue(stack, 'Q', { retentionPeriod: Duration.hours(1) }).bindConsumer(functionIn(stack, 'Fn', { timeout: Duration.minutes(15) })),
    says: 'retentionPeriod must be longer than the visibilityTimeout of 5400 seconds, got 3600; keep messages for longer, for one that fails once is gone before it comes back',
    good: (stack) => new StandardQueue(stack, 'Q', { retentionPeriod: Duration.hours(2) }).bindConsumer(functionIn(stack, 'Fn', { timeout: Duration.minutes(15) })),
    plain: (stack) => new sqs.Queue(stack, 'Q', { retentionPeriod: Duration.hours(1), visibilityTimeout: Duration.minutes(90) }),
  },
  {
    rule: 'attribute-range',
    title: 'a delay of half a second',
    bad: (stack) => new StandardQueue(stack, 'Q', { deliveryDelay: Duration.millis(1500) }),
    says: 'deliveryDelay must be a whole number of seconds from 0 to 900, got 1.5;',
    good: (stack) => new StandardQueue(stack, 'Q', { deliveryDelay: Duration.millis(2000) }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { deliveryDelay: Duration.millis(1500) }),
  },
  {
    rule: 'tag-key',
    title: 'a tag of AWS',
    bad: (stack) => Tags.of(new StandardQueue(stack, 'Q')).add('aws:team', 'orders'),
    says: "tag keys must not start with aws:, got 'aws:team'; rename the tag",
    good: (stack) => Tags.of(new StandardQueue(stack, 'Q')).add('team', 'orders'),
    plain: (stack) => Tags.of(new sqs.Queue(stack, 'Q')).add('aws:team', 'orders'),
  },
  {
    rule: 'tag-length',
    title: 'a tag of 257 characters',
    bad: (stack) => Tags.of(new StandardQueue(stack, 'Q')).add('team', 'x'.repeat(257)),
    says: 'the value of tag team must have at most 256 characters, got 257; shorten it',
    good: (stack) => {
      Tags.of(new StandardQueue(stack, 'Q')).add('t'.repeat(128), 'x'.repeat(256));
      const [value, key] = [247, 119].map((length) => `${'x'.repeat(length)}${stack.region}`);
      const other = Tags.of(new StandardQueue(stack, 'Other'));
      other.add('team', value!);
      other.add(key!, 'orders');
    },
    plain: (stack) => Tags.of(new sqs.Queue(stack, 'Q')).add('team', 'x'.repeat(257)),
  },
  {
    rule: 'tag-count',
    title: '51 tags',
    bad: (stack) => manyTags(new StandardQueue(stack, 'Q'), 51),
    says: 'tags must be at most 50, got 51; drop some',
    good: (stack) => manyTags(new StandardQueue(stack, 'Q'), 50),
    plain: (stack) => manyTags(new sqs.Queue(stack, 'Q'), 51),
  },
  {
    rule: 'fifo-throughput-scope',
    title: 'throughput per message group with deduplication by queue',
    bad: (stack) => new FifoQueue(stack, 'Q', { fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID }),
    says: 'fifoThroughputLimit perMessageGroupId needs deduplicationScope messageGroup, got queue; set highThroughput alone',
    good: (stack) => new FifoQueue(stack, 'Q', { highThroughput: true }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { fifo: true, fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID }),
  },
  {
    rule: 'fifo-throughput-half',
    title: 'deduplication by message group with throughput by queue',
    bad: (stack) => new FifoQueue(stack, 'Q', { deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP }),
    says: 'deduplicationScope messageGroup is not high throughput by itself, got fifoThroughputLimit perQueue',
    good: (stack) => new FifoQueue(stack, 'Q', { highThroughput: true }),
    plain: (stack) => new sqs.Queue(stack, 'Q', { fifo: true, deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP }),
  },
  {
    rule: 'key-region',
    title: 'a key of another Region',
    bad: (stack) => new StandardQueue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', { encryption: Encryption.kms(kms.Key.fromKeyArn(stack, 'Key', `${KEY}/1`)) }),
    says: "encryption must use a key of Region eu-west-1, got one of us-east-1; name a key of the queue's Region, or none for one of its own",
    good: (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.kms(kms.Key.fromKeyArn(stack, 'Key', `${KEY}/1`)) }),
    plain: (stack) => new sqs.Queue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', { encryptionMasterKey: kms.Key.fromKeyArn(stack, 'Key', `${KEY}/1`) }),
  },
  {
    rule: 'key-foreign',
    title: 'a key that an override sets',
    bad: (stack) => {
      const queue = new StandardQueue(stack, 'Q', { encryption: Encryption.kms() });
      (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('KmsMasterKeyId', new kms.Key(stack, 'Other').keyArn);
    },
    says: 'the key must be given to the queue, got another one, set on its resource; declare it by Encryption.kms(key), or grant the key to whoever is bound',
    good: (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.kms(new kms.Key(stack, 'Key')) }),
  },
  {
    rule: 'unencrypted',
    title: 'no encryption',
    bad: (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.unencrypted() }),
    says: 'encryption must not be off, got unencrypted; use Encryption.sqsManaged(), which is free of charge',
    good: (stack) => new StandardQueue(stack, 'Q'),
    plain: (stack) => new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.UNENCRYPTED }),
  },
];

export const QUEUE_CASES: readonly RuleCase[] = [...NAMES, ...RANGES, ...SIZES, ...REUSES, ...REST];
