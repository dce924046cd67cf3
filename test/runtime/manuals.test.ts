import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import type { QueueDeclaration } from '../../src/queue/declaration';
import { createQueue, listQueues } from '../../src/runtime/administer/account';
import { openFifoQueue, openQueue } from '../../src/runtime/queue';
import { queues } from '../../src/runtime/queues';
import { openBench } from './listening';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:';

async function open(values: Partial<QueueDeclaration> = {}) {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  const client = new LocalSqs({ clock });
  return { clock, client, orders: openQueue<string>(await createQueue({ queueName: 'orders', ...values }, { client }), { client, clock }) };
}

async function openFifo(values: Partial<QueueDeclaration> = {}) {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  const client = new LocalSqs({ clock });
  return { clock, client, orders: openFifoQueue<string>(await createQueue({ queueName: 'orders', kind: 'fifo', ...values }, { client }), { client, clock }) };
}

test('static keys and a session token sign every call', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const queueUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/111111111111/orders`;
  const credentials = { accessKeyId: 'AKIDSTATIC', secretAccessKey: 'secret', sessionToken: 'token' };

  await openQueue({ queueUrl }, { region: 'eu-west-1', credentials }).purgeQueue();

  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(seen).toMatchObject([{ 'authorization': expect.stringMatching(/Credential=AKIDSTATIC\/\d+\/eu-west-1\/sqs\//), 'x-amz-security-token': 'token' }]);
});

test('every attribute of a standard queue comes back as it was declared', async () => {
  const values = {
    delaySeconds: 5, maximumMessageBytes: 1024, messageRetentionSeconds: 60, waitTimeSeconds: 20, visibilityTimeoutSeconds: 43_200,
    policy: { Version: '2012-10-17', Statement: [] },
  };

  const { orders } = await open(values);

  await expect(orders.getQueueAttributes()).resolves.toMatchObject(values);
});

test('every attribute of a FIFO queue comes back as it was declared', async () => {
  const values = { contentBasedDeduplication: true, deduplicationScope: 'messageGroup', fifoThroughputLimit: 'perMessageGroupId' } as const;

  const { orders } = await openFifo(values);

  await expect(orders.getQueueAttributes()).resolves.toMatchObject(values);
});

test.each([
  [{ sqsManagedSseEnabled: true }], [{ sqsManagedSseEnabled: false }], [{ kmsMasterKeyId: 'alias/orders', kmsDataKeyReusePeriodSeconds: 86_400 }],
])('a queue has the encryption that was chosen: %s', async (values) => {
  const { orders } = await open(values);

  await expect(orders.getQueueAttributes()).resolves.toMatchObject(values);
});

test.each([
  [{ redrivePermission: 'allowAll' }], [{ redrivePermission: 'denyAll' }], [{ redrivePermission: 'byQueue', sourceQueueArns: [`${ARN}a`, `${ARN}b`] }],
] as const)('a dead-letter queue lets in whom its policy names: %s', async (redriveAllowPolicy) => {
  const { orders } = await open({ redriveAllowPolicy: redriveAllowPolicy as QueueDeclaration['redriveAllowPolicy'] });

  await expect(orders.getQueueAttributes(['redriveAllowPolicy'])).resolves.toEqual({ redriveAllowPolicy });
});

test('a queue is asked for the attributes of choice only', async () => {
  const { orders } = await open({ delaySeconds: 5 });

  await expect(orders.getQueueAttributes(['delaySeconds', 'visibilityTimeoutSeconds'])).resolves.toEqual({ delaySeconds: 5, visibilityTimeoutSeconds: 30 });
});

test('counts, timestamps and the ARN of a queue are told with their types', async () => {
  const { orders } = await open();
  await orders.sendMessageBatch([{ body: 'a' }, { body: 'b' }, { body: 'c', delaySeconds: 9 }]);
  await orders.receiveMessages({ maxNumberOfMessages: 1 });

  const now = new Date(Date.UTC(2026, 4, 1));
  await expect(orders.getQueueAttributes()).resolves.toMatchObject({
    approximateNumberOfMessages: 1, approximateNumberOfMessagesDelayed: 1, approximateNumberOfMessagesNotVisible: 1,
    createdTimestamp: now, lastModifiedTimestamp: now, queueArn: expect.stringMatching(/^arn:aws:sqs:.+:orders$/),
  });
});

test('a page of queues is as long as asked for, and the next one is asked for when the loop comes to it', async () => {
  const { client } = await open();
  const asked: unknown[] = [];
  const listing = (input: object) => {
    asked.push(input);
    return client.listQueues(input);
  };
  const port = Object.create(client, { listQueues: { value: listing } }) as LocalSqs;
  for (const queueName of ['a', 'b']) await createQueue({ queueName }, { client });

  const [first, second, third] = [listQueues({ client: port, maxResults: 2 })].flatMap((list) => [list.next(), list.next(), list.next()]);

  await Promise.all([first, second]);
  await expect(third).resolves.toMatchObject({ done: false, value: expect.stringMatching(/\/orders$/) });
  expect(asked).toMatchObject([{ MaxResults: 2 }, { MaxResults: 2, NextToken: expect.any(String) }]);
});

test('a receive hides its messages for as long as it says', async () => {
  const { clock, orders } = await open();
  await orders.sendMessage({ body: 'a' });
  await orders.receiveMessages({ visibilityTimeoutSeconds: 5 });

  await clock.advance(6);

  await expect(orders.receiveMessages()).resolves.toMatchObject([{ body: 'a', receiveCount: 2 }]);
});

test('the same receive request attempt id brings the same messages again', async () => {
  const { orders } = await openFifo({ contentBasedDeduplication: true });
  await orders.sendMessage({ body: 'a', messageGroupId: 'g' });
  const [first] = await orders.receiveMessages({ receiveRequestAttemptId: 'attempt-1' });

  const again = await orders.receiveMessages({ receiveRequestAttemptId: 'attempt-1' });

  expect(again).toMatchObject([{ messageId: first!.messageId }]);
  await expect(orders.receiveMessages({ receiveRequestAttemptId: 'attempt-2' })).resolves.toEqual([]);
});

test('a sequence number and system attributes are told when they are asked for', async () => {
  const { orders } = await openFifo({ contentBasedDeduplication: true, visibilityTimeoutSeconds: 0 });
  await orders.sendMessage({ body: 'a', messageGroupId: 'g' });

  const [without] = await orders.receiveMessages({ messageSystemAttributeNames: ['MessageGroupId'] });
  const [within] = await orders.receiveMessages({ messageSystemAttributeNames: ['SequenceNumber'] });

  expect(without).toMatchObject({ messageGroupId: 'g', sequenceNumber: undefined, sentTimestamp: undefined });
  expect(within).toMatchObject({ messageGroupId: undefined, sequenceNumber: expect.stringMatching(/^\d+$/) });
});

test('message attributes are asked for by name, by prefix or all', async () => {
  const { orders } = await open({ visibilityTimeoutSeconds: 0 });
  await orders.sendMessage({ body: 'x', messageAttributes: { 'trace.a': 'a', 'trace.b': 2, 'c': Buffer.from('c') } });
  const received = async (messageAttributeNames?: string[]) => {
    const [message] = await orders.receiveMessages({ messageAttributeNames });
    return Object.keys(message!.messageAttributes).sort();
  };

  expect(await received(['c'])).toEqual(['c']);
  expect(await received(['trace.*'])).toEqual(['trace.a', 'trace.b']);
  expect(await received()).toEqual(['c', 'trace.a', 'trace.b']);
  expect(await received([])).toEqual([]);
});

test('a FIFO message needs its group, and is stored once by its deduplication id', async () => {
  const { orders } = await openFifo();
  const entry = { body: 'a', messageGroupId: 'g', messageDeduplicationId: '1' };

  const [first, again] = [await orders.sendMessage(entry), await orders.sendMessage(entry)];

  expect(again).toEqual(first);
  await expect(orders.receiveMessages()).resolves.toHaveLength(1);
  await expect(orders.sendMessage({ body: 'a' } as typeof entry)).rejects.toMatchObject({ code: 'MissingParameter', message: expect.stringContaining('MessageGroupId') });
});

test('a message is received after the delay of its own', async () => {
  const { clock, orders } = await open();
  await orders.sendMessage({ body: 'a', delaySeconds: 900 });

  await clock.advance(899);
  await expect(orders.receiveMessages()).resolves.toEqual([]);
  await clock.advance(1);

  await expect(orders.receiveMessages()).resolves.toHaveLength(1);
});

test('a sent message tells its id, on a FIFO queue its sequence number too', async () => {
  const [{ orders }, { orders: fifo }] = [await open(), await openFifo()];

  await expect(orders.sendMessage({ body: 'a' })).resolves.toEqual({ messageId: expect.any(String) });
  await expect(fifo.sendMessageBatch([{ body: 'a', messageGroupId: 'g', messageDeduplicationId: '1' }]))
    .resolves.toEqual([{ messageId: expect.any(String), sequenceNumber: expect.stringMatching(/^\d+$/) }]);
});

test('a queue by URL needs neither GetQueueUrl nor ListQueues', async () => {
  const { client, orders } = await open();
  const refuse = { value: () => Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDenied' })) };
  const port = Object.create(client, { getQueueUrl: refuse, listQueues: refuse }) as LocalSqs;
  const { queueUrl } = await orders.address();
  const byUrl = openQueue<string>({ queueUrl }, { client: port });

  await byUrl.sendMessage({ body: 'a' });
  const [message] = await byUrl.receiveMessages();
  await byUrl.deleteMessage(message!);

  await expect(openQueue({ queueName: 'orders' }, { client: port }).receiveMessages()).rejects.toMatchObject({ code: 'AccessDenied' });
});

test('a queue of choice is received from, and deletes by the URL that the message tells', async () => {
  const { client, orders } = await open();
  const router = queues<string>({ client });
  await router.sendMessage({ queueName: 'orders' }, { body: 'a' });

  const [message] = await router.open({ queueName: 'orders' }).receiveMessages();
  await router.open({ queueUrl: message!.queueUrl }).deleteMessage(message!);

  await expect(orders.getQueueAttributes(['approximateNumberOfMessagesNotVisible'])).resolves.toEqual({ approximateNumberOfMessagesNotVisible: 0 });
});

test("a listener's message carries queue URL, ids, group and sequence number", async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1');

  const message = await new Promise((resolve) => bench.listen(resolve));

  expect(message).toMatchObject({
    queueUrl: bench.url, messageId: expect.any(String), receiptHandle: expect.any(String), messageGroupId: 'a',
    messageDeduplicationId: expect.any(String), sequenceNumber: expect.stringMatching(/^\d+$/),
  });
});
