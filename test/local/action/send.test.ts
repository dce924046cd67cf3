import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

async function open(QueueName: string, Attributes: Record<string, string> = {}) {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 1 });
  const { QueueUrl } = await sqs.createQueue({ QueueName, Attributes: { ...(QueueName.endsWith('.fifo') && { FifoQueue: 'true' }), ...Attributes } });
  const receive = async () => (await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] })).Messages ?? [];
  return { clock, sqs, QueueUrl, receive };
}

test('each message of a batch has the time of sending and its own delay', async () => {
  const { clock, sqs, QueueUrl, receive } = await open('q');
  const sentAt = String(clock.now());
  await sqs.sendMessageBatch({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'now' }, { Id: '2', MessageBody: 'later', DelaySeconds: 5 }] });

  const now = await receive();
  await clock.advance(5);
  const later = await receive();

  expect(now).toMatchObject([{ Body: 'now', Attributes: { SentTimestamp: sentAt } }]);
  expect(later).toMatchObject([{ Body: 'later', Attributes: { SentTimestamp: sentAt } }]);
});

test('a standard queue stores each of two equal messages', async () => {
  const { sqs, QueueUrl, receive } = await open('q');
  for (let sends = 0; sends < 2; sends++) await sqs.sendMessage({ QueueUrl, MessageBody: 'same' });

  expect(await receive()).toHaveLength(2);
});

test('half an emoji comes as U+FFFD, in a body and in an attribute', async () => {
  const { sqs, QueueUrl } = await open('q');
  await sqs.sendMessage({ QueueUrl, MessageBody: 'cut \ud83d', MessageAttributes: { note: { DataType: 'String', StringValue: '\ude00 cut' } } });

  const { Messages } = await sqs.receiveMessage({ QueueUrl, MessageAttributeNames: ['All'] });

  expect(Messages).toMatchObject([{ Body: 'cut \ufffd', MessageAttributes: { note: { StringValue: '\ufffd cut' } } }]);
});

test('a message of a FIFO queue tells its group, its deduplication id and its number', async () => {
  const { sqs, QueueUrl, receive } = await open('q.fifo');
  const { SequenceNumber } = await sqs.sendMessage({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' });

  expect(await receive()).toMatchObject([{ Attributes: { MessageGroupId: 'g', MessageDeduplicationId: 'd', SequenceNumber } }]);
  expect(SequenceNumber).toMatch(/^\d{20}$/);
});

test('a message id is a duplicate until five minutes after its first sending', async () => {
  const { clock, sqs, QueueUrl, receive } = await open('q.fifo');
  const send = (MessageBody: string) => sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId: MessageBody, MessageDeduplicationId: 'd' });
  await send('first');

  await clock.advance(299);
  await send('second');
  await clock.advance(1);
  await send('third');

  expect((await receive()).map(({ Body }) => Body)).toEqual(['first', 'third']);
});

test.each([
  ['group', { MessageDeduplicationId: 'd' }, 'MessageGroupId'], ['deduplication id', { MessageGroupId: 'g' }, 'MessageDeduplicationId'],
])('a batch to a FIFO queue is refused as a whole for one entry without a %s', async (_, ids, parameter) => {
  const { sqs, QueueUrl, receive } = await open('q.fifo');
  const Entries = [{ Id: '1', MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' }, { Id: '2', MessageBody: 'y', ...ids }];

  await expect(sqs.sendMessageBatch({ QueueUrl, Entries })).rejects.toThrow(parameter);
  expect(await receive()).toEqual([]);
});

test.each([[{ MessageGroupId: 'a b', MessageDeduplicationId: 'd' }], [{ MessageGroupId: 'g', MessageDeduplicationId: 'a b' }]])('an entry of a batch to a FIFO queue that has ids of which one is wrong fails by itself (%j)', async (ids) => {
  const { sqs, QueueUrl } = await open('q.fifo');
  const Entries = [{ Id: '1', MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'e' }, { Id: '2', MessageBody: 'y', ...ids }];

  expect(await sqs.sendMessageBatch({ QueueUrl, Entries })).toMatchObject({ Successful: [{ Id: '1' }], Failed: [{ Id: '2', SenderFault: true }] });
});

test('a batch whose entries all fail tells why, and leaves the list of those that are sent out', async () => {
  const { sqs, QueueUrl } = await open('q');

  const output = await sqs.sendMessageBatch({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'x', DelaySeconds: 901 }] });

  const Message = 'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.';
  expect(output).toEqual({ Failed: [{ Id: '1', SenderFault: true, Code: 'InvalidParameterValue', Message }] });
});

test.each([
  ['sendMessage', (message: object) => message], ['sendMessageBatch', (message: object) => ({ Entries: [{ Id: '1', ...message }] })],
] as const)('a message of %s has the trace of its request, unless it has one of its own', async (action, input) => {
  const { sqs, QueueUrl, receive } = await open('q');
  const AWSTraceHeader = { DataType: 'String', StringValue: 'Root=own' };

  for (const more of [{}, { MessageSystemAttributes: { AWSTraceHeader } }]) {
    await sqs.perform(action, { QueueUrl, ...input({ MessageBody: 'x', ...more }) }, { traceHeader: 'Root=request' });
  }

  expect((await receive()).map(({ Attributes }) => Attributes!.AWSTraceHeader)).toEqual(['Root=request', 'Root=own']);
});

test('a standard queue tells no attribute of FIFO queues', async () => {
  const { sqs, QueueUrl } = await open('q');

  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });

  expect(Object.keys(Attributes!).filter((name) => /Fifo|Deduplication/.test(name))).toEqual([]);
});

test('a queue tells when it was created and when its attributes changed, in seconds', async () => {
  const { clock, sqs, QueueUrl } = await open('q');
  const seconds = () => String(Math.floor(clock.now() / 1000));
  const CreatedTimestamp = seconds();
  await clock.advance(7.5);

  await sqs.setQueueAttributes({ QueueUrl, Attributes: { DelaySeconds: '1' } });

  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
  expect(Attributes).toMatchObject({ CreatedTimestamp, LastModifiedTimestamp: seconds() });
});

test('a member of an answer that would be empty is left out', async () => {
  const { sqs, QueueUrl } = await open('q');
  await sqs.sendMessage({ QueueUrl, MessageBody: 'x' });

  const { Messages } = await sqs.receiveMessage({ QueueUrl, MessageSystemAttributeNames: ['SequenceNumber'] });

  expect(Messages![0]).not.toHaveProperty('Attributes');
  expect(await sqs.getQueueAttributes({ QueueUrl })).toEqual({});
});
