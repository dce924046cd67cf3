import { Aspects, Duration, type CfnResource } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { RedriveAllowPolicy, RedrivePolicy, StandardQueue } from '../../src';
import { strictStack } from './strict-stack';

test('an aspect that has all queues keep messages equally long is seen in a dead-letter queue', () => {
  const stack = strictStack();
  new StandardQueue(stack, 'Q');

  Aspects.of(stack).add({ visit: (node) => { if (node instanceof CfnQueue) node.messageRetentionPeriod = 86_400; } });

  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('dead-letter-retention'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Shop/Q']);
});

test('a dead-letter queue that an override has keep messages for longer keeps them long enough', () => {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Q', { redrivePolicy: RedrivePolicy.managed({ retentionPeriod: Duration.days(1) }) });

  (queue.managedDeadLetterQueue!.node.defaultChild as CfnResource).addPropertyOverride('MessageRetentionPeriod', 604_800);

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('a dead-letter queue may list its source by an ARN of which only deployment knows a part', () => {
  const stack = strictStack();
  const source = StandardQueue.fromQueueArn(stack, 'Source', stack.formatArn({ service: 'sqs', resource: 'orders' }));
  const dead = new StandardQueue(stack, 'Dead', { redrivePolicy: RedrivePolicy.none(), redriveAllowPolicy: RedriveAllowPolicy.byQueue(source), retentionPeriod: Duration.days(14) });

  new StandardQueue(stack, 'Orders', { queueName: 'orders', redrivePolicy: RedrivePolicy.deadLetterQueue(dead) });

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});
