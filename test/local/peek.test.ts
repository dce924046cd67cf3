import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { readPeekInput } from '../../src/local/peek';

test('a peek ends with the message that fills its bytes, attributes included', async () => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'orders' });
  const MessageAttributes = { abc: { DataType: 'String', StringValue: 'x' } };
  for (const MessageBody of ['one', 'two', 'three', 'four']) await sqs.sendMessage({ QueueUrl: 'orders', MessageBody, MessageAttributes });

  const bodies = (MaxBytes: number) => sqs.peekMessages({ QueueUrl: 'orders', MaxBytes }).Messages.map(({ Body }) => Body);

  expect(bodies(26)).toEqual(['one', 'two']);
  expect(bodies(27)).toEqual(['one', 'two', 'three']);
});

test('a peek at some messages shows the oldest, in whatever order they came into the queue', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  await sqs.createQueue({ QueueName: 'dead' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 1 });
  await sqs.createQueue({ QueueName: 'orders', Attributes: { VisibilityTimeout: '1', RedrivePolicy } });
  for (let second = 0; second < 20; second++) {
    for (const QueueUrl of ['orders', 'dead', 'orders']) await sqs.sendMessage({ QueueUrl, MessageBody: `${QueueUrl} ${second}` });
    await clock.advance(1);
  }
  for (let receive = 0; receive < 8; receive++) {
    await sqs.receiveMessage({ QueueUrl: 'orders', MaxNumberOfMessages: 10 });
    await clock.advance(2);
  }
  const peek = (MaxNumberOfMessages?: number) => sqs.peekMessages({ QueueUrl: 'dead', MaxNumberOfMessages }).Messages;

  const all = peek();

  const sent = all.map(({ Attributes }) => Number(Attributes!.SentTimestamp));
  expect(all).toHaveLength(60);
  expect(sent).toEqual([...sent].sort());
  for (let most = 0; most < 60; most++) expect(peek(most)).toEqual(all.slice(0, most));
});

test('a message that nobody received yet has 0 as the time of its first receive', async () => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'orders' });
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'one' });

  const [message] = sqs.peekMessages({ QueueUrl: 'orders' }).Messages;

  expect(message!.Attributes).toMatchObject({ ApproximateReceiveCount: '0', ApproximateFirstReceiveTimestamp: '0' });
});

test('a peek shows no message that is deleted', async () => {
  const sqs = new LocalSqs();
  await sqs.createQueue({ QueueName: 'orders' });
  for (const MessageBody of ['one', 'two', 'three']) await sqs.sendMessage({ QueueUrl: 'orders', MessageBody });
  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'orders', MaxNumberOfMessages: 2 });
  await sqs.deleteMessage({ QueueUrl: 'orders', ReceiptHandle: Messages![1]!.ReceiptHandle });

  expect(sqs.peekMessages({ QueueUrl: 'orders' }).Messages).toMatchObject([{ Body: 'one', State: 'inFlight' }, { Body: 'three', State: 'ready' }]);
});

test.each([[{ MaxNumberOfMessages: 1 }, 1], [{ MaxBytes: 1 }, 1], [{ MaxNumberOfMessages: -1 }, 2], [{ MaxBytes: '1' }, 2], [{ MaxNumberOfMessages: 0 }, 0]])('a peek over the wire has the limits that are numbers of %j', (limits, messages) => {
  const sqs = new LocalSqs();
  void sqs.perform('createQueue', { QueueName: 'orders' });
  for (const MessageBody of ['one', 'two']) void sqs.perform('sendMessage', { QueueUrl: 'orders', MessageBody });

  expect(sqs.peekMessages(readPeekInput({ QueueUrl: 'orders', ...limits })).Messages).toHaveLength(messages);
});
