import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

/** So many that what the store keeps for deleted messages is tidied, and a line of ready ones moved together. */
const MANY = 3000;

test.each([['q', {}], ['q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' }]])('%s keeps the order and the age of thousands of messages', async (QueueName, attributes) => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const { QueueUrl } = await sqs.createQueue({ QueueName, Attributes: { ...attributes, MessageRetentionPeriod: '100' } as Record<string, string> });
  const send = (body: number) => sqs.sendMessage({ QueueUrl, MessageBody: String(body), ...(QueueName.endsWith('.fifo') && { MessageGroupId: 'g' }) });
  const receive = async () => (await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? [];
  for (let body = 0; body < MANY; body++) await send(body);

  const received: number[] = [];
  while (received.length < MANY - 10) {
    const messages = await receive();
    received.push(...messages.map(({ Body }) => Number(Body)));
    await sqs.deleteMessageBatch({ QueueUrl, Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })) });
  }
  await clock.advance(60);
  await send(MANY);
  await clock.advance(40);

  expect(received).toEqual(Array.from({ length: MANY - 10 }, (_, body) => body));
  expect((await receive()).map(({ Body }) => Number(Body))).toEqual([MANY]);
});

test('messages of one moment are looked at in the order in which they were sent', async () => {
  const sqs = new LocalSqs({ clock: new ManualClock() });
  await sqs.createQueue({ QueueName: 'q' });
  const bodies = Array.from({ length: 20 }, (_, index) => String(index));
  for (const MessageBody of bodies) await sqs.sendMessage({ QueueUrl: 'q', MessageBody });
  await sqs.receiveMessage({ QueueUrl: 'q' }).then(({ Messages }) => sqs.deleteMessage({ QueueUrl: 'q', ReceiptHandle: Messages![0]!.ReceiptHandle }));
  await sqs.receiveMessage({ QueueUrl: 'q' });

  expect(sqs.peekMessages({ QueueUrl: 'q' }).Messages.map(({ Body }) => Body)).toEqual(bodies.slice(1));
});
