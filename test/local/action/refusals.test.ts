import type { SqsActionName } from '../../../src/queue/port';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:';

/** An engine with a standard queue `q`, its dead-letter queue `dead` and a FIFO queue. */
async function open() {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 1 });
  await sqs.createQueue({ QueueName: 'dead' });
  await sqs.createQueue({ QueueName: 'q', Attributes: { RedrivePolicy: redrive({}) } });
  await sqs.createQueue({ QueueName: 'q.fifo', Attributes: { FifoQueue: 'true' } });
  return { clock, sqs };
}

const redrive = (changes: object) => JSON.stringify({ deadLetterTargetArn: `${ARN}dead`, maxReceiveCount: 3, ...changes });
const permission = { QueueUrl: 'q', Label: 'x', AWSAccountIds: ['111111111111'], Actions: ['SendMessage'] };

test.each<[SqsActionName, object, string]>([
  ['sendMessage', { MessageBody: 'x' }, 'QueueUrl'],
  ['createQueue', {}, 'QueueName'],
  ['getQueueUrl', {}, 'QueueName'],
  ['setQueueAttributes', { QueueUrl: 'q', Attributes: {} }, 'Attribute.Name'],
  ['deleteMessage', { QueueUrl: 'q' }, 'ReceiptHandle'],
  ['changeMessageVisibility', { QueueUrl: 'q', VisibilityTimeout: 1 }, 'ReceiptHandle'],
  ['changeMessageVisibility', { QueueUrl: 'q', ReceiptHandle: 'x' }, 'VisibilityTimeout'],
  ['addPermission', { ...permission, Label: undefined }, 'Label'],
  ['tagQueue', { QueueUrl: 'q' }, 'Tags'],
  ['removePermission', { QueueUrl: 'q' }, 'Label'],
  ['startMessageMoveTask', {}, 'SourceArn'],
  ['cancelMessageMoveTask', {}, 'TaskHandle'],
])('%s of %j is refused for the parameter that it lacks', async (action, input, parameter) => {
  const { sqs } = await open();

  await expect((async () => sqs.perform(action, input))()).rejects.toMatchObject({ name: 'MissingParameter', message: `The request must contain the parameter ${parameter}.` });
});

const set = (Attributes: Record<string, string>, QueueUrl = 'q') => ['setQueueAttributes', { QueueUrl, Attributes }] as const;

test.each<readonly [SqsActionName, object, string]>([
  [...set({ QueueArn: 'x' }), 'Unknown Attribute QueueArn.'],
  [...set({ DeduplicationScope: 'queue' }), 'You can specify the DeduplicationScope only when FifoQueue is set to true.'],
  [...set({ FifoThroughputLimit: 'perQueue' }), 'You can specify the FifoThroughputLimit only when FifoQueue is set to true.'],
  [...set({ VisibilityTimeout: '' }), 'Invalid value for the parameter VisibilityTimeout.'],
  [...set({ Policy: '{"Statement":"none"}' }), 'Policy is not a valid JSON document.'],
  [...set({ ContentBasedDeduplication: 'maybe' }, 'q.fifo'), 'Invalid value for the parameter ContentBasedDeduplication.'],
  [...set({ SqsManagedSseEnabled: 'true', KmsMasterKeyId: 'key' }), 'You can use one type of server-side encryption (SSE) at one time.'],
  [...set({ RedrivePolicy: redrive({ more: 1 }) }), 'Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].'],
  [...set({ RedrivePolicy: redrive({ deadLetterTargetArn: 'dead' }) }), 'Invalid value for deadLetterTargetArn.'],
  ...[undefined, null].map((maxReceiveCount) => [...set({ RedrivePolicy: redrive({ maxReceiveCount }) }), 'Redrive policy does not contain mandatory attribute: maxReceiveCount.'] as const),
  [...set({ RedrivePolicy: redrive({ deadLetterTargetArn: '' }) }), 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.'],
  [...set({ RedrivePolicy: redrive({ deadLetterTargetArn: `${ARN}q` }) }), 'Dead-letter queue must not be the source queue itself.'],
  ...[0, 11].map((MaxNumberOfMessages) => ['receiveMessage', { QueueUrl: 'q', MaxNumberOfMessages }, 'Must be between 1 and 10, if provided.'] as const),
  ...[-1, 21].map((WaitTimeSeconds) => ['receiveMessage', { QueueUrl: 'q', WaitTimeSeconds }, 'Must be >= 0 and <= 20, if provided.'] as const),
  ...[-1, 43_201].flatMap((VisibilityTimeout) => [
    ['receiveMessage', { QueueUrl: 'q', VisibilityTimeout }, 'Must be >= 0 and <= 43200, if provided.'] as const,
    ['changeMessageVisibility', { QueueUrl: 'q', ReceiptHandle: 'x', VisibilityTimeout }, 'Must be >= 0 and <= 43200, if provided.'] as const,
  ]),
  ['receiveMessage', { QueueUrl: 'q', AttributeNames: ['Color'] }, 'Unknown Attribute Color.'],
  ['receiveMessage', { QueueUrl: 'q', ReceiveRequestAttemptId: 'x' }, 'The request include parameter that is not valid for this queue type.'],
  ['sendMessage', { QueueUrl: 'q', MessageBody: 'x', MessageAttributes: { a: { DataType: 'String', StringValue: 'x', StringListValues: [] } } }, 'Message attribute list values in SendMessage operation are not supported.'],
  ['sendMessageBatch', { QueueUrl: 'q', Entries: [{ Id: '1', MessageBody: 'x', MessageAttributes: { a: { DataType: 'Binary', BinaryListValues: ['eA=='] } } }] }, 'Message attribute list values in SendMessageBatch operation are not supported.'],
  ['listQueues', { MaxResults: 1, NextToken: 'x' }, 'Invalid or expired NextToken.'],
  ['addPermission', { ...permission, Actions: ['DeleteQueue'] }, 'Only the queue owner is allowed to invoke this action.'],
  ...[0, 501].map((MaxNumberOfMessagesPerSecond) => ['startMessageMoveTask', { SourceArn: `${ARN}dead`, MaxNumberOfMessagesPerSecond }, 'Must be >= 1 and <= 500, if provided.'] as const),
  ...[0, 11].map((MaxResults) => ['listMessageMoveTasks', { SourceArn: `${ARN}dead`, MaxResults }, 'Must be >= 1 and <= 10, if provided.'] as const),
  ['startMessageMoveTask', { SourceArn: 'dead' }, 'Must be the ARN of a queue.'],
  ['startMessageMoveTask', { SourceArn: `${ARN}dead`, DestinationArn: `${ARN}dead` }, 'Source queue arn and destination queue arn must be different.'],
  ['startMessageMoveTask', { SourceArn: `${ARN}dead`, DestinationArn: `${ARN}none` }, "The resource that you specified for the DestinationArn parameter doesn't exist."],
])('%s of %j is refused', async (action, input, reason) => {
  const { sqs } = await open();

  await expect((async () => sqs.perform(action, input))()).rejects.toThrow(reason);
});

test.each(['http://127.0.0.1:9324/', "{'QueueUrl': 'http://127.0.0.1:9324/000000000000/q'}", 'q!'])('%s is no address of a queue', async (QueueUrl) => {
  const { sqs } = await open();

  await expect(sqs.sendMessage({ QueueUrl, MessageBody: 'x' })).rejects.toMatchObject({
    name: 'InvalidAddress', Type: 'Sender', message: `The address ${QueueUrl} is not valid for this endpoint.`, $metadata: { httpStatusCode: 404 },
  });
});

test('a URL that ends with a slash names its queue', async () => {
  const { sqs } = await open();

  await expect(sqs.getQueueAttributes({ QueueUrl: 'http://127.0.0.1:9324/000000000000/q/', AttributeNames: ['QueueArn'] })).resolves.toEqual({ Attributes: { QueueArn: `${ARN}q` } });
});

test('a URL is not taken for the name of a queue whose URL is asked for', async () => {
  const { sqs } = await open();
  const { QueueUrl } = await sqs.getQueueUrl({ QueueName: 'q' });

  await expect(sqs.getQueueUrl({ QueueName: QueueUrl! })).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

test('a task that has ended is not cancelled', async () => {
  const { clock, sqs } = await open();
  const { TaskHandle } = await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  await clock.advance(1);

  await expect(sqs.cancelMessageMoveTask({ TaskHandle })).rejects.toThrow('Only active tasks can be cancelled.');
});
