import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Encryption, FifoQueue, Producer, QueueDashboard, QueueMonitor, RedriveAllowPolicy, RedrivePolicy, StandardQueue } from '../../src';
import { containerIn, functionIn } from './strict-stack';

const ARN = 'arn:aws:sqs:eu-west-1:111111111111:orders';

type Row = readonly [title: string, declare: (stack: Stack) => unknown, says: string];

/** What plain JavaScript, or a value that is `any`, may hand over. */
const untyped = (value: unknown): never => value as never;
const declared = (stack: Stack, props?: object): StandardQueue => new StandardQueue(stack, 'Q', props);
const imported = (stack: Stack, attrs: object): sqs.IQueue => StandardQueue.fromQueueAttributes(stack, 'Q', { queueArn: ARN, ...attrs });
const plain = (stack: Stack): sqs.IQueue => new sqs.Queue(stack, 'Plain');
const role = (stack: Stack): iam.Role => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });

const PROPS: readonly Row[] = [
  ['seconds as a number', (stack) => declared(stack, { visibilityTimeout: 30 }), 'Default/Q: visibilityTimeout must be a Duration, got 30; write Duration.seconds(…)'],
  ['a word of sqs.QueueEncryption', (stack) => declared(stack, { encryption: 'KMS' }), "Default/Q: encryption must be an Encryption, got 'KMS'; write Encryption.sqsManaged(), or Encryption.kms(key)"],
  ['a document of SQS as redrivePolicy', (stack) => declared(stack, { redrivePolicy: { maxReceiveCount: 3 } }), 'redrivePolicy must be a RedrivePolicy, got object'],
  ['a word as redriveAllowPolicy', (stack) => declared(stack, { redriveAllowPolicy: 'denyAll' }), "redriveAllowPolicy must be a RedriveAllowPolicy, got 'denyAll'"],
  ['a number as queueName', (stack) => declared(stack, { queueName: 5 }), 'queueName must be text, got 5'],
  ['text as enforceSSL', (stack) => declared(stack, { enforceSSL: 'false' }), "enforceSSL must be true or false, got 'false'"],
  ['a word that is no RemovalPolicy', (stack) => declared(stack, { removalPolicy: 'RETAIN' }), "removalPolicy must be a RemovalPolicy that queues have, got 'RETAIN'; write RemovalPolicy.RETAIN"],
  ['a RemovalPolicy of databases', (stack) => declared(stack, { removalPolicy: RemovalPolicy.SNAPSHOT }), "removalPolicy must be a RemovalPolicy that queues have, got 'snapshot'"],
  ['text as highThroughput', (stack) => new FifoQueue(stack, 'Q', untyped({ highThroughput: 'false' })), "highThroughput must be true or false, got 'false'"],
  ['text as a number of bytes', (stack) => declared(stack, { maxMessageSizeBytes: '2048' }), "maxMessageSizeBytes must be a whole number of bytes from 1,024 to 1,048,576, got '2048'"],
  ['the dead-letter queue of sqs.Queue', (stack) => declared(stack, { deadLetterQueue: plain(stack) }), 'deadLetterQueue must be said by redrivePolicy, got object; write redrivePolicy: RedrivePolicy.deadLetterQueue(queue)'],
  ['the key of sqs.Queue', (stack) => declared(stack, { encryptionMasterKey: 'arn' }), "encryptionMasterKey must be said by encryption, got 'arn'; write encryption: Encryption.kms(key)"],
  ['fifo on a StandardQueue', (stack) => declared(stack, { fifo: true }), 'fifo must be left out on a standard queue, got true; use FifoQueue'],
  ['two wrong props at once', (stack) => declared(stack, { queueName: 5, encryption: 'KMS' }), '2 rules are broken\n  - queueName must be text, got 5'],
];

const FACTORIES: readonly Row[] = [
  ['an ARN as key', () => Encryption.kms(untyped('arn:aws:kms:eu-west-1:111111111111:key/1')), "Encryption.kms: key must be a key of AWS KMS, got 'arn:aws:kms:eu-west-1:111111111111:key/1'"],
  ['seconds as dataKeyReuse', () => Encryption.kms(undefined, untyped({ dataKeyReuse: 300 })), 'Encryption.kms: dataKeyReuse must be a Duration, got 300'],
  ['a number for the options of managed', () => RedrivePolicy.managed(untyped(3)), 'RedrivePolicy.managed: options must be an object, got 3; write { maxReceiveCount: … }'],
  ['text as maxReceiveCount', () => RedrivePolicy.managed(untyped({ maxReceiveCount: '3' })), "maxReceiveCount must be a whole number, got '3'"],
  ['no queue as dead-letter queue', () => RedrivePolicy.deadLetterQueue(untyped(undefined)), 'RedrivePolicy.deadLetterQueue: queue must be a queue, got none'],
  ['the pair of sqs.Queue as dead-letter queue', (stack) => RedrivePolicy.deadLetterQueue(untyped({ queue: plain(stack), maxReceiveCount: 3 })), 'queue must be a queue, got object'],
  ['a list for byQueue', (stack) => RedriveAllowPolicy.byQueue(untyped([plain(stack)])), 'RedriveAllowPolicy.byQueue: queue must be a queue, got a list'],
  ['an ARN as topic', () => Producer.topic(untyped('arn')), "Producer.topic: topic must be an SNS topic, got 'arn'"],
  ['an object that is no bucket', () => Producer.bucket(untyped({})), 'Producer.bucket: bucket must be an S3 bucket, got object'],
  ['a name as rule', () => Producer.rule(untyped('daily')), "Producer.rule: rule must be an EventBridge rule, got 'daily'"],
  ['a number as account', () => Producer.account(untyped(111111111111)), 'Producer.account: accountId must be text of 12 digits, got 111111111111; put it in quotes'],
];

const VERBS: readonly Row[] = [
  ['no code', (stack) => declared(stack).bindSender(untyped(undefined)), 'Default/Q: code must be a Lambda function or an ECS container, got none'],
  ['a container as consumer', (stack) => declared(stack).bindConsumer(untyped(containerIn(stack))), 'Default/Q: fn must be a Lambda function, got object; pass the function; bindListener is for containers'],
  ['a number of filters', (stack) => declared(stack).bindConsumer(functionIn(stack), untyped({ filters: 5 })), 'Default/Q: filters must be a list of patterns, got 5; write [lambda.FilterCriteria.filter({ … })]'],
  ['a pattern that is no text', (stack) => declared(stack).bindConsumer(functionIn(stack), untyped({ filters: [{ pattern: { body: ['x'] } }] })), 'a filter pattern must be a JSON object, got object; write {"body":{"kind":["lamp"]}}'],
  ['seconds as batching window', (stack) => declared(stack).bindConsumer(functionIn(stack), untyped({ maxBatchingWindow: 5 })), 'maxBatchingWindow must be a Duration, got 5'],
  ['text as batch size', (stack) => declared(stack).bindConsumer(functionIn(stack), untyped({ batchSize: '10' })), "batchSize must be a whole number from 1 to 10,000, got '10'"],
  ['text as options', (stack) => declared(stack).bindSender(functionIn(stack), untyped('Orders')), "options must be an object, got 'Orders'; write { bindingName: … }"],
  ['an empty binding name', (stack) => declared(stack).bindSender(functionIn(stack), { bindingName: '' }), "bindingName must be text with letters A to Z or digits, known at synthesis, got ''"],
  ['a binding name of signs', (stack) => declared(stack, { bindingName: '--' }), "bindingName must be text with letters A to Z or digits, known at synthesis, got '--'"],
  ['a binding name that is a token', (stack) => declared(stack, { bindingName: stack.stackId }), 'bindingName must be text with letters A to Z or digits, known at synthesis, got a token'],
  ['an id that names no variable', (stack) => new StandardQueue(stack, 'Заказы').bindSender(functionIn(stack)), "Default/Заказы: bindingName must be text with letters A to Z or digits, known at synthesis, got 'Заказы'"],
  ['a bucket as producer', (stack) => declared(stack).allowProducer(untyped(new s3.Bucket(stack, 'Bucket'))), 'Default/Q: producer must be a Producer, got object; write Producer.topic(topic)'],
  ['activities of which there are none', (stack) => declared(stack).grantActivities(role(stack)), 'Default/Q: activity must be an Activity, got none; write Activity.SEND_MESSAGE'],
  ['no activity', (stack) => declared(stack).grantActivities(role(stack), untyped(undefined)), 'Default/Q: activity must be an Activity, got none'],
  ['a list of activities', (stack) => declared(stack).grantActivities(role(stack), untyped(['sendMessage'])), 'activity must be an Activity, got a list'],
  ['a name as grantee', (stack) => declared(stack).grantRedrive(untyped('role')), "grantee must be a principal of IAM, got 'role'"],
];

const OTHERS: readonly Row[] = [
  ['an ARN as topic of a monitor', (stack) => declared(stack).monitor(untyped({ topic: 'arn' })), "Default/Q/Monitor: topic must be an SNS topic, got 'arn'"],
  ['one alarm to omit', (stack) => declared(stack).monitor(untyped({ omit: 'Age' })), "omit must be a list of QueueAlarm, got 'Age'; write [QueueAlarm.AGE]"],
  ['text as a share', (stack) => declared(stack).monitor(untyped({ agePercentOfRetention: '80' })), "agePercentOfRetention must be above 0 and at most 100, got '80'"],
  ['a monitor of nothing', (stack) => new QueueMonitor(stack, 'Monitor', untyped({})), 'Default/Monitor: queue must be a queue, got none'],
  ['a dashboard of one queue', (stack) => new QueueDashboard(stack, 'Board', untyped({ queues: plain(stack) })), 'Default/Board: queues must be a list of queues, got object; write [queue]'],
  ['seconds of an imported queue', (stack) => imported(stack, { visibilityTimeout: 30 }), 'Default/Q: visibilityTimeout must be a Duration, got 30'],
  ['the bare dead-letter queue of an imported queue', (stack) => imported(stack, { deadLetterQueue: plain(stack) }), 'deadLetterQueue must be a queue and its maxReceiveCount, got object; write { queue, maxReceiveCount }'],
  ['too many receives of an imported queue', (stack) => imported(stack, { deadLetterQueue: { queue: plain(stack), maxReceiveCount: 3000 } }), 'deadLetterQueue: maxReceiveCount must be a whole number from 1 to 1,000, got 3000; give that of its redrive policy'],
  ['a FIFO queue imported as a standard queue', (stack) => imported(stack, { queueArn: Fn.importValue('Orders'), fifo: true }), 'Default/Q: fifo must be left out on a standard queue, got true; use FifoQueue'],
  ['no attributes of an imported queue', (stack) => StandardQueue.fromQueueAttributes(stack, 'Q', untyped(undefined)), 'Default/Q: queueArn must be the ARN of a queue, got none'],
];

test.each([...PROPS, ...FACTORIES, ...VERBS, ...OTHERS])('refuses %s', (_, declare, says) => {
  expect(() => declare(new Stack())).toThrow(says);
});

test('takes null for what is left out, as JSON has it', () => {
  const nulls = {
    queueName: null, visibilityTimeout: null, maxMessageSizeBytes: null, encryption: null, redrivePolicy: null, redriveAllowPolicy: null,
    enforceSSL: null, removalPolicy: null, bindingName: null, contentBasedDeduplication: null, deduplicationScope: null, highThroughput: null,
  };
  const consumed = { batchSize: null, maxBatchingWindow: null, filters: null, enabled: null, bindingName: null };
  const monitored = { topic: null, deadLetters: null, timeToDrain: null, omit: null };

  const templateOf = (props: object, options: object, alarms: object): unknown => {
    const stack = new Stack();
    const queue = new FifoQueue(stack, 'Q', props);
    queue.bindConsumer(functionIn(stack), options);
    queue.monitor(alarms);
    return Template.fromStack(stack).toJSON();
  };

  expect(templateOf(nulls, consumed, monitored)).toEqual(templateOf({}, {}, {}));
});

test('leaves alone what the construct of a user takes beside', () => {
  const stack = new Stack();
  const given = { team: 'orders', deadLetterQueue: plain(stack) };

  const queue = declared(stack, { ...given, redrivePolicy: RedrivePolicy.deadLetterQueue(given.deadLetterQueue) });

  expect(queue.deadLetterQueue?.queue).toBe(given.deadLetterQueue);
});
