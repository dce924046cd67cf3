import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue, listQueues } from '../../../src/runtime/administer/account';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import { MemoryS3 } from '../memory-s3';

const made = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const clientOf = (sqs = new LocalSqs()): SQSClient => new SQSClient({ ...made, md5: false, requestHandler: sqs.requestHandler() });

interface S3Request {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly body?: string;
}

/** What the SDK's client of S3 asks over HTTP, done in memory. */
async function answerAsS3(s3: MemoryS3, { method, hostname, path, body = '' }: S3Request): Promise<object> {
  const object = { Bucket: hostname.split('.')[0]!, Key: path.slice(1) };
  if (method === 'PUT') await s3.putObject({ ...object, Body: body });
  if (method === 'DELETE') await s3.deleteObject(object);
  const read = method === 'GET' ? await (await s3.getObject(object)).Body.transformToString() : '';
  return { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(read)]) };
}

test('messages are sent, received and deleted by a client that takes commands', async () => {
  const client = clientOf();
  const payments = openFifoQueue<number>(await createQueue({ queueName: 'payments', kind: 'fifo' }, { client }), { client });

  await payments.sendMessageBatch([1, 2, 3].map((body) => ({ body, messageGroupId: 'c-1', messageDeduplicationId: `${body}` })));
  const messages = await payments.receiveMessages({ waitTimeSeconds: 0 });
  await payments.deleteMessageBatch(messages);

  expect(messages.map(({ body, messageGroupId }) => [body, messageGroupId])).toEqual([[1, 'c-1'], [2, 'c-1'], [3, 'c-1']]);
  await expect(payments.getQueueAttributes()).resolves.toMatchObject({ approximateNumberOfMessages: 0, approximateNumberOfMessagesNotVisible: 0 });
});

test('the signal that ends a receive comes to a client that takes commands', async () => {
  const interrupted = new AbortController();
  let isTold: boolean | undefined;
  const client = {
    async send(_: object, { abortSignal }: { readonly abortSignal?: AbortSignal } = {}) {
      interrupted.abort();
      isTold = abortSignal?.aborted;
      return {};
    },
  };

  await openQueue({ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders' }, { client }).receiveMessages({ signal: interrupted.signal });

  expect(isTold).toBe(true);
});

test('the account is administered by a client that takes commands', async () => {
  const client = clientOf();
  const { queueUrl } = await createQueue({ queueName: 'orders' }, { client });
  const urls: string[] = [];

  for await (const url of listQueues({ client })) urls.push(url);

  expect(urls).toEqual([queueUrl]);
});

test('an error of a client that takes commands comes with its code and the queue', async () => {
  const orders = openQueue({ queueName: 'orders' }, { client: clientOf() });

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({ code: 'NonExistentQueue', queue: 'orders' });
});

test('payloads are kept by a client of S3 that takes commands', async () => {
  const bucket = new MemoryS3();
  const s3 = new S3Client({ ...made, requestHandler: { handle: async (request: S3Request) => ({ response: await answerAsS3(bucket, request) }) } });
  const client = clientOf();
  const offload = offloadToS3({ bucket: 'large', client: s3, thresholdBytes: 10 });
  const reports = openQueue<string>(await createQueue({ queueName: 'reports' }, { client }), { client, offload });

  await reports.sendMessage({ body: 'a long report' });
  const [message] = await reports.receiveMessages({ waitTimeSeconds: 0 });
  await reports.deleteMessage(message!);

  expect(message!.body).toBe('a long report');
  expect(bucket.log).toEqual(['put', 'get', 'delete']);
});

test('a client that takes commands is refused where it would not understand those of the SDK here', async () => {
  const client = { send: async () => ({}), config: { serviceId: 'SQS', defaultUserAgentProvider: async () => [['aws-sdk-js', '3.713.0']] } };

  await expect(openQueue({ queueName: 'orders' }, { client }).sendMessage({ body: 1 })).rejects.toMatchObject({ code: 'SdkTooOld' });
});

test('a client in which the commands of the SDK here do not find what they need is told in words of this package', async () => {
  const said = 'serializerMiddleware is not found when adding endpointV2Middleware middleware before serializerMiddleware';
  const client = { send: (): never => { throw new Error(said); } };
  const orders = openQueue({ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders' }, { client });

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({
    code: 'SdkTooOld', cause: expect.objectContaining({ message: said }),
    message: expect.stringMatching(/^connect: a client that is given commands must be as new as .*, got an older one; install one version of the AWS SDK/),
  });
});

test('a client of another service is refused', async () => {
  const client = { send: async () => ({}), config: { serviceId: 'SNS' } };
  const rule = 'client must be a client of Amazon SQS';

  expect(() => openQueue('Orders', { client })).toThrow(rule);
  await expect(createQueue({ queueName: 'orders' }, { client })).rejects.toThrow(rule);
  expect(() => offloadToS3({ bucket: 'large', client })).toThrow('client must be a client of Amazon S3');
});
