import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue } from '../../../src/runtime/administer/account';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import type { OffloadOptions } from '../../../src/runtime/offload/offload-rules';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import { MemoryS3 } from '../memory-s3';

const POINTER = 'software.amazon.payloadoffloading.PayloadS3Pointer';
const handleOf = (bucket: string, handle: string) => `-..s3BucketName..-${bucket}-..s3BucketName..--..s3Key..-k-..s3Key..-${handle}`;

async function open(options: Partial<OffloadOptions> = {}) {
  const s3 = new MemoryS3();
  const client = new LocalSqs({ clock: new ManualClock() });
  const reference = await createQueue({ queueName: 'reports' }, { client });
  const reports = openQueue<string>(reference, { client, offload: offloadToS3({ bucket: 'large', client: s3, thresholdBytes: 10, ...options }) });
  const sendRaw = (MessageBody: string) => client.sendMessage({
    QueueUrl: reference.queueUrl, MessageBody, MessageAttributes: { ExtendedPayloadSize: { DataType: 'Number', StringValue: '8' } },
  });
  return { s3, client, reference, reports, sendRaw };
}

test('a payload in another bucket of ours is read, and deleted after its message', async () => {
  const { s3, reports, sendRaw } = await open({ otherBuckets: ['older'] });
  s3.objects.set('older/k', '"of last year"');
  await sendRaw(JSON.stringify([POINTER, { s3BucketName: 'older', s3Key: 'k' }]));

  const [message] = await reports.receiveMessages();
  await reports.deleteMessage(message!);

  expect(message!.body).toBe('of last year');
  expect(s3.objects.size).toBe(0);
});

test('a receipt handle that names a foreign bucket deletes its message and nothing there', async () => {
  const { s3, reports } = await open();
  s3.objects.set('secrets/k', '"secret"');
  await reports.sendMessage({ body: 'small' });
  const [message] = await reports.receiveMessages();

  await reports.deleteMessage(handleOf('secrets', message!.receiptHandle));

  expect(s3.log).toEqual([]);
  await expect(reports.getQueueAttributes(['approximateNumberOfMessagesNotVisible'])).resolves.toEqual({ approximateNumberOfMessagesNotVisible: 0 });
});

test('nothing is stored of an entry that Amazon SQS would refuse whatever its body', async () => {
  const { s3, reports, client } = await open();
  const payments = openFifoQueue(await createQueue({ queueName: 'payments', kind: 'fifo' }, { client }), { client, offload: offloadToS3({ bucket: 'large', client: s3, thresholdBytes: 10 }) });

  await expect(reports.sendMessage({ body: 'x'.repeat(20), delaySeconds: 901 })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  await expect(payments.sendMessage({ body: 'x'.repeat(20), messageGroupId: '' })).rejects.toMatchObject({ name: 'InvalidMessageError' });

  expect(s3.log).toEqual([]);
});

test('a body that the queue does not take is offloaded below a higher threshold', async () => {
  const { s3, client } = await open();
  const { queueUrl: url } = await createQueue({ queueName: 'small', maximumMessageBytes: 1024 }, { client });
  const environment = { QUEUE_SMALL: JSON.stringify({ url, maximumMessageBytes: 1024 }) };
  const small = openQueue<string>('Small', { client, environment, offload: offloadToS3({ bucket: 'large', client: s3, thresholdBytes: 262_144 }) });

  await small.sendMessage({ body: 'x'.repeat(2000) });

  await expect(small.receiveMessages()).resolves.toMatchObject([{ body: 'x'.repeat(2000) }]);
});

test('a payload stays by choice', async () => {
  const { s3, reports } = await open({ deletePayload: false });
  await reports.sendMessage({ body: 'x'.repeat(20) });

  const results = await reports.deleteMessageBatch(await reports.receiveMessages());

  expect(results).toEqual([{ ok: true }]);
  expect(s3.objects.size).toBe(1);
});

test('offloaded messages are given back, alone and in batches', async () => {
  const { reports } = await open();
  await reports.sendMessage({ body: 'x'.repeat(20) });

  const [message] = await reports.receiveMessages();
  await reports.changeMessageVisibility(message!, 0);
  const [again] = await reports.receiveMessages();
  const results = await reports.changeMessageVisibilityBatch([{ message: again!, visibilityTimeoutSeconds: 0 }]);
  const [third] = await reports.receiveMessages();

  expect(results).toEqual([{ ok: true }]);
  expect([again, third].map((one) => one?.receiveCount)).toEqual([2, 3]);
});

test.each([
  '"no list"', '["software.amazon.Other",{"s3BucketName":"large","s3Key":"k"}]', `["${POINTER}",{"s3BucketName":7,"s3Key":"k"}]`, `["${POINTER}",{"s3BucketName":"large"}]`,
  ...['', '.', '..', '../other/k', 'a/../../other/k', 'a/..', 'k-..s3Key..-k', 'k\n', 'k\u009b', 'k'.repeat(1025), `\u2028${'k'.repeat(1025)}`].map((s3Key) => JSON.stringify([POINTER, { s3BucketName: 'large', s3Key }])),
  ...['', 'other\n', 'o'.repeat(256)].map((s3BucketName) => JSON.stringify([POINTER, { s3BucketName, s3Key: 'k' }])),
])('a marked message whose body is no pointer (%s) comes as it is', async (text) => {
  const { s3, reports, sendRaw } = await open();
  await sendRaw(text);

  const [message] = await reports.receiveMessages();

  expect(message!.body).toEqual(JSON.parse(text));
  expect(s3.log).toEqual([]);
});

test('a pointer that was damaged on its way is told as damaged and not followed', async () => {
  const { s3, client, reference } = await open();
  const receiveMessage: typeof client.receiveMessage = async (input) => {
    const { Messages } = await client.receiveMessage(input);
    return { Messages: Messages!.map((wire) => ({ ...wire, Body: wire.Body!.replace('"large"', '"other"') })) };
  };
  const damaging = Object.create(client, { receiveMessage: { value: receiveMessage } }) as LocalSqs;
  const offload = offloadToS3({ bucket: 'large', otherBuckets: ['other'], client: s3, thresholdBytes: 0 });
  const reports = openQueue<string>(reference, { client: damaging, offload });
  await reports.sendMessage({ body: 'a' });

  await expect(reports.receiveMessages()).rejects.toMatchObject({ failed: [{ name: 'DamagedMessageError' }] });
  expect(s3.log).toEqual(['put']);
});

test.each(['k', '-..s3BucketName..-large', `x${handleOf('large', 'h')}`, handleOf('', 'h'), handleOf('large', 'h').replace('--..s3Key', '-x-..s3Key'), '-..s3BucketName..-large-..s3BucketName..--..s3Key..-k'])(
  'a receipt handle that the extended client did not write (%s) goes to Amazon SQS as it is', async (handle) => {
    const { s3, reference } = await open();
    const handles: unknown[] = [];
    const deleteMessage = async ({ ReceiptHandle }: { ReceiptHandle?: string }) => void handles.push(ReceiptHandle);
    const reports = openQueue(reference, { client: { deleteMessage, sendMessage: deleteMessage } as never, offload: offloadToS3({ bucket: 'large', client: s3 }) });

    await reports.deleteMessage(handle);

    expect(handles).toEqual([handle]);
    expect(s3.log).toEqual([]);
  },
);

test('an offloaded FIFO message keeps the deduplication id that it is given', async () => {
  const client = new LocalSqs({ clock: new ManualClock() });
  const reference = await createQueue({ queueName: 'reports', kind: 'fifo', contentBasedDeduplication: true }, { client });
  const reports = openFifoQueue<string>(reference, { client, offload: offloadToS3({ bucket: 'large', client: new MemoryS3(), thresholdBytes: 10 }) });

  await reports.sendMessage({ body: 'x'.repeat(20), messageGroupId: 'g', messageDeduplicationId: 'mine' });

  await expect(reports.receiveMessages()).resolves.toMatchObject([{ messageDeduplicationId: 'mine' }]);
});

test('an offloaded message to a FIFO queue that does not deduplicate by content needs an id as any other', async () => {
  const client = new LocalSqs({ clock: new ManualClock() });
  const environment = { QUEUE_REPORTS: JSON.stringify({ url: 'http://localhost/000000000000/reports.fifo', contentBasedDeduplication: false }) };
  const reports = openFifoQueue<string>('Reports', { client, environment, offload: offloadToS3({ bucket: 'large', client: new MemoryS3(), thresholdBytes: 10 }) });

  await expect(reports.sendMessage({ body: 'x'.repeat(20), messageGroupId: 'g' })).rejects.toMatchObject({
    name: 'InvalidMessageError', message: expect.stringContaining('MessageDeduplicationId provided explicitly'),
  });
});
