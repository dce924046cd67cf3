import { App, Stack } from 'aws-cdk-lib';
import { Annotations } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { StandardQueue } from '../../../src';
import { strictStack } from '../strict-stack';

test('a second policy that names the queue by its attribute is refused', () => {
  const stack = strictStack();
  const { attrQueueUrl } = new StandardQueue(stack, 'Q').node.defaultChild as sqs.CfnQueue;

  new sqs.CfnQueuePolicy(stack, 'Second', { queues: [attrQueueUrl], policyDocument: {} });

  expect(() => Annotations.fromStack(stack)).toThrow('Shop/Q: one resource must set the policy, got 2');
});

test.each([true, { 'Fn::If': ['IsOrdered', true, false] }])('a queue that an override makes a FIFO queue by %j may have the name of one', (isFifo) => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Shop');
  const resource = new StandardQueue(stack, 'Q').node.defaultChild as sqs.CfnQueue;

  resource.addPropertyOverride('FifoQueue', isFifo);
  resource.queueName = 'orders.fifo';

  expect(() => Annotations.fromStack(stack)).not.toThrow();
});
