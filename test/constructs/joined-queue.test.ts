import { Aspects, CfnCondition, CfnParameter, Duration, Fn, type CfnResource, type Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { FifoQueue, RedriveAllowPolicy, RedrivePolicy, StandardQueue } from '../../src';
import { IRELAND } from './rule-case';
import { strictStack } from './strict-stack';

test('an aspect that has all queues keep messages equally long is seen in a dead-letter queue', () => {
  const stack = strictStack();
  new StandardQueue(stack, 'Q');

  Aspects.of(stack).add({ visit: (node) => { if (node instanceof sqs.CfnQueue) node.messageRetentionPeriod = 86_400; } });

  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('dead-letter-retention'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Shop/Q']);
});

test('a dead-letter queue whose retention period an override takes away keeps messages for 4 days, as its source', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');

  (queue.managedDeadLetterQueue!.node.defaultChild as CfnResource).addPropertyDeletionOverride('MessageRetentionPeriod');

  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('dead-letter-retention'))).toHaveLength(1);
});

test('a dead-letter queue that an override has keep messages for longer keeps them long enough', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ retentionPeriod: Duration.days(1) }) });

  (queue.managedDeadLetterQueue!.node.defaultChild as CfnResource).addPropertyOverride('MessageRetentionPeriod', 604_800);

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('a dead-letter queue that an override has keep messages for too short is told', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q');

  (queue.managedDeadLetterQueue!.node.defaultChild as CfnResource).addPropertyOverride('MessageRetentionPeriod', 86_400);

  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('dead-letter-retention'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Shop/Q']);
});

test('a dead-letter queue may list its source by an ARN of which only deployment knows a part', () => {
  const stack = strictStack();
  const source = StandardQueue.fromQueueArn(stack, 'Source', stack.formatArn({ service: 'sqs', resource: 'orders' }));
  const dead = new StandardQueue(stack, 'Dead', { redrivePolicy: RedrivePolicy.none(), redriveAllowPolicy: RedriveAllowPolicy.byQueue(source), retentionPeriod: Duration.days(14) });

  new StandardQueue(stack, 'Orders', { queueName: 'orders', redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

const KEPT = { retentionPeriod: Duration.days(14) };
const redriving = (queue: sqs.IQueue) => ({ redrivePolicy: RedrivePolicy.deadLetterQueue(queue) });

test.each<readonly [string, (stack: Stack) => sqs.RedriveAllowPolicy]>([
  ['denyAll', () => ({ redrivePermission: sqs.RedrivePermission.DENY_ALL })],
  ['byQueue', (stack) => ({ sourceQueues: [new sqs.Queue(stack, 'Other', { queueName: 'other' })] })],
])('a plain dead-letter queue shuts its source out by %s', (permission, redriveAllowPolicy) => {
  const stack = strictStack();
  const dead = new sqs.Queue(stack, 'Dead', { ...KEPT, redriveAllowPolicy: redriveAllowPolicy(stack) });

  new StandardQueue(stack, 'Q', redriving(dead));

  expect(() => Annotations.fromStack(stack)).toThrow(`the dead-letter queue must allow its source Shop/Q, got ${permission} on Shop/Dead`);
});

test.each(['arn:aws:sqs:eu-west-1:222222222222:orders', 'arn:aws:sqs:eu-west-2:111111111111:orders'])('the queue %s of the same name is not the source', (arn) => {
  const stack = strictStack('Shop', { env: IRELAND });
  const dead = new sqs.Queue(stack, 'Dead', { ...KEPT, redriveAllowPolicy: { sourceQueues: [sqs.Queue.fromQueueArn(stack, 'Far', arn)] } });

  new StandardQueue(stack, 'Q', { queueName: 'orders', ...redriving(dead) });

  expect(() => Annotations.fromStack(stack)).toThrow('the dead-letter queue must allow its source Shop/Q, got byQueue on Shop/Dead');
});

test('a list may have the source among queues of other names, as long as one is not known', () => {
  const stack = strictStack();
  const arns = ['arn:aws:sqs:eu-west-1:111111111111:other', new CfnParameter(stack, 'Arn').valueAsString];
  const sourceQueues = arns.map((arn, index) => sqs.Queue.fromQueueArn(stack, `Listed${index}`, arn));

  new StandardQueue(stack, 'Q', { queueName: 'orders', ...redriving(new sqs.Queue(stack, 'Dead', { ...KEPT, redriveAllowPolicy: { sourceQueues } })) });

  expect(() => Annotations.fromStack(stack)).not.toThrow();
});

test('a dead-letter queue that a condition gives one itself may have none', () => {
  const stack = strictStack();
  const isNew = new CfnCondition(stack, 'IsNew', { expression: Fn.conditionEquals(stack.region, 'eu-west-1') });
  const dead = new sqs.Queue(stack, 'Dead', KEPT);
  (dead.node.defaultChild as sqs.CfnQueue).redrivePolicy = Fn.conditionIf(isNew.logicalId, { deadLetterTargetArn: 'arn', maxReceiveCount: 9 }, { Ref: 'AWS::NoValue' });

  new StandardQueue(stack, 'Q', redriving(dead));

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('the kind of an imported queue whose ARN only deployment knows is that of its class', () => {
  const stack = strictStack();
  const arn = new CfnParameter(stack, 'Arn').valueAsString;

  const declare = (): unknown => new StandardQueue(stack, 'Q', redriving(FifoQueue.fromQueueArn(stack, 'Dead', arn)));

  expect(declare).toThrow('the dead-letter queue of a standard queue must be a standard queue, got FIFO queue Shop/Dead');
});

test('a queue that aws-cdk-lib imports by an ARN that only deployment knows may be of either kind', () => {
  const stack = strictStack();
  const arn = new CfnParameter(stack, 'Arn').valueAsString;

  new FifoQueue(stack, 'Q', redriving(sqs.Queue.fromQueueArn(stack, 'Dead', arn)));

  expect(() => Annotations.fromStack(stack)).not.toThrow();
});
