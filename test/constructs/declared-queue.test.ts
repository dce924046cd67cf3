import { Annotations, App, Aspects, Aws, CfnParameter, Duration, NestedStack, RemovalPolicy, Stack, Stage, type CfnResource } from 'aws-cdk-lib';
import { Annotations as Findings, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, RedrivePolicy, StandardQueue, type QueueAttributes } from '../../src';
import { QUEUE_ATTRIBUTE_LIST } from '../../src/queue/attribute';
import { functionIn, strictStack } from './strict-stack';

type Properties = Record<string, unknown>;

/** Properties of the queues of a stack; those without an own retention period first: dead-letter queues come last. */
function queuesOf(stack: Stack): Properties[] {
  const queues = Object.values(Template.fromStack(stack).findResources('AWS::SQS::Queue')).map(({ Properties: properties }) => properties as Properties);
  return queues.sort((one, other) => Number(one.MessageRetentionPeriod === 1_209_600) - Number(other.MessageRetentionPeriod === 1_209_600));
}

const NUMBERS = QUEUE_ATTRIBUTE_LIST.filter(({ form, prop }) => form === 'integer' && prop !== undefined && prop !== 'dataKeyReuse');
const declared = (prop: string, value: number): QueueAttributes =>
  ({ redrivePolicy: RedrivePolicy.none(), [prop]: prop === 'maxMessageSizeBytes' ? value : Duration.seconds(value) });

describe.each(NUMBERS)('$prop', ({ name, prop, min, max }) => {
  test.each([min!, max!])('renders its bound %d', (value) => {
    const stack = strictStack();

    new StandardQueue(stack, 'Q', declared(prop!, value));

    expect(queuesOf(stack)[0]![name]).toBe(value);
  });

  test.each([min! - 1, max! + 1].filter((value) => value >= 0))('refuses %d', (value) => {
    const declare = (): unknown => new StandardQueue(strictStack(), 'Q', declared(prop!, value));

    expect(declare).toThrow(new RegExp(`^Shop/Q: ${prop} must be a whole number .*, got ${value};`));
  });

  test('takes a token', () => {
    const stack = strictStack();
    const parameter = new CfnParameter(stack, 'P', { type: 'Number', default: max });

    new StandardQueue(stack, 'Q', declared(prop!, parameter.valueAsNumber));

    expect(queuesOf(stack)[0]![name]).toEqual({ Ref: 'P' });
  });
});

test('an error says all broken rules of a queue at once, with the place', () => {
  const declare = (): unknown => new FifoQueue(strictStack(), 'Q', { queueName: 'a b', deliveryDelay: Duration.seconds(901), redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 0 }) });

  expect(declare).toThrow([
    'Shop/Q: 3 rules are broken',
    "  - queueName must have letters, digits, hyphens and underscores before .fifo, got 'a b.fifo'; replace the other characters [queue-name]",
    '  - deliveryDelay must be a whole number of seconds from 0 to 900, got 901; schedule longer delays with EventBridge Scheduler [attribute-range]',
    '  - redrivePolicy.maxReceiveCount must be a whole number from 1 to 1,000, got 0; 10 suits most queues, 5 is the least for AWS Lambda [max-receive-count]',
  ].join('\n'));
});

test('a soft rule is silent once it is acknowledged', () => {
  const stack = strictStack();
  const redrivePolicy = RedrivePolicy.managed({ maxReceiveCount: 1 });
  const [said, silent] = [new StandardQueue(stack, 'Said', { redrivePolicy }), new StandardQueue(stack, 'Silent', { redrivePolicy })];

  Annotations.of(silent).acknowledgeWarning('cdk-sqs-connector:max-receive-count-one', 'the producer repeats by itself');

  const warnings = Findings.fromStack(stack).findWarning('*', Match.stringLikeRegexp('max-receive-count-one'));
  expect(warnings.map(({ id }) => id)).toEqual([`/${said.node.path}`]);
});

test.each([[5, 600, []], [10, 300, ['/Shop/Q']]])('of a retention period of %d minutes an override to %d seconds counts', (minutes, seconds, told) => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q', { retentionPeriod: Duration.minutes(minutes), visibilityTimeout: Duration.minutes(5) });

  (queue.node.defaultChild as CfnResource).addPropertyOverride('MessageRetentionPeriod', seconds);

  expect(Findings.fromStack(stack).findWarning('*', Match.anyValue()).map(({ id }) => id)).toEqual(told);
});

test('a standard queue renders nothing of FIFO queues', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Q');

  const fifoOnly = QUEUE_ATTRIBUTE_LIST.filter((row) => row.fifoOnly).map(({ name }) => name as string);
  expect(queuesOf(stack).flatMap(Object.keys).filter((name) => fifoOnly.includes(name))).toEqual([]);
});

test('high throughput sets both attributes', () => {
  const stack = strictStack();

  new FifoQueue(stack, 'Q', { highThroughput: true });

  expect(queuesOf(stack)[0]).toMatchObject({ FifoQueue: true, DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
});

test.each([
  ['orders', 'orders.fifo'], ['orders.fifo', 'orders.fifo'],
])('a FIFO queue named %s is called %s', (queueName, called) => {
  const stack = strictStack();

  new FifoQueue(stack, 'Q', { queueName });

  expect(queuesOf(stack)[0]!.QueueName).toBe(called);
});

test('takes a maxReceiveCount that only deployment knows', () => {
  const stack = strictStack();
  const maxReceiveCount = new CfnParameter(stack, 'Receives', { type: 'Number', default: 5 }).valueAsNumber;

  new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ maxReceiveCount }) });

  Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: { Ref: 'Receives' } } });
});

test('a FIFO name with a token in front gets the suffix, one that ends in a token is left to say it', () => {
  const stack = strictStack();
  const name = new CfnParameter(stack, 'Name', { default: 'orders.fifo' });

  new FifoQueue(stack, 'A', { queueName: `${Aws.STACK_NAME}-orders`, redrivePolicy: RedrivePolicy.none() });
  new FifoQueue(stack, 'B', { queueName: name.valueAsString, redrivePolicy: RedrivePolicy.none() });

  const names = queuesOf(stack).map(({ QueueName }) => QueueName);
  expect(names).toEqual([{ 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-orders.fifo']] }, { Ref: 'Name' }]);
});

test.each([StandardQueue, FifoQueue])('a name that CloudFormation looks up elsewhere breaks no rule of names: %p', (Queue) => {
  const stack = strictStack();

  new Queue(stack, 'Q', { queueName: '{{resolve:ssm:/shop/orders}}', redrivePolicy: RedrivePolicy.none() });

  expect(queuesOf(stack)[0]!.QueueName).toBe('{{resolve:ssm:/shop/orders}}');
});

test.each(['REGION', 'ACCOUNT_ID', 'STACK_NAME', 'PARTITION'] as const)('a FIFO name that ends in Aws.%s gets the suffix, which its value cannot bring', (pseudo) => {
  const stack = strictStack();

  const queue = new FifoQueue(stack, 'Orders', { queueName: `orders-${Aws[pseudo]}`, redrivePolicy: RedrivePolicy.none() });

  const value = stack.resolve(Aws[pseudo]);
  expect(queuesOf(stack).map(({ QueueName }) => QueueName)).toEqual([{ 'Fn::Join': ['', ['orders-', value, '.fifo']] }]);
  expect(queue.fifo).toBe(true);
});

test('the name of a FIFO queue is bounded where the generated one would overflow, and left to CloudFormation elsewhere', () => {
  const [short, long] = [strictStack(), strictStack('Shop'.repeat(15))];

  [short, long].forEach((stack) => new FifoQueue(stack, 'Orders'));

  expect(queuesOf(short).map(({ QueueName }) => QueueName)).toEqual([undefined, undefined]);
  const names = queuesOf(long).map(({ QueueName }) => QueueName as string);
  expect(names.filter((name) => name.length <= 80 && name.endsWith('.fifo'))).toHaveLength(2);
  expect(new Set(names).size).toBe(2);
});

test('a FIFO queue of a nested stack, whose name nobody knows, is named', () => {
  const nested = new NestedStack(strictStack(), 'Nested');

  new FifoQueue(nested, 'Orders');

  expect(queuesOf(nested)[0]!.QueueName).toMatch(/^Shop-Nested-Orders.*\.fifo$/);
});

test('an own key rotates, has an alias, goes with the queue and serves the dead-letter queue too', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(undefined, { dataKeyReuse: Duration.hours(1) }), removalPolicy: RemovalPolicy.RETAIN });

  const template = Template.fromStack(stack);
  template.hasResource('AWS::KMS::Key', { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'Retain' });
  template.hasResourceProperties('AWS::KMS::Alias', { AliasName: Match.stringLikeRegexp('^alias/sqs/Shop-Orders') });
  const [keyId] = Object.keys(template.findResources('AWS::KMS::Key'));
  const encrypted = { KmsMasterKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] }, KmsDataKeyReusePeriodSeconds: 3600 };
  expect(queuesOf(stack)).toEqual([expect.objectContaining(encrypted), expect.objectContaining(encrypted)]);
});

test.each([
  ['sqsManaged', Encryption.sqsManaged(), { SqsManagedSseEnabled: true }],
  ['kmsManaged', Encryption.kmsManaged(), { KmsMasterKeyId: 'alias/aws/sqs' }],
  ['unencrypted', Encryption.unencrypted(), { SqsManagedSseEnabled: false }],
])('encryption %s is written out on both queues', (_name, encryption, rendered) => {
  const stack = strictStack();

  new StandardQueue(stack, 'Q', { encryption });

  expect(queuesOf(stack)).toEqual([expect.objectContaining(rendered), expect.objectContaining(rendered)]);
});

test('a given key is used as it is', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Q', { encryption: Encryption.kms(new kms.Key(stack, 'Given')) });

  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 1);
});

test.each([
  [Duration.seconds(60), Duration.seconds(10), 370], [Duration.seconds(3), undefined, undefined],
])('a function of %s with a window of %s makes the visibility timeout %s', (timeout, maxBatchingWindow, seconds) => {
  const stack = strictStack();

  new StandardQueue(stack, 'Q').bindConsumer(functionIn(stack, 'Fn', { timeout }), { maxBatchingWindow });

  expect(queuesOf(stack)[0]!.VisibilityTimeout).toBe(seconds);
});

test('the function below an alias makes the visibility timeout', () => {
  const stack = strictStack();
  const version = functionIn(stack, 'Fn', { timeout: Duration.seconds(60) }).currentVersion;

  new StandardQueue(stack, 'Q').bindConsumer(new lambda.Alias(stack, 'Live', { aliasName: 'live', version }));

  expect(queuesOf(stack)[0]!.VisibilityTimeout).toBe(360);
});

test('the one function behind many singletons makes the visibility timeout', () => {
  const stack = strictStack();
  const code = lambda.Code.fromInline('exports.handler = async () => {}');
  const fn = new lambda.SingletonFunction(stack, 'Fn', { uuid: 'ship', code, handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X, timeout: Duration.minutes(1) });

  new StandardQueue(stack, 'Q').bindConsumer(fn);

  expect(queuesOf(stack)[0]!.VisibilityTimeout).toBe(360);
});

test('the slowest of two consumers makes the visibility timeout', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');

  [120, 60].forEach((seconds) => queue.bindConsumer(functionIn(stack, `Fn${seconds}`, { timeout: Duration.seconds(seconds) })));

  expect(queuesOf(stack)[0]!.VisibilityTimeout).toBe(720);
});

test('the app may ask a queue by construct for its dead-letter queue', () => {
  const stack = new Stack(new App(), 'Shop');
  const [managed, without] = [new FifoQueue(stack, 'A'), new FifoQueue(stack, 'B', { redrivePolicy: RedrivePolicy.none() })];

  expect(managed.deadLetterQueue).toEqual({ queue: managed.managedDeadLetterQueue, maxReceiveCount: 10 });
  expect([without.deadLetterQueue, without.managedDeadLetterQueue]).toEqual([undefined, undefined]);
});

test('a refused consumer leaves nothing behind', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');
  const fn = functionIn(stack, 'Fn', { timeout: Duration.minutes(10) });

  const consume = (): unknown => queue.bindConsumer(fn, { batchSize: 0 });

  expect(consume).toThrow('Shop/Q: batchSize must be a whole number from 1 to 10,000, got 0');
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  expect(queuesOf(stack)[0]!.VisibilityTimeout).toBeUndefined();
});

test('topics and rules of another stack, whose logical ids are the same, are not taken for those of a FIFO queue', () => {
  const app = new App();
  const shop = (id: string, fifo: boolean): void => {
    const stack = new Stack(app, id);
    const queue = fifo ? new FifoQueue(stack, 'Q') : new StandardQueue(stack, 'Q');
    new sns.Topic(stack, 'Topic', fifo ? { fifo } : {}).addSubscription(new SqsSubscription(queue));
    if (!fifo) new events.Rule(stack, 'Rule', { schedule: events.Schedule.cron({ hour: '4' }), targets: [new SqsQueue(queue)] });
  };

  shop('Standard', false);
  shop('Fifo', true);

  expect(() => app.synth()).not.toThrow();
});

test('the queues of a stage are held against each other', () => {
  const stage = new Stage(new App(), 'Test');
  const stack = new Stack(stage, 'Shop');
  ['A', 'B'].forEach((id) => new StandardQueue(stack, id, { queueName: 'orders' }));

  const synthesize = (): unknown => stage.synth();

  expect(synthesize).toThrow("queueName must be unique in its stack, got 'orders' for Test/Shop/A and Test/Shop/B; rename one [queue-name-unique]");
});

test('a name that an aspect sets is held against the rules of names', () => {
  const stack = strictStack();
  const queue = new FifoQueue(stack, 'Q', { queueName: 'orders', redrivePolicy: RedrivePolicy.none() }).node.defaultChild as CfnQueue;
  Aspects.of(stack).add({ visit: () => { queue.queueName = 'dev-orders'; } });

  expect(() => Template.fromStack(stack)).toThrow("Shop/Q: queueName must end in .fifo, got 'dev-orders'; add the suffix [queue-name-suffix]");
});

test('queues that an override tells apart are not taken for two of one name', () => {
  const stack = strictStack();
  const [, other] = ['A', 'B'].map((id) => new StandardQueue(stack, id, { queueName: 'orders' }));

  (other!.node.defaultChild as CfnQueue).addPropertyOverride('QueueName', 'more-orders');

  expect(() => Template.fromStack(stack)).not.toThrow();
});
