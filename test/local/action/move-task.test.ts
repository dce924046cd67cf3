import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:';

async function buried(count: number) {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 5 });
  for (const QueueName of ['dead', 'other']) await sqs.createQueue({ QueueName });
  await sqs.createQueue({ QueueName: 'orders', Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${ARN}dead`, maxReceiveCount: 1 }) } });
  for (let index = 0; index < count; index++) await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: `${index}` });
  for (let index = 0; index <= 2 * count; index++) await sqs.receiveMessage({ QueueUrl: 'orders', VisibilityTimeout: 0 });
  const task = async () => (await sqs.listMessageMoveTasks({ SourceArn: `${ARN}dead` })).Results![0]!;
  return { clock, sqs, task };
}

test('a task without a rate starts, runs and completes on the clock', async () => {
  const { sqs, clock, task } = await buried(2);

  const { TaskHandle } = await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  const running = await task();
  await clock.advance(1);

  expect(running).toEqual({
    TaskHandle, Status: 'RUNNING', SourceArn: `${ARN}dead`, ApproximateNumberOfMessagesMoved: 0, ApproximateNumberOfMessagesToMove: 2, StartedTimestamp: expect.any(Number),
  });
  expect(await task()).toEqual({
    Status: 'COMPLETED', SourceArn: `${ARN}dead`, ApproximateNumberOfMessagesMoved: 2, ApproximateNumberOfMessagesToMove: 2, StartedTimestamp: expect.any(Number),
  });
});

test('a message that was moved back counts as new', async () => {
  const { sqs, clock } = await buried(1);
  const [dead] = sqs.peekMessages({ QueueUrl: 'dead' }).Messages;

  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  await clock.advance(1);
  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'orders', MessageSystemAttributeNames: ['All'] });

  expect(Messages![0]).toMatchObject({ Body: '0', Attributes: { ApproximateReceiveCount: '1' } });
  expect(Messages![0]!.MessageId).not.toBe(dead!.MessageId);
  expect(Messages![0]!.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  expect(Messages![0]!.Attributes).not.toHaveProperty('SequenceNumber');
});

test('a message that was moved back to a FIFO queue has a number after its old one', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  await sqs.createQueue({ QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ARN}dead.fifo`, maxReceiveCount: 1 });
  await sqs.createQueue({ QueueName: 'orders.fifo', Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true', RedrivePolicy } });
  const receive = async () => (await sqs.receiveMessage({ QueueUrl: 'orders.fifo', VisibilityTimeout: 0, MessageSystemAttributeNames: ['All'] })).Messages?.[0]?.Attributes;
  await sqs.sendMessage({ QueueUrl: 'orders.fifo', MessageGroupId: 'g', MessageBody: 'x' });
  const [before] = [await receive(), await receive()];

  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead.fifo` });
  await clock.advance(1);
  const after = await receive();

  expect(after!.SequenceNumber! > before!.SequenceNumber!).toBe(true);
  expect(after).toMatchObject({ MessageGroupId: 'g', ApproximateFirstReceiveTimestamp: String(clock.now()) });
});

test('a poll that waits is answered with a message that a task moves', async () => {
  const { sqs, clock } = await buried(1);
  const poll = sqs.receiveMessage({ QueueUrl: 'orders', WaitTimeSeconds: 20 });

  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  await clock.advance(1);

  expect((await poll).Messages).toMatchObject([{ Body: '0' }]);
});

test('a rate of one moves one message a second', async () => {
  const { sqs, clock, task } = await buried(5);
  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead`, DestinationArn: `${ARN}other`, MaxNumberOfMessagesPerSecond: 1 });

  await clock.advance(2.5);

  expect(await task()).toMatchObject({ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 2, MaxNumberOfMessagesPerSecond: 1, DestinationArn: `${ARN}other` });
});

test('a task whose destination is deleted fails with the reason of Amazon SQS', async () => {
  const { sqs, clock, task } = await buried(5);
  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead`, DestinationArn: `${ARN}other`, MaxNumberOfMessagesPerSecond: 1 });
  await clock.advance(3.5);

  await sqs.deleteQueue({ QueueUrl: 'other' });

  expect(await task()).toMatchObject({ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 3, FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' });
});

test('a message that was sent to the dead-letter queue itself has no way back and stays', async () => {
  const { sqs, clock, task } = await buried(0);
  await sqs.sendMessage({ QueueUrl: 'dead', MessageBody: 'lost' });

  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  await clock.advance(1);

  expect(await task()).toMatchObject({ Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' });
  expect((await sqs.receiveMessage({ QueueUrl: 'dead' })).Messages).toHaveLength(1);
});

const handle = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');

const missing = (message: string) => ({ name: 'ResourceNotFoundException', message, $metadata: { httpStatusCode: 404 } });

test.each([
  ['garbage', 'foobared', { name: 'InvalidParameterValue', message: 'Value for parameter TaskHandle is invalid.', $metadata: { httpStatusCode: 400 } }],
  ['a missing queue', handle({ taskId: 'x', sourceArn: `${ARN}none` }), missing("The resource that you specified for the SourceArn parameter doesn't exist.")],
  ['a missing task', handle({ taskId: 'x', sourceArn: `${ARN}dead` }), missing('Task does not exist.')],
])('cancelling by a handle of %s is refused in the words of Amazon SQS', async (_, TaskHandle, refusal) => {
  const { sqs } = await buried(0);

  await expect(sqs.cancelMessageMoveTask({ TaskHandle })).rejects.toMatchObject(refusal);
});

test('a task into a queue of the other type is refused', async () => {
  const { sqs } = await buried(1);
  await sqs.createQueue({ QueueName: 'other.fifo', Attributes: { FifoQueue: 'true' } });

  const starting = sqs.startMessageMoveTask({ SourceArn: `${ARN}dead`, DestinationArn: `${ARN}other.fifo` });

  await expect(starting).rejects.toMatchObject({ message: 'Source and destination queues must be of the same type.' });
});

test('tasks of two queues run beside each other, each in its own list, and a queue may have a next one after its last', async () => {
  const { sqs, clock } = await buried(1);
  await sqs.createQueue({ QueueName: 'returns', Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${ARN}other`, maxReceiveCount: 1 }) } });
  const list = async (name: string) => {
    const { Results } = await sqs.listMessageMoveTasks({ SourceArn: ARN + name, MaxResults: 10 });
    return Results!.map(({ SourceArn, Status }) => [SourceArn, Status]);
  };

  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  await sqs.startMessageMoveTask({ SourceArn: `${ARN}other` });
  const running = [await list('dead'), await list('other')];
  await clock.advance(1);
  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  const next = await list('dead');

  expect(running).toEqual([[[`${ARN}dead`, 'RUNNING']], [[`${ARN}other`, 'RUNNING']]]);
  expect(next).toEqual([[`${ARN}dead`, 'RUNNING'], [`${ARN}dead`, 'COMPLETED']]);
});

test('a second task of a queue that has one is refused', async () => {
  const { sqs } = await buried(1);
  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });

  await expect(sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` })).rejects.toThrow('There is already a task running.');
});

test('a task that has ended asks for no time any more', async () => {
  const { sqs, clock } = await buried(2);
  let scheduled = 0;
  const schedule = clock.schedule.bind(clock);
  clock.schedule = (milliseconds, action) => (scheduled++, schedule(milliseconds, action));

  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  await clock.advance(1);
  const done = scheduled;
  await clock.advance(60);

  expect(scheduled).toBe(done);
});

test('a task whose dead-letter queue is deleted fails, also when the queue is created again', async () => {
  const { sqs, clock, task } = await buried(5);
  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead`, MaxNumberOfMessagesPerSecond: 1 });

  await sqs.deleteQueue({ QueueUrl: 'dead' });
  await sqs.createQueue({ QueueName: 'dead' });
  await sqs.sendMessage({ QueueUrl: 'dead', MessageBody: 'new' });
  await clock.advance(10);

  expect(await task()).toMatchObject({ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 0, FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' });
});

test.each(['dead', 'other'])('a task takes no more steps once queue %s is deleted', async (QueueUrl) => {
  const { sqs, clock } = await buried(5);
  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead`, DestinationArn: `${ARN}other`, MaxNumberOfMessagesPerSecond: 1 });

  await sqs.deleteQueue({ QueueUrl });
  const schedule = jest.spyOn(clock, 'schedule');
  await clock.advance(10);

  expect(schedule).not.toHaveBeenCalled();
});

test('a task fails at the first message whose source is gone, and leaves it', async () => {
  const { sqs, clock, task } = await buried(2);
  await sqs.deleteQueue({ QueueUrl: 'orders' });
  await sqs.createQueue({ QueueName: 'returns', Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${ARN}dead`, maxReceiveCount: 1 }) } });

  await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
  await clock.advance(1);

  expect(await task()).toMatchObject({ Status: 'FAILED', ApproximateNumberOfMessagesMoved: 0, FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' });
  expect(sqs.peekMessages({ QueueUrl: 'dead' }).Messages).toHaveLength(2);
});

test('a list of tasks shows the newest one unless more are asked for', async () => {
  const { sqs, clock } = await buried(1);
  const list = async (MaxResults?: number) => (await sqs.listMessageMoveTasks({ SourceArn: `${ARN}dead`, MaxResults })).Results!.length;

  for (let tasks = 0; tasks < 3; tasks++) {
    await sqs.startMessageMoveTask({ SourceArn: `${ARN}dead` });
    await clock.advance(1);
  }

  expect([await list(), await list(2), await list(10)]).toEqual([1, 2, 3]);
});
