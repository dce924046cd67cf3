import { App, Aspects, CfnParameter, type CfnResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FifoQueue } from '../../../src/constructs/fifo-queue';
import { QueueMonitor } from '../../../src/constructs/monitor/monitor';
import { QueueAlarm, type QueueMonitorOptions } from '../../../src/constructs/monitor/monitor-options';
import { StandardQueue } from '../../../src/constructs/standard-queue';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const OTHER_ACCOUNT = 'arn:aws:sqs:eu-west-1:222222222222:orders';

function plainQueue(stack: Stack, props: sqs.QueueProps = {}): sqs.Queue {
  return new sqs.Queue(stack, 'Orders', { ...props, deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead', { fifo: props.fifo }), maxReceiveCount: 3 } });
}

function monitored(options: QueueMonitorOptions, props: sqs.QueueProps = {}): Template {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  new QueueMonitor(stack, 'Monitor', { ...options, queue: plainQueue(stack, props) });
  return Template.fromStack(stack);
}

const alarm = (properties: object) => ['AWS::CloudWatch::Alarm', Match.objectLike(properties)] as const;

test('a monitor without options alarms on dead letters, age and messages in flight', () => {
  const template = monitored({});

  const names = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map((id) => id.replace(/[0-9A-F]{8}$/, ''));

  expect(names).toEqual(['MonitorDeadLetters', 'MonitorAge', 'MonitorInFlight']);
});

test('the first datapoint with one visible dead letter goes off', () => {
  const template = monitored({});

  template.hasResourceProperties(...alarm({
    MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Period: 60, EvaluationPeriods: 1, DatapointsToAlarm: 1,
    Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Dead'), 'QueueName'] } }],
  }));
});

test('the age alarm is a share of the declared retention period', () => {
  const template = monitored({ agePercentOfRetention: 50 }, { retentionPeriod: Duration.hours(2) });

  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 3600 }));
});

test.each<readonly [string, (resource: sqs.CfnQueue) => unknown]>([
  ['an override', (resource) => resource.addPropertyOverride('MessageRetentionPeriod', 7200)],
  ['an aspect', (resource) => Aspects.of(resource).add({ visit: () => { resource.messageRetentionPeriod = 7200; } })],
])('the age alarm is a share of the retention period that %s sets', (_, set) => {
  const stack = new Stack(new App(), 'Shop');
  const queue = new StandardQueue(stack, 'Orders', { retentionPeriod: Duration.days(7) });
  queue.monitor();

  set(queue.node.defaultChild as sqs.CfnQueue);

  Template.fromStack(stack).hasResourceProperties(...alarm({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 5760 }));
});

test('an age alarm on a retention period that an override leaves to deployment fails the synthesis', () => {
  const stack = new Stack(new App(), 'Shop');
  const queue = new StandardQueue(stack, 'Orders');
  queue.monitor();

  (queue.node.defaultChild as sqs.CfnQueue).addPropertyOverride('MessageRetentionPeriod', { Ref: 'Period' });

  expect(() => Template.fromStack(stack)).toThrow('retentionPeriod must be known for the alarm Age, got a token');
});

test('a share of less than one second, or of less than one message, is one', () => {
  const template = monitored({ agePercentOfRetention: 1, inFlightPercentOfQuota: 0.0001 }, { retentionPeriod: Duration.minutes(1) });

  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1 }));
  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateNumberOfMessagesNotVisible', Threshold: 1 }));
});

test('the age alarm takes 80 % of the 4 days that hold when nothing is declared', () => {
  const template = monitored({});

  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 276480 }));
});

test('the alarm on messages in flight goes off at 80 % of the quota of 120,000', () => {
  const template = monitored({});

  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateNumberOfMessagesNotVisible', Threshold: 96000, EvaluationPeriods: 3 }));
});

test('the time to drain divides what waits by what is deleted', () => {
  const template = monitored({ timeToDrain: Duration.minutes(10) });

  template.hasResourceProperties(...alarm({
    Threshold: 600,
    Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(visible > 0, IF(FILL(deleted, 0) > 0, visible * PERIOD(visible) / deleted, 1209601), 0)' })]),
  }));
});

test('a FIFO queue alarms on idle message groups and on duplicates', () => {
  const template = monitored({ minGroupsInFlight: 5, deduplicatedMessages: 20 }, { fifo: true });

  const visible = { Id: 'visible', MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'ApproximateNumberOfMessagesVisible' }) }) };
  const Metrics = Match.arrayWith([Match.objectLike({ Expression: 'IF(visible >= 5 AND FILL(groups, 0) < 5, 1, 0)' }), Match.objectLike(visible)]);
  template.hasResourceProperties(...alarm({ Metrics, Threshold: 1, EvaluationPeriods: 3 }));
  template.hasResourceProperties(...alarm({ MetricName: 'NumberOfDeduplicatedSentMessages', Statistic: 'Sum', Threshold: 20 }));
});

test('a fair queue alarms on noisy groups and on the age in quiet ones', () => {
  const template = monitored({ noisyGroups: 3, quietGroupsAge: Duration.minutes(5) });

  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateNumberOfNoisyGroups', Threshold: 3 }));
  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateAgeOfOldestMessageInQuietGroups', Threshold: 300 }));
});

test('an omitted alarm is left out', () => {
  const template = monitored({ omit: [QueueAlarm.IN_FLIGHT] });

  template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
});

test('every alarm tells the topic, and what is added later is told too', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const [topic, other] = [new sns.Topic(stack, 'Topic'), new sns.Topic(stack, 'Other')];
  const monitor = new QueueMonitor(stack, 'Monitor', { queue: plainQueue(stack), topic });

  monitor.addOkAction(new SnsAction(other));

  const tells = { AlarmActions: [{ Ref: 'TopicBFC7AF6E' }], OKActions: [{ Ref: 'Other34654A52' }] };
  Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::Alarm', Match.objectLike(tells));
});

test('findAlarm answers an alarm by its name', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const monitor = new QueueMonitor(stack, 'Monitor', { queue: plainQueue(stack) });

  const found = monitor.findAlarm(QueueAlarm.AGE);

  expect(found.node.id).toBe('Age');
});

test('findAlarm tells the alarms that there are when asked for another', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const monitor = new QueueMonitor(stack, 'Monitor', { queue: plainQueue(stack), omit: [QueueAlarm.DEAD_LETTERS] });

  expect(() => monitor.findAlarm(QueueAlarm.NOISY_GROUPS))
    .toThrow("Shop/Monitor: findAlarm must be given one of its alarms Age, InFlight, got 'NoisyGroups'; add it by its option, or take it out of omit");
});

test('the metrics of a queue of another account name that account', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });

  new QueueMonitor(stack, 'Monitor', { queue: sqs.Queue.fromQueueArn(stack, 'Orders', OTHER_ACCOUNT) });

  Template.fromStack(stack).hasResourceProperties(...alarm({ Metrics: [Match.objectLike({ AccountId: '222222222222' })] }));
});

test('rejects alarms on a queue of another Region', () => {
  const stack = new Stack(new App(), 'Shop', { env: { ...ENV, region: 'us-east-1' } });
  const queue = sqs.Queue.fromQueueArn(stack, 'Orders', OTHER_ACCOUNT);

  const monitor = () => new QueueMonitor(stack, 'Monitor', { queue });

  expect(monitor).toThrow("Shop/Orders: alarms must be in the queue's Region eu-west-1, got a stack in us-east-1; monitor the queue from a stack of its Region");
});

test('rejects a topic of another Region', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const topic = sns.Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:us-east-1:111111111111:on-call');

  const monitor = () => new QueueMonitor(stack, 'Monitor', { queue: new sqs.Queue(stack, 'Orders'), topic });

  expect(monitor).toThrow('Shop/Orders: topic must be in the Region eu-west-1 of the alarms, got us-east-1; tell a topic of that Region');
});

test('says every wrong number at once', () => {
  const shares = { agePercentOfRetention: 101, inFlightPercentOfQuota: 0 };

  const bad = () => monitored({ deadLetters: 0, ...shares, timeToDrain: Duration.millis(5), minGroupsInFlight: 1 });

  expect(bad).toThrow([
    'Shop/Orders: 5 rules are broken',
    'deadLetters must be a whole number from 1, got 0; leave it out for 1',
    'agePercentOfRetention must be above 0 and at most 100, got 101; leave it out for 80',
    'inFlightPercentOfQuota must be above 0 and at most 100, got 0; leave it out for 80',
    'timeToDrain must be a whole number of seconds from 1, got 0.005; leave it out for no alarm',
    'minGroupsInFlight must be left out on a standard queue, got one; a standard queue has no such metric',
  ].join('\n  - '));
});

test.each<[string, QueueMonitorOptions, boolean]>([
  ['minGroupsInFlight', { minGroupsInFlight: 0 }, true],
  ['deduplicatedMessages', { deduplicatedMessages: 1.5 }, true],
  ['noisyGroups', { noisyGroups: 0 }, false],
])('rejects %s that is no whole number from 1', (word, options, fifo) => {
  expect(() => monitored(options, { fifo: fifo || undefined })).toThrow(`Shop/Orders: ${word} must be a whole number from 1, got `);
});

test.each<[string, QueueMonitorOptions]>([
  ['timeToDrain must be a whole number of seconds from 1, got 1.5', { timeToDrain: Duration.millis(1500) }],
  ['quietGroupsAge must be a whole number of seconds from 1, got 1.5', { quietGroupsAge: Duration.millis(1500) }],
  ['retentionPeriod must be a whole number of seconds from 60 to 1,209,600, got 2592000', { retentionPeriod: Duration.days(30) }],
])('says that %s', (sentence, options) => {
  expect(() => monitored(options)).toThrow(`Shop/Orders: ${sentence}; leave it out`);
});

test('a number of message groups that only deployment knows is no name of a metric', () => {
  const stack = new Stack(new App(), 'Shop');
  const least = new CfnParameter(stack, 'Least', { type: 'Number', default: 3 }).valueAsNumber;

  new FifoQueue(stack, 'Orders').monitor({ minGroupsInFlight: least });

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test.each<[string, QueueMonitorOptions, boolean]>([
  ['deduplicatedMessages', { deduplicatedMessages: 1 }, false],
  ['noisyGroups', { noisyGroups: 1 }, true],
  ['quietGroupsAge', { quietGroupsAge: Duration.minutes(1) }, true],
])('rejects %s on a queue of the other kind', (word, options, fifo) => {
  expect(() => monitored(options, { fifo: fifo || undefined })).toThrow(`${word} must be left out on a ${fifo ? 'FIFO' : 'standard'} queue, got one`);
});

test('rejects an age alarm on a retention period that is a token', () => {
  const bad = () => monitored({}, { retentionPeriod: Duration.seconds(Lazy.number({ produce: () => 3600 })) });

  expect(bad).toThrow('retentionPeriod must be known for the alarm Age, got a token');
});

test('monitor() finds the dead-letter queue and the retention period of its queue by itself', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });

  new FifoQueue(stack, 'Orders', { retentionPeriod: Duration.hours(1) }).monitor({ minGroupsInFlight: 2 });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 4);
  template.hasResourceProperties(...alarm({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 2880 }));
});

test('the age alarm is a share of the retention period that an override made', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const orders = new StandardQueue(stack, 'Orders');
  (orders.node.defaultChild as CfnResource).addPropertyOverride('MessageRetentionPeriod', 3600);

  orders.monitor();

  Template.fromStack(stack).hasResourceProperties(...alarm({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 2880 }));
});

test('a queue whose dead-letter queue an override took away has no alarm on dead letters', () => {
  const orders = new StandardQueue(new Stack(new App(), 'Shop', { env: ENV }), 'Orders');
  (orders.node.defaultChild as CfnResource).addPropertyDeletionOverride('RedrivePolicy');

  expect(orders.monitor().alarms.map(({ node }) => node.id)).not.toContain(QueueAlarm.DEAD_LETTERS);
});

test('a second monitor() of a queue says how to have more alarms', () => {
  const orders = new StandardQueue(new Stack(new App(), 'Shop', { env: ENV }), 'Orders');
  orders.monitor();

  expect(() => orders.monitor({ deadLetters: 5 })).toThrow(
    'Shop/Orders: monitor must be called once, got a second call; join their options, or make a new QueueMonitor with an id of its own',
  );
});

test('an imported queue has monitor() too, with the dead-letter queue that it was told of', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const dead = StandardQueue.fromQueueArn(stack, 'Dead', `${OTHER_ACCOUNT}-dead`);
  const orders = StandardQueue.fromQueueAttributes(stack, 'Orders', { queueArn: OTHER_ACCOUNT, deadLetterQueue: { queue: dead, maxReceiveCount: 3 } });

  const monitor = orders.monitor();

  expect(monitor.alarms.map(({ node }) => node.id)).toEqual(['DeadLetters', 'Age', 'InFlight']);
});

test('the metrics of an imported queue carry its Region and account', () => {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const orders = StandardQueue.fromQueueArn(stack, 'Orders', 'arn:aws:sqs:us-east-1:222222222222:orders');

  const metric = orders.metricNumberOfMessagesSent();

  expect(metric).toMatchObject({ region: 'us-east-1', account: '222222222222', metricName: 'NumberOfMessagesSent' });
});
