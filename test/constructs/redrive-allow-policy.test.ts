import { Aspects, CfnCondition, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FifoQueue, RedriveAllowPolicy, RedrivePolicy, StandardQueue } from '../../src';
import { IRELAND, appOf } from './rule-case';
import { strictStack, textOf } from './strict-stack';

const ARN_OF = (name: string): string => `arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:${name}`;

interface Rendered {
  readonly name?: string;
  readonly permission?: string;
  readonly sources?: string[];
}

interface QueueProperties {
  readonly QueueName?: string;
  readonly RedriveAllowPolicy?: { readonly redrivePermission: string; readonly sourceQueueArns?: unknown[] };
}

/** Name and redrive allow policy of a queue as rendered, references in angle brackets. */
function rendered(queue: sqs.IQueue): Rendered {
  const stack = Stack.of(queue);
  const resource = Template.fromStack(stack).findResources('AWS::SQS::Queue')[stack.getLogicalId(queue.node.defaultChild as sqs.CfnQueue)]!;
  const { QueueName: name, RedriveAllowPolicy: policy } = resource.Properties as QueueProperties;
  return { name, permission: policy?.redrivePermission, sources: policy?.sourceQueueArns?.map(textOf) };
}

test('byQueue and the redrive policy of its source live in one stack without a circle', () => {
  const stack = strictStack();
  const redriveAllowPolicy = RedriveAllowPolicy.byQueue();
  const dead = new StandardQueue(stack, 'Dead', { redriveAllowPolicy, retentionPeriod: undefined, redrivePolicy: RedrivePolicy.none() });
  const orders = new StandardQueue(stack, 'Orders', { queueName: 'orders', redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });

  redriveAllowPolicy.addSourceQueue(orders);

  expect(rendered(dead)).toEqual({ name: undefined, permission: 'byQueue', sources: [ARN_OF('orders')] });
});

test('an unnamed source gets a name derived from its place, and loses it when it leaves the list', () => {
  const stack = strictStack();
  const [kept, dropped] = [new StandardQueue(stack, 'Kept'), new StandardQueue(stack, 'Dropped')];
  const redriveAllowPolicy = RedriveAllowPolicy.byQueue(kept, dropped);
  const dead = new StandardQueue(stack, 'Dead', { redriveAllowPolicy });

  redriveAllowPolicy.removeSourceQueue(dropped);

  const { name } = rendered(kept);
  expect(name).toMatch(/^Shop-Kept/);
  expect(rendered(dead).sources).toEqual([ARN_OF(name!)]);
  expect(rendered(dropped).name).toBeUndefined();
});

test('the derived name is the same in every synthesis', () => {
  const names = [1, 2].map(() => {
    const source = new FifoQueue(strictStack(), 'Orders');
    RedriveAllowPolicy.byQueue(source);
    return rendered(source).name;
  });

  expect(names[0]).toMatch(/\.fifo$/);
  expect(names[1]).toBe(names[0]);
});

test('a source that is added twice is listed once', () => {
  const stack = strictStack();
  const source = new StandardQueue(stack, 'Orders', { queueName: 'orders' });

  const dead = new StandardQueue(stack, 'Dead', { redriveAllowPolicy: RedriveAllowPolicy.byQueue(source, source) });

  expect(rendered(dead).sources).toEqual([ARN_OF('orders')]);
});

test('an imported source is listed by its ARN, a named queue of aws-cdk-lib by its name', () => {
  const stack = strictStack();
  const imported = StandardQueue.fromQueueArn(stack, 'Imported', 'arn:aws:sqs:eu-west-1:111111111111:far');
  const named = new sqs.Queue(stack, 'Named', { queueName: 'named' });

  const dead = new StandardQueue(stack, 'Dead', { redriveAllowPolicy: RedriveAllowPolicy.byQueue(imported, named) });

  expect(rendered(dead).sources).toEqual(['arn:aws:sqs:eu-west-1:111111111111:far', ARN_OF('named')]);
});

test.each([
  ['allowAll', RedriveAllowPolicy.allowAll()], ['denyAll', RedriveAllowPolicy.denyAll()],
])('%s lists no queue and takes none', (permission, redriveAllowPolicy) => {
  const queue = new StandardQueue(strictStack(), 'Dead', { redriveAllowPolicy });

  const add = (): void => redriveAllowPolicy.addSourceQueue(queue);

  expect(rendered(queue)).toEqual({ name: undefined, permission, sources: undefined });
  expect(add).toThrow(`source queues are listed by RedriveAllowPolicy.byQueue only, got ${permission}; use byQueue`);
});

test('the dead-letter queue of a named queue lets that queue in and no other', () => {
  const stack = strictStack();

  const [named, unnamed] = [new StandardQueue(stack, 'Named', { queueName: 'orders' }), new StandardQueue(stack, 'Unnamed')];

  expect(rendered(named.managedDeadLetterQueue!)).toMatchObject({ permission: 'byQueue', sources: [ARN_OF('orders')] });
  expect(rendered(unnamed.managedDeadLetterQueue!)).toMatchObject({ permission: 'allowAll', sources: undefined });
});

test('an aspect that renames queues renames them in the lists of their dead-letter queues', () => {
  const stack = strictStack();
  const uploads = new FifoQueue(stack, 'Uploads', { queueName: 'uploads' });

  Aspects.of(stack).add({ visit: (node) => { if (node instanceof sqs.CfnQueue && node.node.scope === uploads) node.queueName = `dev-${node.queueName}`; } });

  expect(rendered(uploads)).toMatchObject({ name: 'dev-uploads.fifo' });
  expect(rendered(uploads.managedDeadLetterQueue!)).toMatchObject({ sources: [ARN_OF('dev-uploads.fifo')] });
});

test('an override that renames a queue renames it in the list of its dead-letter queue', () => {
  const stack = strictStack();
  const uploads = new StandardQueue(stack, 'Uploads', { queueName: 'uploads' });

  (uploads.node.defaultChild as sqs.CfnQueue).addPropertyOverride('QueueName', { Ref: 'AWS::StackName' });

  expect(rendered(uploads.managedDeadLetterQueue!)).toMatchObject({ sources: [ARN_OF('<AWS::StackName>')] });
});

test('queues of two stacks in one place join by name as well', () => {
  const target = strictStack('B', { env: IRELAND });
  const source = new Stack(appOf(target), 'A', { env: IRELAND });
  const redriveAllowPolicy = RedriveAllowPolicy.byQueue();
  const dead = new StandardQueue(target, 'Dead', { redriveAllowPolicy, redrivePolicy: RedrivePolicy.none(), queueName: 'dead' });

  redriveAllowPolicy.addSourceQueue(new StandardQueue(source, 'Orders', { queueName: 'orders', redrivePolicy: RedrivePolicy.deadLetterQueue(dead) }));

  expect(rendered(dead).sources).toEqual(['arn:<AWS::Partition>:sqs:eu-west-1:111111111111:orders']);
});

test.each<readonly [string, string | undefined, object | undefined]>([
  ['nothing', undefined, undefined],
  ['allowAll', undefined, { redrivePermission: 'allowAll' }],
  ['a longer list', undefined, { redrivePermission: 'byQueue', sourceQueueArns: [ARN_OF('orders'), ARN_OF('more')] }],
  ['another list', undefined, { redrivePermission: 'byQueue', sourceQueueArns: [ARN_OF('more')] }],
  ['denyAll', 'the dead-letter queue must allow its source Shop/More, got denyAll on Shop/Orders/DeadLetterQueue', { redrivePermission: 'denyAll' }],
])('an override to %s is what the dead-letter queue says', (_, refused, policy) => {
  const stack = strictStack();
  const dead = new StandardQueue(stack, 'Orders', { queueName: 'orders' }).managedDeadLetterQueue!;
  new StandardQueue(stack, 'More', { queueName: 'more', redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });

  (dead.node.defaultChild as sqs.CfnQueue).addPropertyOverride('RedriveAllowPolicy', policy);

  const synth = (): unknown => Template.fromStack(stack);
  if (refused) expect(synth).toThrow(refused);
  else expect(synth).not.toThrow();
});

const LISTS: ReadonlyArray<readonly [string, (stack: Stack) => unknown]> = [
  ['a parameter', (stack) => new CfnParameter(stack, 'Arns', { type: 'CommaDelimitedList' }).valueAsList],
  ['a parameter in it', (stack) => [new CfnParameter(stack, 'Arn').valueAsString]],
  ['a condition', (stack) => Fn.conditionIf(new CfnCondition(stack, 'IsNew', { expression: Fn.conditionEquals(stack.region, 'eu-west-1') }).logicalId, [ARN_OF('one')], [ARN_OF('two')])],
];

test.each(LISTS)('a list of sources that only deployment knows, by %s, shuts nobody out', (_, listIn) => {
  const stack = strictStack();
  const dead = new sqs.Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
  (dead.node.defaultChild as sqs.CfnQueue).redriveAllowPolicy = { redrivePermission: 'byQueue', sourceQueueArns: listIn(stack) };

  new StandardQueue(stack, 'Orders', { redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });

  expect(() => Template.fromStack(stack)).not.toThrow();
});

test.each([
  ['orders-ABCDEFGHIJKL', undefined],
  ['orders', 'the dead-letter queue must allow its source Shop/Orders, got byQueue on Shop/Dead'],
])('a source without a name may be the one that a list calls %s: refused %s', (name, refused) => {
  const stack = strictStack('Shop', { env: IRELAND });
  const listed = StandardQueue.fromQueueArn(stack, 'Listed', `arn:aws:sqs:eu-west-1:111111111111:${name}`);
  const dead = new StandardQueue(stack, 'Dead', { redriveAllowPolicy: RedriveAllowPolicy.byQueue(listed), redrivePolicy: RedrivePolicy.none() });

  new StandardQueue(stack, 'Orders', { redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });

  const synth = (): unknown => Template.fromStack(stack);
  if (refused) expect(synth).toThrow(refused);
  else expect(synth).not.toThrow();
});
