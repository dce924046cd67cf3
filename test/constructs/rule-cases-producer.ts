import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { QueueHook } from 'aws-cdk-lib/aws-autoscaling-hooktargets';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Encryption, FifoQueue, Producer, StandardQueue } from '../../src';
import { IRELAND, appOf, type RuleCase } from './rule-case';
import { functionIn } from './strict-stack';

const AWS_KEY = { encryption: Encryption.kmsManaged() };
const PLAIN_AWS_KEY = { encryption: sqs.QueueEncryption.KMS_MANAGED };

const notify = (stack: Stack, queue: sqs.IQueue): void =>
  new s3.Bucket(stack, 'Bucket').addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.SqsDestination(queue));
const daily = (stack: Stack, queue: sqs.IQueue, props: targets.SqsQueueProps = {}): events.Rule =>
  new events.Rule(stack, 'Rule', { schedule: events.Schedule.cron({ hour: '4' }), targets: [new targets.SqsQueue(queue, props)] });
const dailyByRole = (stack: Stack, { queueArn: arn }: sqs.IQueue): unknown =>
  new events.CfnRule(stack, 'RuleByRole', { scheduleExpression: 'rate(1 day)', targets: [{ id: 'T', arn, roleArn: 'arn:aws:iam::111111111111:role/sender' }] });
interface Subscribed {
  readonly fifo?: true;
  readonly deadLetterQueue?: sqs.IQueue;
}

const subscribe = (stack: Stack, queue: sqs.IQueue, { fifo, deadLetterQueue }: Subscribed = {}): sns.Subscription =>
  new sns.Topic(stack, 'Topic', fifo ? { fifo, topicName: 'news' } : {}).addSubscription(new subscriptions.SqsSubscription(queue, { deadLetterQueue }));
function schedule(stack: Stack, queue: sqs.IQueue): iam.Role {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com') });
  new scheduler.Schedule(stack, 'Schedule', {
    schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
    target: new LambdaInvoke(functionIn(stack, 'Fn'), { deadLetterQueue: queue as sqs.Queue, role }),
  });
  return role;
}
function forward(stack: Stack, queue: sqs.IQueue): void {
  const { roleArn } = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('iot.amazonaws.com') });
  new iot.CfnTopicRule(new Construct(stack, 'Forward'), 'Resource', { topicRulePayload: { sql: "SELECT * FROM 'lamps'", actions: [{ sqs: { queueUrl: queue.queueUrl, roleArn } }] } });
}
function hook(stack: Stack, queue: sqs.IQueue): void {
  const lifecycleTransition = autoscaling.LifecycleTransition.INSTANCE_TERMINATING;
  const autoScalingGroup = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'lamps') as autoscaling.AutoScalingGroup;
  new autoscaling.LifecycleHook(stack, 'Hook', { autoScalingGroup, lifecycleTransition, notificationTarget: new QueueHook(queue) });
}
const bareHook = (stack: Stack, { queueArn }: sqs.IQueue): unknown => new autoscaling.CfnLifecycleHook(stack, 'Hook', {
  autoScalingGroupName: 'lamps', lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', notificationTargetArn: queueArn, roleArn: 'arn:aws:iam::111111111111:role/hook',
});
function bareSubscription(stack: Stack, { queueArn }: sqs.IQueue): sns.Topic {
  const topic = new sns.Topic(stack, 'Topic');
  new sns.Subscription(stack, 'Subscription', { topic, protocol: sns.SubscriptionProtocol.SQS, endpoint: queueArn });
  return topic;
}
const OWN_KEY = { encryption: Encryption.kms() };
const CONTENT = { contentBasedDeduplication: true };

export const PRODUCER_CASES: readonly RuleCase[] = [
  {
    rule: 'producer-aws-managed-key',
    title: 'a bucket that notifies a queue with the AWS managed key',
    bad: (stack) => notify(stack, new StandardQueue(stack, 'Q', AWS_KEY)),
    says: 's3.amazonaws.com cannot send to a queue encrypted with alias/aws/sqs, got Encryption.kmsManaged(); use Encryption.sqsManaged() or Encryption.kms()',
    good: (stack) => notify(stack, new StandardQueue(stack, 'Q')),
    plain: (stack) => notify(stack, new sqs.Queue(stack, 'Q', PLAIN_AWS_KEY)),
  },
  {
    rule: 'producer-aws-managed-key',
    title: 'a bucket that notifies a queue with the AWS managed key by its alias',
    bad: (stack) => notify(stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms(kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sqs')) })),
    says: 's3.amazonaws.com cannot send to a queue encrypted with alias/aws/sqs',
    good: (stack) => notify(stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms(kms.Alias.fromAliasName(stack, 'Key', 'alias/sqs')) })),
    plain: (stack) => notify(stack, new sqs.Queue(stack, 'Q', { encryptionMasterKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sqs') })),
  },
  {
    rule: 'producer-aws-managed-key',
    title: 'a rule that sends to a queue with the AWS managed key',
    bad: (stack) => daily(stack, new StandardQueue(stack, 'Q', AWS_KEY)),
    says: 'events.amazonaws.com cannot send to a queue encrypted with alias/aws/sqs',
    good: (stack) => [daily(stack, new StandardQueue(stack, 'Q')), dailyByRole(stack, new StandardQueue(stack, 'ByRole', AWS_KEY))],
    plain: (stack) => daily(stack, new sqs.Queue(stack, 'Q', PLAIN_AWS_KEY)),
  },
  {
    rule: 'producer-aws-managed-key',
    title: 'a topic allowed on a queue with the AWS managed key',
    bad: (stack) => new StandardQueue(stack, 'Q', AWS_KEY).allowProducer(Producer.topic(new sns.Topic(stack, 'Topic'))),
    says: 'Shop/Topic cannot send to a queue encrypted with alias/aws/sqs',
    good: (stack) => new StandardQueue(stack, 'Q').allowProducer(Producer.topic(new sns.Topic(stack, 'Topic'))),
    plain: (stack) => subscribe(stack, new sqs.Queue(stack, 'Q', PLAIN_AWS_KEY)),
  },
  {
    rule: 'producer-aws-managed-key',
    title: 'another account allowed on a queue with the AWS managed key',
    bad: (stack) => new StandardQueue(stack, 'Q', AWS_KEY).allowProducer(Producer.account('222222222222')),
    says: 'account 222222222222 cannot send to a queue encrypted with alias/aws/sqs',
    good: (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }).allowProducer(Producer.account('222222222222')),
    plain: (stack) => new sqs.Queue(new Stack(appOf(stack), 'Ireland', { env: IRELAND }), 'Q', PLAIN_AWS_KEY).grantSendMessages(new iam.AccountPrincipal('222222222222')),
  },
  {
    rule: 'producer-account',
    title: 'an account of three digits',
    bad: (stack) => new StandardQueue(stack, 'Q').allowProducer(Producer.account('123')),
    says: "an account must have 12 digits, got '123'; give its id as text",
    good: (stack) => ['000000000001', stack.account].forEach((account) => new StandardQueue(stack, `Q${account.length}`).allowProducer(Producer.account(account))),
    plain: (stack) => new sqs.Queue(stack, 'Q').grantSendMessages(new iam.AccountPrincipal('123')),
  },
  {
    rule: 'producer-imported-key',
    title: 'a topic allowed on a queue with an imported key',
    bad: (stack) => {
      const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab');
      new StandardQueue(stack, 'Q', { encryption: Encryption.kms(key) }).allowProducer(Producer.topic(new sns.Topic(stack, 'Topic')));
    },
    says: 'the policy of the imported key must allow Shop/Topic kms:GenerateDataKey and kms:Decrypt',
    good: (stack) => new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }).allowProducer(Producer.topic(new sns.Topic(stack, 'Topic'))),
    plain: (stack) => {
      const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab');
      subscribe(stack, new sqs.Queue(stack, 'Q', { encryptionMasterKey: key }));
    },
  },
  {
    rule: 'producer-key',
    title: 'a rule whose dead letters go to a queue with a key of its own',
    bad: (stack) => daily(stack, new StandardQueue(stack, 'Q'), { deadLetterQueue: new StandardQueue(stack, 'Dead', OWN_KEY) }),
    says: 'the policy of the key must allow events.amazonaws.com kms:GenerateDataKey and kms:Decrypt, got no statement for it; add the source with allowProducer',
    good: (stack) => {
      const deadLetterQueue = new StandardQueue(stack, 'Dead', OWN_KEY);
      deadLetterQueue.allowProducer(Producer.rule(daily(stack, new StandardQueue(stack, 'Q', OWN_KEY), { deadLetterQueue })));
      const alias = new kms.Key(stack, 'Key').addAlias('alias/orders');
      new StandardQueue(stack, 'Aliased', { encryption: Encryption.kms(alias) }).allowProducer(Producer.topic(new sns.Topic(stack, 'Topic')));
    },
    plain: (stack) => daily(stack, new sqs.Queue(stack, 'Q'), { deadLetterQueue: new sqs.Queue(stack, 'Dead', { encryption: sqs.QueueEncryption.KMS }) }),
  },
  {
    rule: 'producer-s3-fifo',
    title: 'a bucket that notifies a FIFO queue',
    bad: (stack) => notify(stack, new FifoQueue(stack, 'Q')),
    says: 's3.amazonaws.com sends to standard queues only, got a FIFO queue; send to a standard queue, or by way of EventBridge',
    good: (stack) => notify(stack, new StandardQueue(stack, 'Q')),
    plain: (stack) => notify(stack, new sqs.Queue(stack, 'Q', { fifo: true })),
  },
  {
    rule: 'producer-lambda-fifo',
    title: 'a FIFO queue as dead-letter queue of a function',
    bad: (stack) => functionIn(stack, 'Fn', { deadLetterQueue: new FifoQueue(stack, 'Q') }),
    says: 'the dead-letter queue and the destinations of Shop/Fn must be standard queues, got a FIFO queue; name a standard queue',
    good: (stack) => functionIn(stack, 'Fn', { deadLetterQueue: new StandardQueue(stack, 'Q') }),
    plain: (stack) => functionIn(stack, 'Fn', { deadLetterQueue: new sqs.Queue(stack, 'Q', { fifo: true }) }),
  },
  {
    rule: 'producer-iot-fifo',
    title: 'a rule of AWS IoT that sends to a FIFO queue',
    bad: (stack) => forward(stack, new FifoQueue(stack, 'Q')),
    says: 'Shop/Forward sends to standard queues only, got a FIFO queue; name a standard queue',
    good: (stack) => forward(stack, new StandardQueue(stack, 'Q')),
    plain: (stack) => forward(stack, new sqs.Queue(stack, 'Q', { fifo: true })),
  },
  {
    rule: 'producer-lifecycle-hook-fifo',
    title: 'a lifecycle hook that notifies a FIFO queue',
    bad: (stack) => hook(stack, new FifoQueue(stack, 'Q')),
    says: 'Shop/Hook notifies standard queues only, got a FIFO queue; name a standard queue',
    good: (stack) => hook(stack, new StandardQueue(stack, 'Q')),
    plain: (stack) => hook(stack, new sqs.Queue(stack, 'Q', { fifo: true })),
  },
  {
    rule: 'producer-lifecycle-hook-fifo',
    title: 'a lifecycle hook that stands by itself and notifies a FIFO queue',
    bad: (stack) => bareHook(stack, new FifoQueue(stack, 'Q')),
    says: 'Shop/Hook notifies standard queues only, got a FIFO queue',
    good: (stack) => bareHook(stack, new StandardQueue(stack, 'Q')),
  },
  {
    rule: 'producer-not-allowed',
    title: 'a subscription that nobody allowed to send',
    bad: (stack) => bareSubscription(stack, new StandardQueue(stack, 'Q')),
    says: 'the policy of the queue that Shop/Topic sends to must allow it sqs:SendMessage, got no statement for it; add it with allowProducer, or addToResourcePolicy',
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q');
      queue.allowProducer(Producer.topic(bareSubscription(stack, queue)));
    },
    plain: (stack) => bareSubscription(stack, new sqs.Queue(stack, 'Q', { enforceSSL: true })),
  },
  {
    rule: 'producer-not-allowed',
    title: 'an event bus whose dead-letter queue lets only topics in',
    bad: (stack) => {
      const queue = new StandardQueue(stack, 'Q');
      subscribe(stack, queue);
      new events.EventBus(stack, 'Bus', { deadLetterQueue: queue });
    },
    says: 'the policy of the queue that Shop/Bus sends to must allow it sqs:SendMessage',
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q');
      const { eventBusArn } = new events.EventBus(stack, 'Bus', { deadLetterQueue: queue });
      queue.grantSendMessages(new iam.ServicePrincipal('events.amazonaws.com', { conditions: { ArnEquals: { 'aws:SourceArn': eventBusArn } } }));
    },
    plain: (stack) => new events.EventBus(stack, 'Bus', { deadLetterQueue: new sqs.Queue(stack, 'Q', { enforceSSL: true }) }),
  },
  {
    rule: 'producer-role-key',
    title: 'an encrypted dead-letter queue of a function that may not use its key',
    bad: (stack) => functionIn(stack, 'Fn', { deadLetterQueue: new StandardQueue(stack, 'Q', { encryption: Encryption.kms() }) }),
    says: 'the role of Shop/Fn must be allowed kms:GenerateDataKey and kms:Decrypt for the queue that it sends to, got no statement for Shop/Fn/ServiceRole; add queue.grantSendMessages(role)',
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q', { encryption: Encryption.kms() });
      queue.grantSendMessages(functionIn(stack, 'Fn', { deadLetterQueue: queue }));
      const statements = [new iam.PolicyStatement({ actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [queue.encryptionMasterKey!.keyArn] })];
      new iam.Policy(stack, 'Policy', { statements, roles: [functionIn(stack, 'ByPolicy', { deadLetterQueue: queue }).role!] });
      new iam.ManagedPolicy(stack, 'Managed', { statements, roles: [functionIn(stack, 'ByManaged', { deadLetterQueue: queue }).role!] });
      functionIn(stack, 'ByArn', { deadLetterQueue: queue }).role!.addManagedPolicy(new iam.ManagedPolicy(stack, 'ManagedToo', { statements }));
      functionIn(stack, 'ByAdmin', { deadLetterQueue: queue }).role!.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
      functionIn(stack, 'Foreign', { deadLetterQueue: queue, role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/ship') });
      functionIn(stack, 'Plain', { deadLetterQueue: new StandardQueue(stack, 'Plain-Q') });
    },
    plain: (stack) => functionIn(stack, 'Fn', { deadLetterQueue: new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS }) }),
  },
  {
    rule: 'producer-role-key',
    title: 'an encrypted dead-letter queue of a schedule that may not use its key',
    bad: (stack) => schedule(stack, new StandardQueue(stack, 'Q', { encryption: Encryption.kms() })),
    says: 'the role of Shop/Schedule must be allowed kms:GenerateDataKey and kms:Decrypt for the queue that it sends to, got no statement',
    good: (stack) => {
      const queue = new StandardQueue(stack, 'Q', { encryption: Encryption.kms() });
      queue.grantSendMessages(schedule(stack, queue));
    },
    plain: (stack) => schedule(stack, new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS })),
  },
  {
    rule: 'producer-lambda-fifo',
    title: 'a FIFO queue as destination of a function',
    bad: (stack) => functionIn(stack, 'Fn', { onFailure: new destinations.SqsDestination(new FifoQueue(stack, 'Q')) }),
    says: 'must be standard queues, got a FIFO queue; name a standard queue',
    good: (stack) => functionIn(stack, 'Fn', { onFailure: new destinations.SqsDestination(new StandardQueue(stack, 'Q')) }),
    plain: (stack) => functionIn(stack, 'Fn', { onFailure: new destinations.SqsDestination(new sqs.Queue(stack, 'Q', { fifo: true })) }),
  },
  {
    rule: 'producer-standard-topic-fifo',
    title: 'a FIFO queue subscribed to a standard topic',
    bad: (stack) => subscribe(stack, new FifoQueue(stack, 'Q')),
    says: 'Shop/Topic is a standard topic and cannot send to a FIFO queue',
    good: (stack) => {
      subscribe(stack, new FifoQueue(stack, 'Q'), { fifo: true });
      sns.Topic.fromTopicArn(stack, 'Unknown', Fn.importValue('topic')).addSubscription(new subscriptions.SqsSubscription(new FifoQueue(stack, 'Q2')));
    },
    plain: (stack) => subscribe(stack, new sqs.Queue(stack, 'Q', { fifo: true })),
  },
  {
    rule: 'producer-rule-group',
    title: 'a rule that sends to a FIFO queue without a message group',
    bad: (stack) => daily(stack, new FifoQueue(stack, 'Q')),
    says: 'Shop/Rule must set a messageGroupId for a FIFO queue, got none; pass it to the target',
    good: (stack) => daily(stack, new FifoQueue(stack, 'Q', CONTENT), { messageGroupId: 'daily' }),
    plain: (stack) => daily(stack, new sqs.Queue(stack, 'Q', { fifo: true })),
  },
  {
    rule: 'producer-rule-deduplication',
    title: 'a rule that sends to a FIFO queue without content-based deduplication',
    bad: (stack) => daily(stack, new FifoQueue(stack, 'Q'), { messageGroupId: 'daily' }),
    says: 'a FIFO queue that Shop/Rule sends to must deduplicate by content, got one that does not; set contentBasedDeduplication',
    good: (stack) => daily(stack, new FifoQueue(stack, 'Q', CONTENT), { messageGroupId: 'daily' }),
    plain: (stack) => daily(stack, new sqs.Queue(stack, 'Q', { fifo: true }), { messageGroupId: 'daily' }),
  },
  {
    rule: 'producer-rule-dead-letter-fifo',
    title: 'a rule whose dead letters go to a FIFO queue',
    bad: (stack) => daily(stack, new StandardQueue(stack, 'Q'), { deadLetterQueue: new FifoQueue(stack, 'Dead') }),
    says: 'the dead-letter queue of Shop/Rule must be a standard queue, got a FIFO queue; name a standard queue',
    good: (stack) => daily(stack, new FifoQueue(stack, 'Q', CONTENT), { messageGroupId: 'daily', deadLetterQueue: new StandardQueue(stack, 'Dead') }),
    plain: (stack) => daily(stack, new sqs.Queue(stack, 'Q'), { deadLetterQueue: new sqs.Queue(stack, 'Dead', { fifo: true }) }),
  },
  {
    rule: 'producer-rule-dead-letter-fifo',
    title: 'a schedule whose dead letters go to a FIFO queue',
    bad: (stack) => schedule(stack, new FifoQueue(stack, 'Dead')),
    says: 'the dead-letter queue of Shop/Schedule must be a standard queue, got a FIFO queue; name a standard queue',
    good: (stack) => schedule(stack, new StandardQueue(stack, 'Dead')),
    plain: (stack) => schedule(stack, new sqs.Queue(stack, 'Dead', { fifo: true })),
  },
  {
    rule: 'producer-standard-topic-fifo',
    title: 'a subscription to a standard topic whose dead letters go to a FIFO queue',
    bad: (stack) => subscribe(stack, new StandardQueue(stack, 'Q'), { deadLetterQueue: new FifoQueue(stack, 'Dead') }),
    says: 'Shop/Topic is a standard topic and cannot send to a FIFO queue, got a FIFO queue',
    good: (stack) => subscribe(stack, new FifoQueue(stack, 'Q'), { fifo: true, deadLetterQueue: new FifoQueue(stack, 'Dead') }),
    plain: (stack) => subscribe(stack, new sqs.Queue(stack, 'Q'), { deadLetterQueue: new sqs.Queue(stack, 'Dead', { fifo: true }) }),
  },
];
