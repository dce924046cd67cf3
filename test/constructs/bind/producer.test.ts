import { App, Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Encryption, FifoQueue, Producer, RedrivePolicy, StandardQueue } from '../../../src';
import { statementsOf, strictStack, textOf } from '../strict-stack';

const ALONE = { redrivePolicy: RedrivePolicy.none() };
const onQueue = (stack: Stack): ReturnType<typeof statementsOf> => statementsOf(stack, 'AWS::SQS::QueuePolicy').filter(({ Effect }) => Effect === 'Allow');
const bus = (stack: Stack, id: string): events.Rule => new events.Rule(stack, id, { schedule: events.Schedule.cron({ hour: '4' }) });

interface KeyStatement {
  readonly Action: string | string[];
  readonly Principal: { readonly Service?: string; readonly AWS?: unknown };
  readonly Condition?: unknown;
}

/** Statements that a service has on the key of the stack. */
function onKey(stack: Stack, service: string): KeyStatement[] {
  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const statements = key!.Properties.KeyPolicy.Statement as KeyStatement[];
  return statements.filter(({ Principal }) => Principal.Service === service);
}

test('a topic may send to the queue and nothing else may', () => {
  const stack = strictStack();
  const topic = new sns.Topic(stack, 'News');

  new StandardQueue(stack, 'Orders', ALONE).allowProducer(Producer.topic(topic));

  const [statement, ...others] = onQueue(stack);
  expect(others).toEqual([]);
  expect(statement).toMatchObject({ Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' } });
  expect(statement!.Condition).toEqual({ ArnEquals: { 'aws:SourceArn': { Ref: stack.getLogicalId(topic.node.defaultChild as sns.CfnTopic) } } });
});

test.each([
  ['eu-south-2', 'us-east-1', 'sns.eu-south-2.amazonaws.com'],
  ['us-east-1', 'af-south-1', 'sns.af-south-1.amazonaws.com'],
  ['eu-south-2', 'af-south-1', 'sns.af-south-1.amazonaws.com'],
  ['af-south-1', 'af-south-1', 'sns.amazonaws.com'],
  ['us-east-1', 'eu-west-1', 'sns.amazonaws.com'],
  [Aws.REGION, 'af-south-1', 'sns.amazonaws.com'],
])('a topic in %s sends to a queue in %s as %s, where accounts opt in to Regions', (from, to, host) => {
  const stack = strictStack('Shop', { env: { account: '111111111111', region: to } });
  const topic = sns.Topic.fromTopicArn(stack, 'News', `arn:aws:sns:${from}:111111111111:news`);

  new StandardQueue(stack, 'Orders', { ...ALONE, encryption: Encryption.kms() }).allowProducer(Producer.topic(topic));

  expect(onQueue(stack).map(({ Principal }) => Principal)).toEqual([{ Service: host }]);
  expect(onKey(stack, host)).toHaveLength(1);
});

test('a bucket notifies a queue of the same key, which does not wait for the bucket', () => {
  const stack = strictStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  const bucket = new s3.Bucket(stack, 'Uploads', { encryptionKey });

  bucket.addObjectCreatedNotification(new SqsDestination(new StandardQueue(stack, 'Orders', { ...ALONE, encryption: Encryption.kms(encryptionKey) })));

  expect(onKey(stack, 's3.amazonaws.com').filter(({ Condition }) => Condition)).toEqual([]);
  expect(onQueue(stack).map(({ Condition }) => Condition)).toEqual([{ ArnLike: { 'aws:SourceArn': stack.resolve(bucket.bucketArn) } }]);
});

test('a service keeps its other conditions on the key', () => {
  const stack = strictStack();
  const account = { StringEquals: { 'aws:SourceAccount': '111111111111' } };
  const conditions = { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' }, ...account };

  new StandardQueue(stack, 'Orders', { ...ALONE, encryption: Encryption.kms() }).grantSendMessages(new iam.ServicePrincipal('s3.amazonaws.com', { conditions }));

  expect(onKey(stack, 's3.amazonaws.com')).toMatchObject([{ Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Condition: account }]);
  expect(onQueue(stack)).toMatchObject([{ Condition: conditions }]);
});

test('the topics of one service share a statement, those that SqsSubscription adds included', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Orders', ALONE);
  const topics = Array.from({ length: 25 }, (_, index) => new sns.Topic(stack, `Topic${index}`));

  topics.forEach((topic) => topic.addSubscription(new subscriptions.SqsSubscription(queue)));
  queue.allowProducer(Producer.topic(topics[0]!));

  const [statement, ...others] = onQueue(stack);
  expect(others).toEqual([]);
  expect(statement!.Condition!.ArnEquals!['aws:SourceArn']).toHaveLength(25);
});

test('each service has a statement of its own', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Orders', ALONE);

  const services = [Producer.topic(new sns.Topic(stack, 'T')), Producer.bucket(new s3.Bucket(stack, 'B')), Producer.rule(bus(stack, 'R'))];

  [...services, Producer.account('222222222222')].forEach((producer) => queue.allowProducer(producer));

  const principals = onQueue(stack).map(({ Principal }) => Principal as KeyStatement['Principal']);
  expect(principals.map(({ Service, AWS }) => Service ?? textOf(AWS))).toEqual(['sns.amazonaws.com', 's3.amazonaws.com', 'events.amazonaws.com', 'arn:<AWS::Partition>:iam::222222222222:root']);
});

test('each source stays with its service where the CDK joins statements', () => {
  const stack = new Stack(new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } }), 'Shop');
  const queue = new StandardQueue(stack, 'Orders', ALONE);

  [Producer.topic(new sns.Topic(stack, 'T')), Producer.rule(bus(stack, 'R'))].forEach((producer) => queue.allowProducer(producer));

  const sources = onQueue(stack).map(({ Principal, Condition }) => [(Principal as KeyStatement['Principal']).Service, textOf(Condition!.ArnEquals!['aws:SourceArn'])]);
  expect(sources).toEqual([['sns.amazonaws.com', expect.stringMatching(/^<T/)], ['events.amazonaws.com', expect.stringMatching(/^<R.*Arn>$/)]]);
});

test('a bucket, whose ARN names no account, is bound to its account too', () => {
  const stack = strictStack();
  const bucket = new s3.Bucket(stack, 'Files');

  new StandardQueue(stack, 'Orders', ALONE).allowProducer(Producer.bucket(bucket));

  const bucketId = stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket);
  expect(onQueue(stack)[0]!.Condition).toEqual({
    ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': [bucketId, 'Arn'] } },
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
  });
});

test('a rule that targets an encrypted queue may use its key, without a circle between rule, queue and key', () => {
  const stack = strictStack();
  const queue = new FifoQueue(stack, 'Orders', { encryption: Encryption.kms(), contentBasedDeduplication: true });
  const rule = bus(stack, 'Daily');
  rule.addTarget(new targets.SqsQueue(queue, { messageGroupId: 'daily' }));

  queue.allowProducer(Producer.rule(rule));

  const ours = onKey(stack, 'events.amazonaws.com').find(({ Condition }) => Condition !== undefined)!;
  expect(ours.Action).toEqual(['kms:GenerateDataKey', 'kms:Decrypt']);
  const { ArnLike } = ours.Condition as { ArnLike: Record<string, unknown> };
  expect(textOf(ArnLike['aws:SourceArn'])).toBe('arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:*');
});

test('another account may send to the queue and use its key, by way of Amazon SQS only', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Orders', { ...ALONE, encryption: Encryption.kms() }).allowProducer(Producer.account('222222222222'));

  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const statement = (key!.Properties.KeyPolicy.Statement as KeyStatement[]).at(-1)!;
  expect([statement.Action, textOf(statement.Principal.AWS)]).toEqual([['kms:GenerateDataKey', 'kms:Decrypt'], 'arn:<AWS::Partition>:iam::222222222222:root']);
  const { StringLike } = statement.Condition as { StringLike: Record<string, unknown> };
  expect(textOf(StringLike['kms:ViaService'])).toBe('sqs.<AWS::Region>.*');
});

test('a producer of an imported queue is written into an inline policy that keeps requests on TLS', () => {
  const stack = strictStack('Shop', { env: { account: '111111111111', region: 'eu-west-1' } });

  StandardQueue.fromQueueArn(stack, 'Orders', 'arn:aws:sqs:eu-west-1:111111111111:orders').allowProducer(Producer.topic(new sns.Topic(stack, 'News')));

  const [deny, allow] = statementsOf(stack, 'AWS::SQS::QueueInlinePolicy');
  expect([deny!.Effect, deny!.Action, allow!.Effect, allow!.Action]).toEqual(['Deny', 'sqs:*', 'Allow', 'sqs:SendMessage']);
});

test('a queue that does not enforce TLS has no policy until someone is allowed', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Orders', { enforceSSL: false });

  Template.fromStack(stack).resourceCountIs('AWS::SQS::QueuePolicy', 0);
});
