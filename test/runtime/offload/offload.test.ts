import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue } from '../../../src/runtime/administer/account';
import type { SqsRecord } from '../../../src/runtime/lambda-function/lambda-event';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import type { OffloadOptions } from '../../../src/runtime/offload/offload-rules';
import type { QueueError } from '../../../src/runtime/error/error';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import { MemoryS3 } from '../memory-s3';

const large = 'x'.repeat(2_000_000);

async function open(options: Partial<OffloadOptions> = {}) {
  const s3 = new MemoryS3();
  const client = new LocalSqs({ clock: new ManualClock() });
  const reference = await createQueue({ queueName: 'reports' }, { client });
  const reports = openQueue<string>(reference, { client, offload: offloadToS3({ bucket: 'large', client: s3, ...options }) });
  return { s3, client, reference, reports };
}

test('a body over the limit comes back whole, and its payload goes after its message', async () => {
  const { s3, reports } = await open({ keyPrefix: 'reports/' });

  await reports.sendMessage({ body: large, messageAttributes: { tenant: 'acme' } });
  const [message] = await reports.receiveMessages();
  expect(s3.objects.size).toBe(1);
  await reports.deleteMessage(message!);

  expect(message!.body).toBe(large);
  expect(message!.messageAttributes).toEqual({ tenant: 'acme' });
  expect(s3.objects.size).toBe(0);
  await expect(reports.getQueueAttributes(['approximateNumberOfMessagesNotVisible'])).resolves.toEqual({ approximateNumberOfMessagesNotVisible: 0 });
});

test('options that change after they were given are those of the next one', async () => {
  const client = new LocalSqs({ clock: new ManualClock() });
  const options = { bucket: 'large', client: new MemoryS3(), thresholdBytes: 0 };
  const offload = offloadToS3(options);
  options.bucket = 'other';
  const reports = openQueue(await createQueue({ queueName: 'reports' }, { client }), { client, offload });

  await reports.sendMessage({ body: 'a' });

  expect([...options.client.objects.keys()]).toEqual([expect.stringMatching(/^large/)]);
});

test('the message on the wire is the pointer of the extended clients', async () => {
  const { s3, client, reference, reports } = await open();
  await reports.sendMessage({ body: large });

  const { Messages } = await client.receiveMessage({ QueueUrl: reference.queueUrl, MessageAttributeNames: ['All'] });

  const key = [...s3.objects.keys()][0]!.slice('large/'.length);
  expect(key).toMatch(/^[0-9a-f-]{36}$/);
  expect(Messages![0]!.Body).toBe(`["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"large","s3Key":"${key}"}]`);
  expect(Messages![0]!.MessageAttributes).toMatchObject({ ExtendedPayloadSize: { DataType: 'Number', StringValue: '2000002' } });
});

test.each([
  ['the Java client', 'SQSLargePayloadSize', '["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"large","s3Key":"k"}]'],
  ['the Java client of version 1', 'SQSLargePayloadSize', '["com.amazon.sqs.javamessaging.MessageS3Pointer",{"s3BucketName":"large","s3Key":"k"}]'],
  ['the Python client', 'ExtendedPayloadSize', '["software.amazon.payloadoffloading.PayloadS3Pointer", {"s3BucketName": "large", "s3Key": "k"}]'],
])('a message of %s is read', async (_, marker, MessageBody) => {
  const { s3, client, reference, reports } = await open();
  s3.objects.set('large/k', '"from afar"');
  await client.sendMessage({ QueueUrl: reference.queueUrl, MessageBody, MessageAttributes: { [marker]: { DataType: 'Number', StringValue: '11' } } });

  const [message] = await reports.receiveMessages({ messageAttributeNames: ['other'] });

  expect(message!.body).toBe('from afar');
  expect(message!.receiptHandle).toMatch(/^-\.\.s3BucketName\.\.-large-\.\.s3BucketName\.\.--\.\.s3Key\.\.-k-\.\.s3Key\.\.-./);
});

test('batches are offloaded, received and deleted entry by entry', async () => {
  const { s3, reports } = await open({ thresholdBytes: 10 });

  await reports.sendMessageBatch(['small', large, 'x'.repeat(20)].map((body) => ({ body })));
  const messages = await reports.receiveMessages();
  expect(s3.objects.size).toBe(2);
  await reports.changeMessageVisibilityBatch(messages.map((message) => ({ message, visibilityTimeoutSeconds: 60 })));
  const results = await reports.deleteMessageBatch(messages);

  expect(messages.map(({ body }) => body.length)).toEqual([5, 2_000_000, 20]);
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(s3.objects.size).toBe(0);
});

test('a missing payload fails its own message and no other', async () => {
  const { s3, reports } = await open({ thresholdBytes: 10 });
  await reports.sendMessageBatch([{ body: 'x'.repeat(20) }, { body: 'small' }]);
  s3.objects.clear();

  const receiving = reports.receiveMessages();

  await expect(receiving).rejects.toMatchObject({ name: 'ReceiveError', messages: [{ body: 'small' }], failed: [{ code: 'NoSuchKey', retryable: false }] });
  await expect(receiving).rejects.toThrow(/offload: the payload of message [0-9a-f-]+ must be readable in bucket 'large' under '[0-9a-f-]+', got NoSuchKey \(The specified key does not exist\.\); look at/);
});

test.each([[true, 'NoSuchKey'], [false, 'its body']])('of a message that is stored twice, with deletePayload %j, the second gives %s when the first is deleted', async (deletePayload, given) => {
  const { client, reference: { queueUrl }, reports } = await open({ thresholdBytes: 0, deletePayload });
  await reports.sendMessage({ body: 'its body' });
  const { Messages: [{ Body, MessageAttributes } = {}] = [] } = await client.receiveMessage({ QueueUrl: queueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 });
  await client.sendMessage({ QueueUrl: queueUrl, MessageBody: Body, MessageAttributes });

  const [first] = await reports.receiveMessages({ maxNumberOfMessages: 1 });
  await reports.deleteMessage(first!);
  const second = await reports.receiveMessages().then(([message]) => message!.body, (error: QueueError) => error.code);

  expect(first!.body).toBe('its body');
  expect(second).toBe(given);
});

test('a payload that cannot be stored is told as such, and whether it may be later', async () => {
  const { s3, reports } = await open();
  s3.putObject = async () => { throw Object.assign(new Error('Please reduce your request rate.'), { name: 'SlowDown', $fault: 'server' }); };

  await expect(reports.sendMessage({ body: large })).rejects.toMatchObject({
    code: 'SlowDown', retryable: true, message: expect.stringMatching(/^offload: a payload must be stored in bucket 'large' under '.*', got SlowDown \(.*\); try again later$/),
  });
});

test('an entry whose payload cannot be stored for a while may be sent again', async () => {
  const { s3, reports } = await open();
  s3.putObject = async () => { throw Object.assign(new Error('Reduce your request rate.'), { name: 'SlowDown', $fault: 'server' }); };

  const sending = reports.sendMessageBatch([{ body: large }, { body: 'small' }]);

  await expect(sending).rejects.toMatchObject({ retryable: true, failed: [{ index: 0, code: 'SlowDown', senderFault: false }] });
});

test('a message that points to a foreign bucket is not followed', async () => {
  const { s3, client, reference, reports } = await open();
  s3.objects.set('secrets/k', '"secret"');
  const MessageBody = '["software.amazon.payloadoffloading.PayloadS3Pointer",{"s3BucketName":"secrets","s3Key":"k"}]';
  await client.sendMessage({ QueueUrl: reference.queueUrl, MessageBody, MessageAttributes: { ExtendedPayloadSize: { DataType: 'Number', StringValue: '8' } } });

  await expect(reports.receiveMessages()).rejects.toMatchObject({ failed: [{ code: 'ForeignBucket' }] });
  expect(s3.log).toEqual([]);
});

test('a FIFO queue that deduplicates by content does so by the body, not by the pointer', async () => {
  const s3 = new MemoryS3();
  const client = new LocalSqs({ clock: new ManualClock() });
  const reference = await createQueue({ queueName: 'reports', kind: 'fifo', contentBasedDeduplication: true }, { client });
  const reports = openFifoQueue<string>(reference, { client, offload: offloadToS3({ bucket: 'large', client: s3 }) });

  await reports.sendMessage({ body: large, messageGroupId: 'g' });
  await reports.sendMessage({ body: large, messageGroupId: 'g' });

  await expect(reports.receiveMessages()).resolves.toHaveLength(1);
});

test.each([
  ['a reserved attribute', { messageAttributes: { SQSLargePayloadSize: 1 } }, /is reserved for offloaded payloads/],
  ['ten attributes', { messageAttributes: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`a${index}`, 1])) }, /\[10\] exceeds the maximum allowed/],
  ['attributes beyond the threshold', { messageAttributes: { a: 'x'.repeat(1_048_576) } }, /offloading the body does not help/],
])('rejects %s of an offloaded message', async (_, entry, message) => {
  const { s3, reports } = await open();

  const refusal = await reports.sendMessage({ body: large, ...entry }).catch((error: unknown) => error) as Error;

  expect(refusal).toMatchObject({ name: 'InvalidMessageError', queue: '', message: expect.stringMatching(message) });
  expect(refusal.message).toMatch(/^offload: message must be one that can be offloaded, got InvalidParameterValue \(.*[^.]\); mend the entry$/);
  expect(s3.log).toEqual([]);
});

test('a key prefix that the other clients refuse is refused', async () => {
  await expect(open({ keyPrefix: '/a/../b' })).rejects.toMatchObject({ code: 'InvalidOffload' });
});

test('a Lambda function reads a payload and leaves it in its bucket', async () => {
  const { s3, client, reference, reports } = await open();
  await reports.sendMessage({ body: large });
  const { Messages } = await client.receiveMessage({ QueueUrl: reference.queueUrl, MessageAttributeNames: ['All'] });
  const { MessageId: messageId = '', ReceiptHandle: receiptHandle = '', Body: body = '', MessageAttributes = {} } = Messages![0]!;
  const messageAttributes = Object.fromEntries(Object.entries(MessageAttributes)
    .map(([name, { DataType, StringValue }]) => [name, { dataType: DataType, stringValue: StringValue }]));
  const record = { messageId, receiptHandle, body, attributes: {}, messageAttributes, md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:reports' };
  const read: string[] = [];

  const answer = await lambdaHandler(reports, (message) => { read.push(message.body); })({ Records: [record as SqsRecord] });

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(read).toEqual([large]);
  expect(s3.objects.size).toBe(1);
});

test('a dead-lettered message takes its payload along', async () => {
  const { client, s3, reference } = await open();
  const dead = await createQueue({ queueName: 'dead' }, { client });
  const environment = { QUEUE_REPORTS: JSON.stringify({ url: reference.queueUrl, deadLetterUrl: dead.queueUrl }) };
  const offload = offloadToS3({ bucket: 'large', client: s3 });
  const reports = openQueue<string>('Reports', { client, environment, offload });
  await reports.sendMessage({ body: large });
  const port = await reports.port('poll');
  const { Messages } = await port.receiveMessage({ QueueUrl: reference.queueUrl, MessageAttributeNames: ['All'] });

  await reports.sendToDeadLetterQueue(Messages![0]!, 'too long');
  await reports.deleteMessage(Messages![0]!.ReceiptHandle!);

  await expect(openQueue<string>(dead, { client, offload }).receiveMessages()).resolves.toMatchObject([{ body: large }]);
});
