import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';

test.each(['standard', 'fifo'])('a message that moved to the dead-letter queue never comes back to its %s source', async (kind) => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const [suffix, fifo] = kind === 'fifo' ? ['.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' }] : ['', {}];
  const dead = (await sqs.createQueue({ QueueName: `dead${suffix}`, Attributes: fifo })).QueueUrl!;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:dead${suffix}`, maxReceiveCount: 1 });
  const source = (await sqs.createQueue({ QueueName: `source${suffix}`, Attributes: { ...fifo, RedrivePolicy } })).QueueUrl!;
  await sqs.sendMessage({ QueueUrl: source, MessageBody: 'poison', ...(kind === 'fifo' ? { MessageGroupId: 'g' } : {}) });

  for (let receives = 0; receives < 4; receives++) {
    await sqs.receiveMessage({ QueueUrl: source });
    await clock.advance(31);
  }

  const count = async (QueueUrl: string): Promise<unknown> => (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })).Attributes;
  expect(await count(source)).toEqual({ ApproximateNumberOfMessages: '0' });
  expect(await count(dead)).toEqual({ ApproximateNumberOfMessages: '1' });
});

test('a poll of a FIFO queue gets the next group at once when the groups before it are dead', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  await sqs.createQueue({ QueueName: 'dead.fifo', Attributes: fifo });
  await sqs.createQueue({ QueueName: 'source.fifo', Attributes: { ...fifo, RedrivePolicy: redriveTo('dead.fifo') } });
  await sqs.sendMessage({ QueueUrl: 'source.fifo', MessageBody: 'poison', MessageGroupId: 'a' });
  await sqs.receiveMessage({ QueueUrl: 'source.fifo' });
  await clock.advance(31);
  await sqs.sendMessage({ QueueUrl: 'source.fifo', MessageBody: 'fine', MessageGroupId: 'b' });

  const poll = sqs.receiveMessage({ QueueUrl: 'source.fifo', WaitTimeSeconds: 20 });
  await clock.advance(20);

  expect((await poll).Messages).toMatchObject([{ Body: 'fine' }]);
});

test('the dead of several FIFO sources are looked at in the order in which they would be received', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  await sqs.createQueue({ QueueName: 'dead.fifo', Attributes: fifo });
  for (const QueueName of ['sent-first.fifo', 'died-first.fifo']) {
    await sqs.createQueue({ QueueName, Attributes: { ...fifo, RedrivePolicy: redriveTo('dead.fifo') } });
    await sqs.sendMessage({ QueueUrl: QueueName, MessageBody: QueueName, MessageGroupId: 'g' });
  }
  for (const QueueUrl of ['died-first.fifo', 'sent-first.fifo']) {
    for (let receives = 0; receives < 2; receives++) await sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
    await clock.advance(1);
  }

  const peeked = sqs.peekMessages({ QueueUrl: 'dead.fifo' }).Messages;

  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'dead.fifo', MaxNumberOfMessages: 10 });
  expect(peeked.map(({ Body }) => Body)).toEqual(['died-first.fifo', 'sent-first.fifo']);
  expect(Messages!.map(({ Body }) => Body)).toEqual(['died-first.fifo', 'sent-first.fifo']);
});

test('two queues that are each other\'s dead-letter queue are polled at the same time', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  await sqs.createQueue({ QueueName: 'left' });
  await sqs.createQueue({ QueueName: 'right', Attributes: { RedrivePolicy: redriveTo('left') } });
  await sqs.setQueueAttributes({ QueueUrl: 'left', Attributes: { RedrivePolicy: redriveTo('right') } });
  const polls = Promise.all(['left', 'right'].map((QueueUrl) => sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 })));

  await sqs.sendMessage({ QueueUrl: 'left', MessageBody: 'one' });
  await clock.advance(20);

  expect(await polls).toMatchObject([{ Messages: [{ Body: 'one' }] }, {}]);
});

function redriveTo(queueName: string): string {
  return JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${queueName}`, maxReceiveCount: 1 });
}

test('the dead stay in their source while the dead-letter queue refuses it', async () => {
  const sqs = new LocalSqs({ clock: new ManualClock() });
  await sqs.createQueue({ QueueName: 'dead' });
  await sqs.createQueue({ QueueName: 'source', Attributes: { RedrivePolicy: redriveTo('dead') } });
  await sqs.setQueueAttributes({ QueueUrl: 'dead', Attributes: { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' } });
  await sqs.sendMessage({ QueueUrl: 'source', MessageBody: 'poison' });

  for (let receives = 0; receives < 3; receives++) await sqs.receiveMessage({ QueueUrl: 'source', VisibilityTimeout: 0 });

  expect(sqs.peekMessages({ QueueUrl: 'source' }).Messages).toMatchObject([{ Body: 'poison' }]);
});
