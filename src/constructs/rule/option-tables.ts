import { RemovalPolicy, Token } from 'aws-cdk-lib';
import { ACTIVITIES } from '../../queue/activity';
import { grouped, hasMethods, isFlag, isListOf, isObject, isWhole, type OptionRule } from '../../queue/option-rule';
import type { QueueKind } from '../../queue/queue-name';
import { MAX_RECEIVE_COUNT } from '../../queue/redrive';
import { QueueAlarm } from '../monitor/monitor-options';

/** Told by what it has, since it may be of another copy of this package or of aws-cdk-lib. */
const having = (member: string) => (value: unknown): value is object => isObject(value) && member in value;
const isOneOf = (choices: readonly unknown[]) => (value: unknown): boolean => choices.includes(value);
const isQueue = having('queueArn');
const isFlagOrToken = (value: unknown): boolean => isFlag(value) || Token.isUnresolved(value);
const isString = (value: unknown): boolean => typeof value === 'string';
const isReceiveCount = (value: unknown): boolean => Token.isUnresolved(value) || isWhole(MAX_RECEIVE_COUNT.min, MAX_RECEIVE_COUNT.max)(value);
/** A part of the name of a variable. */
const isBindingName = (value: unknown): boolean => typeof value === 'string' && !Token.isUnresolved(value) && /[A-Za-z0-9]/.test(value);

const durationRule = (word: string): OptionRule => [word, hasMethods('toSeconds', 'isUnresolved'), 'a Duration', 'write Duration.seconds(…)'];
const flagRule = (word: string, isSound = isFlagOrToken): OptionRule => [word, isSound, 'true or false', 'leave it out for the default'];
const queueRule = (word: string, ...traits: ReadonlyArray<'required'>): OptionRule => [word, isQueue, 'a queue', 'give the construct; import one with StandardQueue.fromQueueArn', ...traits];
const keyRule = (word: string): OptionRule => [word, having('keyArn'), 'a key of AWS KMS', 'give the construct; import one with kms.Key.fromKeyArn'];

const NAME: OptionRule = ['queueName', isString, 'text', 'leave it out to have one generated'];
const BINDING_NAME: OptionRule = ['bindingName', isBindingName, 'text with letters A to Z or digits, known at synthesis', "give one such as 'Orders'"];

/** Types of the options of queues, declared and imported. */
const QUEUE_OPTIONS: readonly OptionRule[] = [
  NAME,
  ...['deliveryDelay', 'visibilityTimeout', 'retentionPeriod', 'receiveMessageWaitTime'].map(durationRule),
  ['encryption', having('_keyFor'), 'an Encryption', 'write Encryption.sqsManaged(), or Encryption.kms(key)'],
  ['redrivePolicy', having('_maxReceiveCount'), 'a RedrivePolicy', 'write RedrivePolicy.deadLetterQueue(queue), or RedrivePolicy.managed()'],
  ['redriveAllowPolicy', having('_permission'), 'a RedriveAllowPolicy', 'write RedriveAllowPolicy.byQueue(queue), or RedriveAllowPolicy.allowAll()'],
  flagRule('enforceSSL', isFlag),
  flagRule('highThroughput', isFlag),
  // CloudFormation refuses a snapshot of a queue, and aws-cdk-lib by a flag of new apps only.
  ['removalPolicy', isOneOf(Object.values(RemovalPolicy).filter((policy) => policy !== RemovalPolicy.SNAPSHOT)), 'a RemovalPolicy that queues have', 'write RemovalPolicy.RETAIN'],
  BINDING_NAME,
];

/** Props of `sqs.Queue` that are said otherwise here: a queue would be declared without what they say. */
const SAID_OTHERWISE = [
  ['deadLetterQueue', 'redrivePolicy', 'RedrivePolicy.deadLetterQueue(queue)'],
  ['encryptionMasterKey', 'encryption', 'Encryption.kms(key)'],
  ['dataKeyReuse', 'encryption', 'Encryption.kms(key, { dataKeyReuse })'],
] as const;
const fifoOnlyRule = (word: string): OptionRule => [word, (value) => !value, 'left out on a standard queue', 'use FifoQueue'];
const STANDARD_OPTIONS = ['fifo', 'contentBasedDeduplication', 'deduplicationScope', 'fifoThroughputLimit', 'highThroughput'].map(fifoOnlyRule);

const OPTIONS = { standard: [...QUEUE_OPTIONS, ...STANDARD_OPTIONS], fifo: QUEUE_OPTIONS };

/** Types of the options of a queue. A word of `sqs.Queue` may stand beside that of this package: a user's own construct may take it. */
export function queueOptions(kind: QueueKind, given: object): readonly OptionRule[] {
  const values = (given ?? {}) as Readonly<Record<string, unknown>>;
  const lost = SAID_OTHERWISE.filter(([word, here]) => values[word] !== undefined && (values[here] ?? undefined) === undefined);
  return [...OPTIONS[kind], ...lost.map(([word, here, fix]): OptionRule => [word, () => false, `said by ${here}`, `write ${here}: ${fix}`])];
}

const IMPORT_OPTIONS: readonly OptionRule[] = [
  ['queueArn', isString, 'the ARN of a queue', 'it has the form arn:aws:sqs:<region>:<account>:<name>', 'required'],
  ['queueUrl', isString, 'the URL of the queue', 'leave it out to have it made from the ARN'],
  ['keyArn', isString, 'the ARN of a key', 'leave it out for none'],
  durationRule('visibilityTimeout'),
  flagRule('contentBasedDeduplication'),
  ['deadLetterQueue', (value) => isQueue((value as { queue?: unknown }).queue), 'a queue and its maxReceiveCount', 'write { queue, maxReceiveCount }'],
  BINDING_NAME,
];

/** Types of what is told of a queue that exists. `sqs.Queue` is told by `fifo` what an ARN does not that only deployment knows. */
export const importOptions = (kind: QueueKind): readonly OptionRule[] => (kind === 'fifo' ? IMPORT_OPTIONS : [...IMPORT_OPTIONS, fifoOnlyRule('fifo')]);

export const REDRIVE_OPTIONS: readonly OptionRule[] = [['maxReceiveCount', (value) => typeof value === 'number', 'a whole number', 'leave it out for the default']];
export const MANAGED_REDRIVE_OPTIONS: readonly OptionRule[] = [...REDRIVE_OPTIONS, NAME, durationRule('retentionPeriod')];
export const KMS_OPTIONS: readonly OptionRule[] = [durationRule('dataKeyReuse')];

/** Types of the options of verbs. */
export const BINDING_OPTIONS: readonly OptionRule[] = [BINDING_NAME];
export const CONSUMER_OPTIONS: readonly OptionRule[] = [
  BINDING_NAME,
  durationRule('maxBatchingWindow'),
  flagRule('enabled'),
  ['filters', isListOf(isObject), 'a list of patterns', 'write [lambda.FilterCriteria.filter({ … })]'],
  keyRule('filterEncryption'),
  ['metricsConfig', (value) => isObject(value) && Array.isArray((value as { metrics?: unknown }).metrics), 'an object with a list of metrics', 'write { metrics: [lambda.MetricType.EVENT_COUNT] }'],
  ['provisionedPollerConfig', isObject, 'an object', 'write { minimumPollers, maximumPollers }'],
];
export const MONITOR_OPTIONS: readonly OptionRule[] = [
  ['topic', having('topicArn'), 'an SNS topic', 'give the construct; import one with sns.Topic.fromTopicArn'],
  ...['timeToDrain', 'retentionPeriod', 'quietGroupsAge'].map(durationRule),
  queueRule('deadLetterQueue'),
  ['omit', isListOf(isOneOf(Object.values(QueueAlarm))), 'a list of QueueAlarm', 'write [QueueAlarm.AGE]'],
  queueRule('queue', 'required'),
];
export const DASHBOARD_OPTIONS: readonly OptionRule[] = [['queues', isListOf(isQueue), 'a list of queues', 'write [queue]', 'required']];

/** Types of what verbs and factories are given, by its word. */
export const GIVEN = {
  queue: queueRule('queue', 'required'),
  key: keyRule('key'),
  code: ['code', having('node'), 'a Lambda function or an ECS container', 'pass the function or the container of the task definition', 'required'],
  fn: ['fn', having('functionArn'), 'a Lambda function', 'pass the function; bindListener is for containers', 'required'],
  grantee: ['grantee', having('grantPrincipal'), 'a principal of IAM', 'pass a role or a function', 'required'],
  activity: ['activity', (value) => typeof value === 'string' && Object.hasOwn(ACTIVITIES, value), 'an Activity', 'write Activity.SEND_MESSAGE', 'required'],
  bindingName: BINDING_NAME,
  producer: ['producer', having('_keyStatement'), 'a Producer', 'write Producer.topic(topic)', 'required'],
  topic: ['topic', having('topicArn'), 'an SNS topic', 'give the construct; import one with sns.Topic.fromTopicArn', 'required'],
  bucket: ['bucket', having('bucketArn'), 'an S3 bucket', 'give the construct; import one with s3.Bucket.fromBucketName', 'required'],
  rule: ['rule', having('ruleArn'), 'an EventBridge rule', 'give the construct; import one with events.Rule.fromEventRuleArn', 'required'],
  maxReceiveCount: ['maxReceiveCount', isReceiveCount, `a whole number from 1 to ${grouped(MAX_RECEIVE_COUNT.max)}`, 'give that of its redrive policy', 'required'],
  accountId: ['accountId', isString, 'text of 12 digits', 'put it in quotes', 'required'],
} as const satisfies Record<string, OptionRule>;
