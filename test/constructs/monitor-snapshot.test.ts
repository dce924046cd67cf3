import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { FifoQueue, QueueDashboard, StandardQueue } from '../../src';
import { strictStack } from './strict-stack';

test('a standard queue with every alarm that it may have', () => {
  const stack = strictStack();
  const topic = sns.Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:eu-west-1:111111111111:on-call');

  new StandardQueue(stack, 'Orders').monitor({ topic, timeToDrain: Duration.minutes(10), noisyGroups: 3, quietGroupsAge: Duration.minutes(5) });

  expect(Template.fromStack(stack).toJSON().Resources).toMatchSnapshot();
});

test('a dashboard of a FIFO queue', () => {
  const stack = strictStack();

  new QueueDashboard(stack, 'Dashboard', { queues: [new FifoQueue(stack, 'Payments')] });

  expect(Template.fromStack(stack).toJSON().Resources).toMatchSnapshot();
});
