import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

const QueueUrl = 'q.fifo';

/** A FIFO queue whose only group is held by its first message, and the handle of that. */
async function open() {
  const sqs = new LocalSqs({ clock: new ManualClock(), seed: 1 });
  await sqs.createQueue({ QueueName: QueueUrl, Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } });
  for (const MessageBody of ['first', 'second']) await sqs.sendMessage({ QueueUrl, MessageGroupId: 'g', MessageBody });
  const { Messages } = await sqs.receiveMessage({ QueueUrl });
  return { sqs, ReceiptHandle: Messages![0]!.ReceiptHandle };
}

test.each<[string, string, (sqs: LocalSqs, ReceiptHandle: string | undefined) => Promise<unknown>]>([
  ['a send', 'other', (sqs) => sqs.sendMessage({ QueueUrl, MessageGroupId: 'h', MessageBody: 'other' })],
  ['a batch of sends', 'other', (sqs) => sqs.sendMessageBatch({ QueueUrl, Entries: [{ Id: '1', MessageGroupId: 'h', MessageBody: 'other' }] })],
  ['a delete', 'second', (sqs, ReceiptHandle) => sqs.deleteMessage({ QueueUrl, ReceiptHandle })],
  ['a batch of deletes', 'second', (sqs, ReceiptHandle) => sqs.deleteMessageBatch({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle }] })],
  ['a release', 'first', (sqs, ReceiptHandle) => sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })],
  ['a batch of releases', 'first', (sqs, ReceiptHandle) => (
    sqs.changeMessageVisibilityBatch({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle, VisibilityTimeout: 0 }] })
  )],
  ['a delay of the queue that is taken back', 'other', async (sqs) => {
    await sqs.setQueueAttributes({ QueueUrl, Attributes: { DelaySeconds: '900' } });
    await sqs.sendMessage({ QueueUrl, MessageGroupId: 'h', MessageBody: 'other' });
    return sqs.setQueueAttributes({ QueueUrl, Attributes: { DelaySeconds: '0' } });
  }],
])('%s answers a poll that waits, at once', async (_, body, change) => {
  const { sqs, ReceiptHandle } = await open();
  const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });

  await change(sqs, ReceiptHandle);

  expect((await poll).Messages).toMatchObject([{ Body: body }]);
});

test('a poll of a queue that is deleted answers with nothing', async () => {
  const { sqs } = await open();
  const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });

  await sqs.deleteQueue({ QueueUrl });

  expect(await poll).toEqual({});
});

test('a poll that waits hears the end of a timeout although another one has left meanwhile', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  await sqs.createQueue({ QueueName: 'q' });
  await sqs.sendMessage({ QueueUrl: 'q', MessageBody: 'late', DelaySeconds: 10 });
  const [poll, other] = [20, 5].map((WaitTimeSeconds) => sqs.receiveMessage({ QueueUrl: 'q', WaitTimeSeconds }));

  await clock.advance(10);

  expect(await other).toEqual({});
  expect((await poll)!.Messages).toMatchObject([{ Body: 'late' }]);
});

test('a poll that waits hears that the message which held its group is kept no longer', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true', MessageRetentionPeriod: '60', VisibilityTimeout: '600' };
  await sqs.createQueue({ QueueName: QueueUrl, Attributes });
  await sqs.sendMessage({ QueueUrl, MessageGroupId: 'g', MessageBody: 'first' });
  await sqs.receiveMessage({ QueueUrl });
  await clock.advance(50);
  await sqs.sendMessage({ QueueUrl, MessageGroupId: 'g', MessageBody: 'second' });
  let answeredAt = Infinity;
  const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 }).finally(() => (answeredAt = clock.now()));
  const began = clock.now();

  await clock.advance(20);

  expect((await poll).Messages).toMatchObject([{ Body: 'second' }]);
  expect(answeredAt - began).toBe(10_000);
});
