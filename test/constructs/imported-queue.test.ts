import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Activity, FifoQueue, StandardQueue } from '../../src';
import { ACTIVITIES, BINDING_ROLES, iamActionsOf, kmsActionsOf } from '../../src/queue/activity';
import { environmentOf, functionIn, statementsOf, strictStack, textOf } from './strict-stack';

const ARN = 'arn:aws:sqs:eu-west-1:111111111111:orders';
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const DEAD = 'arn:aws:sqs:eu-west-1:111111111111:dead';
const list = (value: string | string[]): string[] => [value].flat().sort();

test('an imported queue is bound as a declared one: variable, actions of the role, its key', () => {
  const stack = strictStack();
  const orders = StandardQueue.fromQueueAttributes(stack, 'Orders', { queueArn: ARN, keyArn: KEY });

  orders.bindSender(functionIn(stack));

  expect(environmentOf(stack)).toEqual({ QUEUE_ORDERS: '{"url":"https://sqs.eu-west-1.<AWS::URLSuffix>/111111111111/orders"}' });
  const granted = statementsOf(stack).map(({ Action, Resource }) => [Resource, list(Action)]);
  expect(granted).toEqual([[ARN, iamActionsOf(BINDING_ROLES.sender)], [KEY, kmsActionsOf(BINDING_ROLES.sender).sort()]]);
});

test('what is told about an imported queue reaches the code that listens', () => {
  const stack = strictStack();
  const deadLetterQueue = { queue: StandardQueue.fromQueueArn(stack, 'Dead', DEAD), maxReceiveCount: 5 };
  const attributes = { queueArn: ARN, queueUrl: 'https://example.com/111111111111/orders', visibilityTimeout: Duration.minutes(2), deadLetterQueue };

  StandardQueue.fromQueueAttributes(stack, 'Orders', { ...attributes, bindingName: 'paid', maxMessageSizeBytes: 2048 }).bindListener(functionIn(stack));

  expect(JSON.parse(environmentOf(stack).QUEUE_PAID!)).toEqual({
    url: 'https://example.com/111111111111/orders',
    maximumMessageBytes: 2048,
    visibilityTimeoutSeconds: 120,
    deadLetterUrl: 'https://sqs.eu-west-1.<AWS::URLSuffix>/111111111111/dead',
    maxReceiveCount: 5,
  });
  expect(statementsOf(stack).map(({ Resource }) => Resource)).toEqual([ARN, DEAD]);
});

test('a FIFO queue with a token for an ARN is known as FIFO to constructs and code', () => {
  const stack = strictStack();
  const original = new FifoQueue(stack, 'Original');

  const imported = FifoQueue.fromQueueArn(stack, 'Orders', original.queueArn);

  imported.bindSender(functionIn(stack));
  expect(imported.fifo).toBe(true);
  expect(JSON.parse(environmentOf(stack).QUEUE_ORDERS!)).toMatchObject({ kind: 'fifo' });
});

test('an imported queue is consumed, and its binding tells no visibility timeout that the consumer asks for', () => {
  const stack = strictStack();

  StandardQueue.fromQueueArn(stack, 'Orders', ARN).bindConsumer(functionIn(stack, 'Fn', { timeout: Duration.minutes(5) }));

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: ARN, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  expect(environmentOf(stack).QUEUE_ORDERS).not.toContain('visibilityTimeoutSeconds');
});

test.each([[true, true], [false, undefined]])('code is told of an imported queue that contentBasedDeduplication is %s: %s', (contentBasedDeduplication, told) => {
  const stack = strictStack();

  FifoQueue.fromQueueAttributes(stack, 'Orders', { queueArn: `${ARN}.fifo`, contentBasedDeduplication }).bindSender(functionIn(stack));

  expect(JSON.parse(environmentOf(stack).QUEUE_ORDERS!).contentBasedDeduplication).toBe(told);
});

test('a stack whose account only deployment knows may set the policy of an imported queue', () => {
  const queue = StandardQueue.fromQueueArn(strictStack(), 'Orders', ARN);
  const statement = { actions: ['sqs:SendMessage'], principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/sender')], resources: [ARN] };

  const { statementAdded } = queue.addToResourcePolicy(new iam.PolicyStatement(statement));

  expect(statementAdded).toBe(true);
});

test('grants of the CDK and of this package share the policy of an imported queue', () => {
  const stack = strictStack();
  const queue = StandardQueue.fromQueueArn(stack, 'Orders', ARN);
  const roles = ['sender', 'receiver'].map((name) => `arn:aws:iam::111111111111:role/${name}`);
  const [sender, receiver] = roles.map((arn) => new iam.ArnPrincipal(arn));

  queue.grantSendMessages(sender!);
  queue.grantActivities(receiver!, Activity.RECEIVE_MESSAGES);

  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::SQS::QueueInlinePolicy'));
  const [, ...granted] = policy!.Properties.PolicyDocument.Statement as Array<{ Principal: { AWS: string } }>;
  expect(granted.map(({ Principal }) => Principal.AWS)).toEqual(roles);
});

test('binding an imported queue of an unknown account leaves its policy alone', () => {
  const stack = strictStack();

  StandardQueue.fromQueueArn(stack, 'Orders', ARN).bindOperator(functionIn(stack));

  Template.fromStack(stack).resourceCountIs('AWS::SQS::QueueInlinePolicy', 0);
});

test.each<[string, (queue: sqs.IQueue, fn: lambda.Function) => unknown]>([
  ['grantSendMessages', (queue, fn) => queue.grantSendMessages(fn)],
  ['grant', (queue, fn) => queue.grant(fn, 'sqs:PurgeQueue')],
  ['an event source', (queue, fn) => fn.addEventSource(new SqsEventSource(queue))],
])('%s of the CDK leaves the policy of an imported queue of an unknown account alone, too', (_verb, grant) => {
  const stack = strictStack();

  grant(StandardQueue.fromQueueAttributes(stack, 'Orders', { queueArn: ARN, keyArn: KEY }), functionIn(stack));

  Template.fromStack(stack).resourceCountIs('AWS::SQS::QueueInlinePolicy', 0);
  expect(statementsOf(stack)[0]).toMatchObject({ Effect: 'Allow', Resource: ARN });
});

test('the enumeration of activities is the table of activities', () => {
  const names: string[] = Object.values(Activity);

  expect(names).toEqual(Object.keys(ACTIVITIES));
});

test.each(Object.values(Activity))('grants the actions of %s and no other', (activity) => {
  const stack = new Stack(undefined, 'Shop');
  const orders = StandardQueue.fromQueueAttributes(stack, 'Orders', { queueArn: ARN, keyArn: KEY });

  orders.grantActivities(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }), activity);

  const anywhere = 'onAnyQueue' in ACTIVITIES[activity];
  const expected = [[anywhere ? '*' : ARN, [...ACTIVITIES[activity].iam].sort()], [KEY, [...ACTIVITIES[activity].kms].sort()]];
  const granted = statementsOf(stack).map(({ Action, Resource }) => [Resource, list(Action)]);
  expect(granted).toEqual(expected.filter(([, actions]) => actions!.length > 0));
});

test('grantRedrive lets a role move dead messages back and nothing else', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders');

  orders.grantRedrive(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));

  const granted = statementsOf(stack).map(({ Action, Resource }) => [textOf(Resource), list(Action)]);
  expect(granted).toEqual([
    [expect.stringMatching(/^<OrdersDeadLetterQueue.*\.Arn>$/), iamActionsOf(['redrive']).sort()],
    [expect.stringMatching(/^<Orders[0-9A-F]+\.Arn>$/), iamActionsOf(['redriveTarget'])],
  ]);
});

test('grantRedrive on a dead-letter queue is about that queue', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders');

  orders.managedDeadLetterQueue!.grantRedrive(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));

  const granted = statementsOf(stack).map(({ Action, Resource }) => [textOf(Resource), list(Action)]);
  expect(granted).toEqual([[expect.stringMatching(/^<OrdersDeadLetterQueue.*\.Arn>$/), iamActionsOf(['redrive']).sort()]]);
});

test('a principal without an identity policy is allowed by the queue\'s, in statements of at most seven actions', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Orders').bindOperator(functionIn(stack));
  new StandardQueue(stack, 'Other').grantActivities(new iam.AccountPrincipal('222222222222'), Activity.REDRIVE, Activity.PURGE_QUEUE, Activity.LIST_QUEUE_TAGS);

  const allowed = statementsOf(stack, 'AWS::SQS::QueuePolicy').filter(({ Effect }) => Effect === 'Allow').map(({ Action }) => list(Action));
  expect(allowed.map(({ length }) => length)).toEqual([7, 1]);
  expect(allowed.flat().sort()).toEqual(iamActionsOf(['redrive', 'purgeQueue', 'listQueueTags']).sort());
});

test('a principal is granted more than seven actions where the CDK joins statements too', () => {
  const stack = new Stack(new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': true } }), 'Shop');
  const queue = new StandardQueue(stack, 'Orders');
  const partner = new iam.AccountPrincipal('222222222222');

  queue.grantActivities(partner, Activity.REDRIVE, Activity.PURGE_QUEUE);
  queue.grantActivities(partner, Activity.SEND_MESSAGE, Activity.LIST_QUEUE_TAGS);

  const allowed = statementsOf(stack, 'AWS::SQS::QueuePolicy').filter(({ Effect }) => Effect === 'Allow').map(({ Action }) => list(Action));
  expect(Math.max(...allowed.map(({ length }) => length))).toBeLessThanOrEqual(7);
  expect(allowed.flat().sort()).toEqual(iamActionsOf(['redrive', 'purgeQueue', 'sendMessage', 'listQueueTags']).sort());
});
