import { App, Aws, CfnCondition, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Queue, type CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Activity, Encryption, FifoQueue, RedrivePolicy, StandardQueue, type IBindableQueue } from '../../src';
import { BINDING_ROLES, DEAD_LETTER_ACTIVITIES, iamActionsOf, kmsActionsOf, type ActivityName, type BindingRole } from '../../src/queue/activity';
import { containerIn, environmentOf, functionIn, statementsOf, strictStack, textOf } from './strict-stack';

interface Verb {
  readonly role: BindingRole;
  readonly onQueue: readonly ActivityName[];
  readonly onDead: readonly ActivityName[];
  bind(queue: IBindableQueue, fn: lambda.Function): unknown;
}

const VERBS: readonly Verb[] = [
  { role: 'sender', onQueue: BINDING_ROLES.sender, onDead: [], bind: (queue, fn) => queue.bindSender(fn) },
  { role: 'consumer', onQueue: BINDING_ROLES.consumer, onDead: DEAD_LETTER_ACTIVITIES, bind: (queue, fn) => queue.bindConsumer(fn) },
  { role: 'listener', onQueue: BINDING_ROLES.listener, onDead: DEAD_LETTER_ACTIVITIES, bind: (queue, fn) => queue.bindListener(fn) },
  { role: 'operator', onQueue: [...BINDING_ROLES.operator, 'redriveTarget'], onDead: BINDING_ROLES.operator, bind: (queue, fn) => queue.bindOperator(fn) },
];

const list = (value: string | string[]): string[] => [value].flat().sort();

test.each(VERBS)('the role $role gets the actions of its activities on the queue and its dead-letter queue, and no other', ({ onQueue, onDead, bind }) => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders');

  bind(orders, functionIn(stack));

  const granted = statementsOf(stack).map(({ Action, Resource }) => [textOf(Resource), list(Action)]);
  const queueId = stack.getLogicalId(orders.node.defaultChild as never);
  const deadId = stack.getLogicalId(orders.managedDeadLetterQueue!.node.defaultChild as never);
  const expected = [[`<${queueId}.Arn>`, iamActionsOf(onQueue).sort()], [`<${deadId}.Arn>`, iamActionsOf(onDead).sort()]];
  expect(granted).toEqual(expected.filter(([, actions]) => actions!.length > 0));
});

test.each(VERBS)('the role $role gets the key actions of its activities in one statement where the queue has a customer managed key', ({ onQueue, onDead, bind }) => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(new kms.Key(stack, 'Shared')) });

  bind(orders, functionIn(stack));

  const onKey = statementsOf(stack).filter(({ Action }) => list(Action).some((action) => action.startsWith('kms:')));
  expect(onKey.map(({ Action }) => list(Action))).toEqual([kmsActionsOf([...onQueue, ...onDead]).sort()]);
});

/** What a role may do with keys that it cannot name. */
const onUnnamedKeys = (stack: Stack) => statementsOf(stack).filter(({ Action }) => list(Action).includes('kms:Decrypt'));
const KEYS = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:eu-west-1:111111111111:key/*']] };
const VIA_SQS = { StringLike: { 'kms:ViaService': 'sqs.eu-west-1.*' } };

test('code of another account may use the keys of that of the queue by way of Amazon SQS only, for there the CDK grants on every key', () => {
  const home = strictStack('Home', { env: { account: '111111111111', region: 'eu-west-1' } });
  const away = new Stack(home.node.root, 'Away', { env: { account: '222222222222', region: 'eu-west-1' } });
  const role = new iam.Role(away, 'Shipper', { roleName: 'shipper', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });

  new StandardQueue(home, 'Orders', { queueName: 'orders', encryption: Encryption.kms() }).grantActivities(role, Activity.SEND_MESSAGE);

  expect(onUnnamedKeys(away)).toMatchObject([{ Resource: KEYS, Condition: VIA_SQS }]);
});

test('a consumer of another account waits for the policy of an encrypted queue', () => {
  const home = strictStack('Home', { env: { account: '111111111111', region: 'eu-west-1' } });
  const away = new Stack(home.node.root, 'Away', { env: { account: '222222222222', region: 'eu-west-1' } });
  const role = new iam.Role(away, 'Shipper', { roleName: 'shipper', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

  new StandardQueue(home, 'Orders', { queueName: 'orders', encryption: Encryption.kms() }).bindConsumer(functionIn(away, 'Ship', { role }));

  Template.fromStack(away).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  expect(away.dependencies).toEqual([home]);
});

test('code of another Region gets the key from its own role, so that the stack of the queue does not wait for it', () => {
  const home = strictStack('Home', { env: { account: '111111111111', region: 'eu-west-1' }, crossRegionReferences: true });
  const away = new Stack(home.node.root, 'Away', { env: { account: '111111111111', region: 'us-east-1' }, crossRegionReferences: true });

  new StandardQueue(home, 'Orders', { encryption: Encryption.kms() }).bindSender(functionIn(away));

  expect(onUnnamedKeys(away)).toMatchObject([{ Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: KEYS, Condition: VIA_SQS }]);
  expect(away.dependencies).toEqual([home]);
  expect(home.dependencies).toEqual([]);
});

test('a role whose policies stay as they are leaves the key as it is', () => {
  const stack = strictStack();
  const role = new iam.Role(stack, 'Shipper', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }).withoutPolicyUpdates();

  new StandardQueue(stack, 'Orders', { encryption: Encryption.kms() }).grantActivities(role, Activity.SEND_MESSAGE);

  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  expect(statementsOf(stack)).toEqual([]);
  expect(key!.Properties.KeyPolicy.Statement).toMatchObject([{ Action: 'kms:*' }]);
});

test('a principal that another language implements may use the key', () => {
  const stack = strictStack();
  const role = new iam.Role(stack, 'Shipper', { assumedBy: new iam.AccountRootPrincipal() });
  const value = iam.Role.prototype.addToPrincipalPolicy;
  Object.defineProperty(role, 'addToPrincipalPolicy', { value, enumerable: false, configurable: false, writable: false });

  new StandardQueue(stack, 'Orders', { encryption: Encryption.kms() }).grantActivities(role, Activity.SEND_MESSAGE);

  expect(statementsOf(stack).flatMap(({ Action }) => list(Action))).toEqual(['sqs:SendMessage', 'kms:Decrypt', 'kms:GenerateDataKey']);
});

test.each([true, false])('code may use the key that an imported alias stands for, with the flag of the CDK %p', (flag) => {
  const stack = new Stack(new App({ context: { '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal': flag } }), 'Shop');

  new StandardQueue(stack, 'Orders', { encryption: Encryption.kms(kms.Alias.fromAliasName(stack, 'Shared', 'alias/shared')) }).bindSender(functionIn(stack));

  const onKey = statementsOf(stack).filter(({ Action }) => list(Action).includes('kms:Decrypt'));
  expect(onKey).toMatchObject([{ Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shared' } } }]);
  expect(textOf(onKey[0]!.Resource)).toBe('arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*');
});

test('a sender finds only the URL in its environment', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'PaidOrders');

  orders.bindSender(functionIn(stack));

  const { QUEUE_PAID_ORDERS } = environmentOf(stack);
  expect(QUEUE_PAID_ORDERS).toBe(`{"url":"<${stack.getLogicalId(orders.node.defaultChild as never)}>"}`);
});

test('a function that sends and consumes finds all that both need under one variable', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders', { visibilityTimeout: Duration.minutes(3), maxMessageSizeBytes: 2048 });
  const fn = functionIn(stack);

  orders.bindSender(fn);
  orders.bindConsumer(fn);

  const { deadLetterUrl, url, ...rest } = JSON.parse(environmentOf(stack).QUEUE_ORDERS!) as Record<string, unknown>;
  expect(rest).toEqual({ maximumMessageBytes: 2048, visibilityTimeoutSeconds: 180, maxReceiveCount: 10 });
  expect([url, deadLetterUrl]).toEqual([expect.stringMatching(/^<Orders.*>$/), expect.stringMatching(/^<OrdersDeadLetterQueue.*>$/)]);
});

test('a visibility timeout that only deployment knows is not told as the one that the consumer asks for', () => {
  const stack = strictStack();
  const seconds = new CfnParameter(stack, 'Seconds', { type: 'Number', default: 600 }).valueAsNumber;
  const fn = functionIn(stack, 'Fn', { timeout: Duration.minutes(1) });

  new StandardQueue(stack, 'Orders', { visibilityTimeout: Duration.seconds(seconds) }).bindConsumer(fn);

  expect(environmentOf(stack).QUEUE_ORDERS).not.toContain('visibilityTimeoutSeconds');
});

test('a visibility timeout that is set on the resource by hand is left alone by the consumers, and told in bindings', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders');
  (orders.node.defaultChild as CfnQueue).visibilityTimeout = 600;

  orders.bindConsumer(functionIn(stack, 'Ship', { timeout: Duration.minutes(1) }));

  Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 600 });
  expect(environmentOf(stack).QUEUE_ORDERS).toContain('"visibilityTimeoutSeconds":600');
});

test('a visibility timeout is derived from the timeout that an override gave the function', () => {
  const stack = strictStack();
  const ship = functionIn(stack, 'Ship', { timeout: Duration.seconds(3) });
  (ship.node.defaultChild as lambda.CfnFunction).addPropertyOverride('Timeout', 60);

  new StandardQueue(stack, 'Orders').bindConsumer(ship);

  Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 360 });
});

test('a binding tells what an override makes of the queue', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders', { maxMessageSizeBytes: 4096 });
  orders.bindConsumer(functionIn(stack, 'Ship', { timeout: Duration.minutes(1) }));

  const resource = orders.node.defaultChild as CfnQueue;
  resource.addPropertyOverride('VisibilityTimeout', 600);
  resource.addPropertyOverride('MaximumMessageSize', { Ref: 'AWS::NoValue' });

  expect(environmentOf(stack).QUEUE_ORDERS).toContain('"visibilityTimeoutSeconds":600');
  expect(environmentOf(stack).QUEUE_ORDERS).not.toContain('maximumMessageBytes');
});

function onCondition(stack: Stack): unknown {
  new CfnCondition(stack, 'IsNew', { expression: Fn.conditionEquals(stack.region, 'eu-west-1') });
  const policy = { deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:111111111111:dead', maxReceiveCount: 5 };
  return { 'Fn::If': ['IsNew', policy, { Ref: 'AWS::NoValue' }] };
}

test.each<readonly [string, (resource: CfnQueue) => unknown, string]>([
  ['takes the policy away', (resource) => resource.addPropertyDeletionOverride('RedrivePolicy'), '{"url":"<OrdersA9B65338>"}'],
  ['makes the policy no value', (resource) => resource.addPropertyOverride('RedrivePolicy', Aws.NO_VALUE), '{"url":"<OrdersA9B65338>"}'],
  ['names another queue', (resource) => resource.addPropertyOverride('RedrivePolicy.deadLetterTargetArn', 'arn:aws:sqs:eu-west-1:111111111111:dead'), '{"url":"<OrdersA9B65338>"}'],
  ['changes the count', (resource) => resource.addPropertyOverride('RedrivePolicy.maxReceiveCount', 3), '"maxReceiveCount":3}'],
  ['leaves the policy to deployment', (resource) => resource.addPropertyOverride('RedrivePolicy', onCondition(resource.stack)), '"deadLetterUrl":"<OrdersDeadLetterQueue'],
])('a binding tells the dead-letter queue as it is where an override %s', (_, override, told) => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders');
  orders.bindListener(functionIn(stack));

  override(orders.node.defaultChild as CfnQueue);

  expect(environmentOf(stack).QUEUE_ORDERS).toContain(told);
});

test('a binding tells a dead-letter queue whose ARN is another token each time', () => {
  const stack = strictStack();
  const dead = new Queue(stack, 'Dead');
  const logicalId = stack.getLogicalId(dead.node.defaultChild as CfnQueue);
  Object.defineProperty(dead, 'queueArn', { get: () => Fn.getAtt(logicalId, 'Arn').toString() });
  const orders = new StandardQueue(stack, 'Orders', { redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });

  orders.bindListener(functionIn(stack));

  expect(environmentOf(stack).QUEUE_ORDERS).toContain('"deadLetterUrl":"<Dead');
});

test('a count that an override takes away is not held against a consumer', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders');
  (orders.node.defaultChild as CfnQueue).addPropertyOverride('RedrivePolicy.maxReceiveCount', null);

  orders.bindConsumer(functionIn(stack));

  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('maxReceiveCount'));
});

test('a batch above 10 is taken with a window that only deployment knows', () => {
  const stack = strictStack();
  const maxBatchingWindow = Duration.seconds(new CfnParameter(stack, 'Window', { type: 'Number', default: 5 }).valueAsNumber);

  new StandardQueue(stack, 'Orders').bindConsumer(functionIn(stack), { batchSize: 100, maxBatchingWindow });

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 100, MaximumBatchingWindowInSeconds: { Ref: 'Window' } });
});

test('a container of ECS gets the variable and its task role the permissions', () => {
  const stack = strictStack();
  const payments = new FifoQueue(stack, 'Payments', { contentBasedDeduplication: true });

  payments.bindListener(containerIn(stack));

  const environment = { Name: 'QUEUE_PAYMENTS', Value: Match.objectLike({ 'Fn::Join': Match.anyValue() }) };
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: [Match.objectLike({ Environment: [environment] })] });
  expect(list(statementsOf(stack)[0]!.Action)).toEqual(iamActionsOf(BINDING_ROLES.listener).sort());
});

test('an event source mapping always reports partial batches and waits for the permissions', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Orders').bindConsumer(functionIn(stack), { batchSize: 5 });

  const properties = { BatchSize: 5, FunctionResponseTypes: ['ReportBatchItemFailures'] };
  Template.fromStack(stack).hasResource('AWS::Lambda::EventSourceMapping', { Properties: properties, DependsOn: [Match.stringLikeRegexp('DefaultPolicy')] });
});

test('a function imported with its role is mapped and granted, but its environment stays', () => {
  const stack = new Stack(undefined, 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  const role = new lambda.Function(stack, 'Other', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('x') }).role!;
  const fn = lambda.Function.fromFunctionAttributes(stack, 'Ship', { functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:ship', role });

  new StandardQueue(stack, 'Orders', { redrivePolicy: RedrivePolicy.none() }).bindConsumer(fn);

  Template.fromStack(stack).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  expect(statementsOf(stack).map(({ Action }) => list(Action))).toEqual([iamActionsOf(BINDING_ROLES.consumer).sort()]);
});

test('an alias is mapped by itself and its function gets the variable', () => {
  const stack = strictStack();
  const fn = functionIn(stack);

  new StandardQueue(stack, 'Orders').bindConsumer(new lambda.Alias(stack, 'Live', { aliasName: 'live', version: fn.currentVersion }));

  expect(Object.keys(environmentOf(stack))).toEqual(['QUEUE_ORDERS']);
});

test('two queues of one binding name on one function are refused', () => {
  const stack = strictStack();
  const fn = functionIn(stack);
  new StandardQueue(stack, 'Orders').bindSender(fn);

  const bindOther = (): unknown => new FifoQueue(stack, 'OtherOrders', { bindingName: 'orders' }).bindSender(fn);

  expect(bindOther).toThrow('Shop/Ship: QUEUE_ORDERS must stand for one queue, got Shop/Orders and Shop/OtherOrders; give one of them another bindingName');
});

test('a construct that is no code is refused', () => {
  const stack = strictStack();

  const bindTopic = (): unknown => new StandardQueue(stack, 'Orders').bindSender(new sns.Topic(stack, 'News'));

  expect(bindTopic).toThrow('Shop/News: bindSender must be given a Lambda function or an ECS container');
});
