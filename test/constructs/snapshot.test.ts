import { Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Encryption, FifoQueue, Producer, RedriveAllowPolicy, RedrivePolicy, StandardQueue } from '../../src';
import { containerIn, functionIn, strictStack } from './strict-stack';

/** The whole template without what CDK adds to every stack. */
function templateOf(stack: Stack): unknown {
  const { Resources } = Template.fromStack(stack).toJSON();
  return { Resources };
}

test('a standard queue that says nothing', () => {
  const stack = strictStack();

  new StandardQueue(stack, 'Orders');

  expect(templateOf(stack)).toMatchSnapshot();
});

test('a standard queue that says everything, with its code and a producer', () => {
  const stack = strictStack();
  const orders = new StandardQueue(stack, 'Orders', {
    queueName: 'orders',
    deliveryDelay: Duration.seconds(5),
    visibilityTimeout: Duration.minutes(3),
    retentionPeriod: Duration.days(7),
    receiveMessageWaitTime: Duration.seconds(20),
    maxMessageSizeBytes: 65_536,
    encryption: Encryption.kms(undefined, { dataKeyReuse: Duration.minutes(15) }),
    redrivePolicy: RedrivePolicy.managed({ maxReceiveCount: 5, queueName: 'orders-dead' }),
  });
  orders.allowProducer(Producer.topic(new sns.Topic(stack, 'News')));
  orders.bindSender(functionIn(stack, 'Api'));
  orders.bindConsumer(functionIn(stack, 'Ship'), { batchSize: 100, maxBatchingWindow: Duration.seconds(10) });
  orders.bindListener(containerIn(stack, 'Worker'));
  orders.bindOperator(functionIn(stack, 'Console'));

  expect(templateOf(stack)).toMatchSnapshot();
});

test('a FIFO queue that says nothing', () => {
  const stack = strictStack();

  new FifoQueue(stack, 'Payments');

  expect(templateOf(stack)).toMatchSnapshot();
});

test('a FIFO queue that says everything, its dead-letter queue listing it', () => {
  const stack = strictStack();
  const redriveAllowPolicy = RedriveAllowPolicy.byQueue();
  const dead = new FifoQueue(stack, 'Dead', { redriveAllowPolicy, redrivePolicy: RedrivePolicy.none() });

  const payments = new FifoQueue(stack, 'Payments', {
    contentBasedDeduplication: true,
    highThroughput: true,
    encryption: Encryption.kmsManaged(),
    redrivePolicy: RedrivePolicy.deadLetterQueue(dead, { maxReceiveCount: 3 }),
  });
  redriveAllowPolicy.addSourceQueue(payments);

  expect(templateOf(stack)).toMatchSnapshot();
});

test('an imported queue with its code and a producer', () => {
  const stack = strictStack('Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  const orders = StandardQueue.fromQueueArn(stack, 'Orders', 'arn:aws:sqs:eu-west-1:111111111111:orders');

  orders.bindConsumer(functionIn(stack, 'Ship'));
  orders.allowProducer(Producer.account('222222222222'));

  expect(templateOf(stack)).toMatchSnapshot();
});
