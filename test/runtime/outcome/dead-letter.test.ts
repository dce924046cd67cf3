import type { SendMessageInput } from '../../../src/queue/port-message';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue } from '../../../src/runtime/administer/account';
import { QueueError } from '../../../src/runtime/error/error';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { sendToDeadLetterQueue } from '../../../src/runtime/outcome/dead-letter';
import { openQueue } from '../../../src/runtime/queue';
import { MemoryS3 } from '../memory-s3';

const attributes = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, 'v']));

/** Sends a message, receives it and rejects it; answers it as it is in the dead-letter queue. */
async function rejected(body: string, { count = 0, thresholdBytes = undefined as number | undefined, offloads = true } = {}) {
  const client = new LocalSqs({ clock: new ManualClock() });
  const dead = await createQueue({ queueName: 'dead' }, { client });
  const orders = await createQueue({ queueName: 'orders' }, { client });
  const offload = offloads ? offloadToS3({ bucket: 'large', client: new MemoryS3(), thresholdBytes }) : undefined;
  const queue = openQueue<string>(orders, { client, offload, codec: 'text' });
  await queue.sendMessage({ body, messageAttributes: attributes(count) });
  const act = await queue.port();
  const { Messages } = await act.receiveMessage({ QueueUrl: orders.queueUrl, MessageAttributeNames: ['All'] });

  await sendToDeadLetterQueue({ act, deadLetterUrl: dead.queueUrl, offload }, Messages![0]!, { queue: 'orders', reason: 'negative total' });

  const [message] = await openQueue<string>(dead, { client, offload, codec: 'text' }).receiveMessages();
  return { body: message!.body, names: Object.keys(message!.messageAttributes) };
}

const REASONS = ['reject.reason', 'reject.queue', 'reject.messageId'];

test.each([
  { what: 'a small message', body: 'small', names: REASONS },
  { what: 'a message with 8 attributes', body: 'small', count: 8, names: REASONS.slice(0, 2) },
  { what: 'a message with 10 attributes', body: 'small', count: 10, offloads: false, names: [] },
  { what: 'a message that leaves room for a short reason only', body: 'x'.repeat(1_048_576 - 40), offloads: false, names: REASONS.slice(0, 1) },
  { what: 'a message that leaves no room', body: 'x'.repeat(1_048_576), offloads: false, names: [] },
  { what: 'an offloaded body over 1 MiB', body: 'x'.repeat(1_100_000), names: REASONS },
  { what: 'an offloaded message with 7 attributes', body: 'x'.repeat(3000), count: 7, thresholdBytes: 2000, names: REASONS.slice(0, 2) },
  { what: 'an offloaded message with 9 attributes', body: 'x'.repeat(3000), count: 9, thresholdBytes: 2000, names: [] },
  { what: 'a message that its reasons make one to offload', body: 'x'.repeat(1900), count: 7, thresholdBytes: 2000, names: REASONS.slice(0, 2) },
  { what: 'an offloaded message whose reasons are larger than the threshold', body: 'x'.repeat(3000), thresholdBytes: 50, names: REASONS },
])('$what arrives whole, with the reasons that fit', async ({ body, names, ...options }) => {
  const dead = await rejected(body, options);

  expect(dead.names.filter((name) => name.startsWith('reject.'))).toEqual(names);
  expect(dead.body === body).toBe(true);
  expect(dead.names).toHaveLength((options.count ?? 0) + names.length);
});

test('a message that another client offloaded at 256 KiB arrives in a dead-letter queue that takes no more', async () => {
  const client = new LocalSqs({ clock: new ManualClock() });
  const dead = await createQueue({ queueName: 'dead', maximumMessageBytes: 262_144 }, { client });
  const orders = await createQueue({ queueName: 'orders' }, { client });
  const s3 = new MemoryS3();
  const [other, offload] = [offloadToS3({ bucket: 'large', client: s3, thresholdBytes: 262_144 }), offloadToS3({ bucket: 'large', client: s3 })];
  const body = 'x'.repeat(300_000);
  await openQueue<string>(orders, { client, offload: other, codec: 'text' }).sendMessage({ body });
  const act = await openQueue<string>(orders, { client, offload, codec: 'text' }).port();
  const { Messages } = await act.receiveMessage({ QueueUrl: orders.queueUrl, MessageAttributeNames: ['All'] });

  await sendToDeadLetterQueue({ act, deadLetterUrl: dead.queueUrl, offload }, Messages![0]!, { queue: 'orders', reason: 'negative total' });

  const [message] = await openQueue<string>(dead, { client, offload, codec: 'text' }).receiveMessages();
  expect(message!.body === body).toBe(true);
  expect(message!.messageAttributes).toMatchObject({ 'reject.reason': 'negative total' });
});

test.each([['a message', 5000, 0], ['an offloaded message, which is stored once more', 100, 2]])('a reason too long for a dead-letter queue that takes less than the queue gives way to %s', async (_, thresholdBytes, payloads) => {
  const client = new LocalSqs({ clock: new ManualClock() });
  const { queueUrl: deadLetterUrl } = await createQueue({ queueName: 'dead', maximumMessageBytes: 1024 }, { client });
  const s3 = new MemoryS3();
  const offload = offloadToS3({ bucket: 'large', client: s3, thresholdBytes });
  const orders = openQueue<string>(await createQueue({ queueName: 'orders' }, { client }), { client, offload, codec: 'text' });
  await orders.sendMessage({ body: 'x'.repeat(900) });
  const act = await orders.port();
  const { Messages } = await act.receiveMessage({ QueueUrl: (await orders.address()).queueUrl, MessageAttributeNames: ['All'] });

  await sendToDeadLetterQueue({ act, deadLetterUrl, offload }, Messages![0]!, { queue: 'orders', reason: 'y'.repeat(1000) });

  expect(client.peekMessages({ QueueUrl: deadLetterUrl }).Messages).toHaveLength(1);
  expect(s3.objects.size).toBe(payloads);
});

test('a port that refuses the message itself is told, and the message is not confirmed', async () => {
  const refusing = { sendMessage: async () => { throw new Error('no'); } };

  const sending = sendToDeadLetterQueue({ act: refusing as never, deadLetterUrl: 'http://localhost/000000000000/dead' }, { Body: 'a' }, { queue: 'orders', reason: 'x' });

  await expect(sending).rejects.toThrow('no');
});

test('a payload that cannot be stored is not tried again with fewer reasons', async () => {
  const failure = new QueueError('offload: a payload must be stored, got AccessDenied', { code: 'AccessDenied', queue: '' });
  const sendMessage = jest.fn(async () => { throw failure; });

  await expect(sendToDeadLetterQueue({ act: { sendMessage } as never, deadLetterUrl: 'dead' }, { Body: 'x', MessageId: 'm' }, { queue: 'orders', reason: 'no' })).rejects.toBe(failure);

  expect(sendMessage).toHaveBeenCalledTimes(1);
});

test('where no dead-letter queue is known, the error tells it with the reason', async () => {
  const sending = sendToDeadLetterQueue({ act: {} as never }, { Body: 'a' }, { queue: 'orders', reason: 'too heavy' });

  await expect(sending).rejects.toMatchObject({
    code: 'DeadLetterQueueUnknown',
    message: "queue 'orders': its dead-letter queue must be known to reject a message (too heavy), got none; bind the queue to who receives, or open it by { queueUrl, deadLetterUrl }",
  });
});

test('a dead-letter queue that is told beside a name needs no look-up, which a consumer may not do', async () => {
  const sent: SendMessageInput[] = [];
  const refused = new QueueError('no', { code: 'AccessDenied', queue: 'orders' });
  const client = { sendMessage: async (input: SendMessageInput) => ({ MessageId: `m-${sent.push(input)}` }), getQueueUrl: () => Promise.reject(refused) };
  const queue = openQueue({ queueName: 'orders', deadLetterUrl: 'http://localhost/000000000000/dead' }, { client: client as never });

  await queue.sendToDeadLetterQueue({ Body: 'a' }, 'too heavy');

  expect(sent).toMatchObject([{ QueueUrl: 'http://localhost/000000000000/dead' }]);
});

test.each([
  ['is cut to 1,024 characters', 'x'.repeat(2000), 'x'.repeat(1024)],
  ['is cut within an emoji', `${'x'.repeat(1023)}🦆`, `${'x'.repeat(1023)}\uFFFD`],
  ['loses what no message may contain', 'bell\u0007, tab\t', 'bell, tab\t'],
  ['is told as rejected when nothing is left of it', '\u0000', 'rejected'],
])('a reason %s', async (_, reason, told) => {
  const sent: SendMessageInput[] = [];
  const act = { sendMessage: async (input: SendMessageInput) => ({ MessageId: `m-${sent.push(input)}` }) };

  await sendToDeadLetterQueue({ act: act as never, deadLetterUrl: 'http://localhost/000000000000/dead' }, { Body: 'a' }, { queue: 'orders', reason });

  expect(sent[0]!.MessageAttributes!['reject.reason']!.StringValue).toBe(told);
});

test('an answer that tells no message id confirms nothing', async () => {
  const act = { sendMessage: async () => ({}) };

  const sending = sendToDeadLetterQueue({ act: act as never, deadLetterUrl: 'http://localhost/000000000000/dead' }, { Body: 'a' }, { queue: 'orders', reason: 'wrong' });

  await expect(sending).rejects.toMatchObject({ name: 'NoAnswer' });
});

test('a message keeps its X-Ray trace in the dead-letter queue', async () => {
  const client = new LocalSqs({ clock: new ManualClock() });
  const { queueUrl: deadLetterUrl } = await createQueue({ queueName: 'dead' }, { client });
  const AWSTraceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793';

  await sendToDeadLetterQueue({ act: client, deadLetterUrl }, { Body: 'a', Attributes: { AWSTraceHeader } }, { queue: 'orders', reason: 'no' });

  const { Messages } = await client.receiveMessage({ QueueUrl: deadLetterUrl, AttributeNames: ['All'] });
  expect(Messages![0]!.Attributes).toMatchObject({ AWSTraceHeader });
});
