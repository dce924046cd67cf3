import { App, CfnParameter, Duration, NestedStack, PhysicalName, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FifoQueue, StandardQueue } from '../../../src';
import { IRELAND, LONDON } from '../rule-case';
import { functionIn } from '../strict-stack';

const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:news';
const HOURLY = { schedule: events.Schedule.rate(Duration.hours(1)) };

/** Constructs of an app that are told not to be allowed to send. */
function shutOut(declare: (stack: Stack, app: App) => unknown): string[] {
  const app = new App({ builtinCloudFormationValidation: false });
  declare(new Stack(app, 'Shop'), app);
  app.synth();
  const stacks = app.node.children.filter((child): child is Stack => child instanceof Stack);
  const warnings = stacks.flatMap((stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('producer-not-allowed')));
  return warnings.map(({ id }) => id.replace(/\/Resource$/, ''));
}

const subscription = (stack: Stack, { queueArn: endpoint }: sqs.IQueue): unknown =>
  new sns.CfnSubscription(stack, 'Subscription', { topicArn: TOPIC, protocol: 'sqs', endpoint });
const rule = (stack: Stack, { queueArn: arn }: sqs.IQueue, more: object = {}): unknown =>
  new events.CfnRule(stack, 'Rule', { scheduleExpression: 'rate(1 hour)', targets: [{ id: 'T', arn, ...more }] });

test.each<readonly [string, (stack: Stack, queue: StandardQueue) => unknown]>([
  ['/Shop/Subscription', subscription],
  ['/Shop/Rule', rule],
  ['/Shop/Rule', (stack, { queueArn: arn }) => rule(stack, sqs.Queue.fromQueueArn(stack, 'Far', 'arn:aws:sqs:eu-west-1:111111111111:far'), { deadLetterConfig: { arn } })],
  ['/Shop/Topic', (stack, { queueArn: endpoint }) => new sns.CfnTopic(stack, 'Topic', { subscription: [{ protocol: 'sqs', endpoint }] })],
  ['/Shop/Bucket', (stack, { queueArn: queue }) => new s3.CfnBucket(stack, 'Bucket', { notificationConfiguration: { queueConfigurations: [{ event: 's3:ObjectCreated:*', queue }] } })],
])('%s is told that the policy of its queue does not let it send', (path, declare) => {
  expect(shutOut((stack) => declare(stack, new StandardQueue(stack, 'Q')))).toEqual([path]);
});

test('a subscription of another stack is told as well', () => {
  const told = shutOut((stack, app) => subscription(new Stack(app, 'News'), new StandardQueue(stack, 'Q')));

  expect(told).toEqual(['/News/Subscription']);
});

test('rules that send to or from a nested stack are told as well', () => {
  const told = shutOut((stack) => {
    rule(new NestedStack(stack, 'Nested'), new StandardQueue(stack, 'Q'));
    rule(stack, new StandardQueue(new NestedStack(stack, 'Other'), 'Q'));
  });

  expect(told.sort()).toEqual(['/Shop/Nested/Rule', '/Shop/Rule']);
});

const allowing = (queue: sqs.IQueue, statement: iam.PolicyStatementProps): unknown =>
  queue.addToResourcePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn], principals: [new iam.AnyPrincipal()], ...statement }));

const SILENT: ReadonlyArray<readonly [string, (stack: Stack, queue: StandardQueue) => unknown]> = [
  ['the destination of a bucket', (stack, queue) => new s3.Bucket(stack, 'Bucket').addObjectCreatedNotification(new notifications.SqsDestination(queue))],
  ['the subscription of a topic, with dead letters', (stack, queue) =>
    new sns.Topic(stack, 'Topic').addSubscription(new subscriptions.SqsSubscription(queue, { deadLetterQueue: new StandardQueue(stack, 'Dead') }))],
  ['the target of a rule, with dead letters', (stack, queue) =>
    new events.Rule(stack, 'Rule', { ...HOURLY, targets: [new targets.SqsQueue(queue, { deadLetterQueue: new StandardQueue(stack, 'Dead') })] })],
  ['a rule that sends by a role', (stack, queue) => rule(stack, queue, { roleArn: 'arn:aws:iam::111111111111:role/sender' })],
  ['a statement for everybody', (stack, queue) => [subscription(stack, queue), allowing(queue, { conditions: { ArnEquals: { 'aws:SourceArn': TOPIC } } })]],
  ['a statement for an account', (stack, queue) => [subscription(stack, queue), allowing(queue, { principals: [new iam.AccountPrincipal('222222222222')] })]],
  ['a statement for the service in a Region', (stack, queue) =>
    [subscription(stack, queue), allowing(queue, { principals: [new iam.ServicePrincipal('sns.eu-south-1.amazonaws.com')] })]],
  ['a statement with a pattern of actions', (stack, queue) => [subscription(stack, queue), allowing(queue, { actions: ['sqs:Send*'] })]],
  ['a policy that an override opens', (stack, queue) => {
    subscription(stack, queue);
    const policy = queue.node.findChild('Policy').node.defaultChild as sqs.CfnQueuePolicy;
    policy.addPropertyOverride('PolicyDocument.Statement.1', { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' });
  }],
  ['a queue that another stack gives its policy', (stack) => subscription(stack, new StandardQueue(stack, 'Open', { enforceSSL: false }))],
  ['a subscription that is left out of the template', (stack, queue) => {
    jest.spyOn(subscription(stack, queue) as unknown as { shouldSynthesize(): boolean }, 'shouldSynthesize').mockReturnValue(false);
  }],
  ['a subscription of another protocol', (stack) => new sns.CfnSubscription(stack, 'Mail', { topicArn: TOPIC, protocol: 'email', endpoint: 'a@example.com' })],
];

test.each(SILENT)('%s is no finding', (_, declare) => {
  expect(shutOut((stack) => declare(stack, new StandardQueue(stack, 'Q')))).toEqual([]);
});

test('a queue of the same id in another stack is another queue', () => {
  const told = shutOut((stack, app) => {
    new StandardQueue(stack, 'Q');
    const other = new Stack(app, 'Other');
    subscription(other, new StandardQueue(other, 'Q', { enforceSSL: false }));
  });

  expect(told).toEqual([]);
});

test('a parameter that has the id of a topic of another stack is no such topic', () => {
  const told = shutOut((stack, app) => {
    new sns.CfnTopic(new Stack(app, 'News'), 'Topic');
    const topicArn = new CfnParameter(stack, 'Topic').valueAsString;
    new sns.CfnSubscription(stack, 'Subscription', { topicArn, protocol: 'sqs', endpoint: new FifoQueue(stack, 'Q').queueArn });
  });

  expect(told).toEqual(['/Shop/Subscription']);
});

test('a FIFO queue for the dead letters of a rule is told as that alone: it need not deduplicate', () => {
  const declare = (stack: Stack): unknown => rule(stack, new StandardQueue(stack, 'Q'), { deadLetterConfig: { arn: new FifoQueue(stack, 'Dead').queueArn } });

  expect(() => shutOut(declare)).toThrow(/^[^\n]*\n[^\n]* the dead-letter queue of Shop\/Rule must be a standard queue[^\n]*$/);
});

test('what a rule does wrong by each of two targets is told once', () => {
  const declare = (stack: Stack): unknown => {
    const queue = new FifoQueue(stack, 'Q');
    return new events.Rule(stack, 'Rule', { ...HOURLY, targets: ['one', 'two'].map((messageGroupId) => new targets.SqsQueue(queue, { messageGroupId })) });
  };

  expect(() => shutOut(declare)).toThrow(/^[^\n]*\n[^\n]* must deduplicate by content[^\n]*$/);
});

test('a FIFO queue that an override makes deduplicate is taken by a rule', () => {
  const told = shutOut((stack) => {
    const queue = new FifoQueue(stack, 'Q');
    new events.Rule(stack, 'Rule', { ...HOURLY, targets: [new targets.SqsQueue(queue, { messageGroupId: 'all' })] });
    (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('ContentBasedDeduplication', true);
  });

  expect(told).toEqual([]);
});

test.each<readonly [string, string, (stack: Stack, app: App, queue: FifoQueue) => unknown]>([
  ['a rule', 'News/Rule must set a messageGroupId for a FIFO queue', (_, app, queue) => rule(new Stack(app, 'News'), queue)],
  ['the subscription of a topic', 'News/Topic is a standard topic and cannot send to a FIFO queue', (stack, app, { queueArn: endpoint }) => {
    const { topicArn } = new sns.Topic(new Stack(app, 'News'), 'Topic');
    return new sns.CfnSubscription(stack, 'Subscription', { topicArn, protocol: 'sqs', endpoint });
  }],
])('%s of another stack that cannot send to a FIFO queue fails the synthesis', (_, says, declare) => {
  const synthesize = (): unknown => shutOut((stack, app) => declare(stack, app, new FifoQueue(stack, 'Q')));

  expect(synthesize).toThrow(says);
});

test('a queue gets no name, nor has to have one, for what another Region sends elsewhere', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop', { env: IRELAND });
  ['Q', 'Named'].forEach((id) => new StandardQueue(stack, id, { queueName: id === 'Q' ? undefined : PhysicalName.GENERATE_IF_NEEDED }));
  const london = new Stack(app, 'London', { env: LONDON });
  new sns.CfnSubscription(london, 'Mail', { topicArn: TOPIC, protocol: 'email', endpoint: 'a@example.com' });
  functionIn(london, 'Fn', { deadLetterQueue: new StandardQueue(london, 'Dead') });

  app.synth();

  Template.fromStack(stack).allResourcesProperties('AWS::SQS::Queue', { QueueName: Match.absent() });
});

test('a topic of another Region that cannot send to a named FIFO queue fails the synthesis', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const { queueArn: endpoint } = new FifoQueue(new Stack(app, 'Shop', { env: IRELAND }), 'Q', { queueName: 'orders' });
  const london = new Stack(app, 'London', { env: LONDON });
  new sns.CfnSubscription(london, 'Subscription', { topicArn: new sns.Topic(london, 'Topic').topicArn, protocol: 'sqs', endpoint });

  expect(() => app.synth()).toThrow('London/Topic is a standard topic and cannot send to a FIFO queue');
});

test('a topic that cannot send to the FIFO queue that another Region exports fails the synthesis', () => {
  const app = new App({ builtinCloudFormationValidation: false });
  const [stack, london] = [IRELAND, LONDON].map((env, index) => new Stack(app, ['Shop', 'London'][index], { env, crossRegionReferences: true }));
  const { queueArn: endpoint } = new FifoQueue(stack!, 'Q');
  new sns.CfnSubscription(london!, 'Subscription', { topicArn: new sns.Topic(london!, 'Topic').topicArn, protocol: 'sqs', endpoint });

  expect(() => app.synth()).toThrow('London/Topic is a standard topic and cannot send to a FIFO queue');
});
