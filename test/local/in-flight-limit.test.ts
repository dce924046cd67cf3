import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { MESSAGE_LIMITS } from '../../src/queue/message';

beforeEach(() => {
  jest.replaceProperty(MESSAGE_LIMITS as { inFlight: number }, 'inFlight', 2);
});

afterEach(() => jest.restoreAllMocks());

test('a poll that waits when a standard queue is full waits on, and a new one is refused', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  await sqs.createQueue({ QueueName: 'q' });
  const poll = () => sqs.receiveMessage({ QueueUrl: 'q', WaitTimeSeconds: 20, MaxNumberOfMessages: 2 });
  const polls = [poll(), poll()];

  for (const MessageBody of ['1', '2', '3']) await sqs.sendMessage({ QueueUrl: 'q', MessageBody, DelaySeconds: 1 });
  await clock.advance(20);

  expect((await Promise.all(polls)).map(({ Messages }) => Messages?.length)).toEqual([2, undefined]);
  await expect(poll()).rejects.toMatchObject({ name: 'OverLimit' });
});

test('a FIFO queue that is full gives nothing', async () => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'q.fifo', Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } });
  for (const MessageBody of ['1', '2', '3']) await sqs.sendMessage({ QueueUrl: 'q.fifo', MessageBody, MessageGroupId: MessageBody });

  await sqs.receiveMessage({ QueueUrl: 'q.fifo', MaxNumberOfMessages: 2 });

  expect(await sqs.receiveMessage({ QueueUrl: 'q.fifo' })).toEqual({});
});
