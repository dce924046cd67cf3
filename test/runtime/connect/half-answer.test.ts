import type { SqsPort } from '../../../src/queue/port';
import { startHttpServer } from '../../../src/local/http/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue, getQueueUrl } from '../../../src/runtime/administer/account';
import { openQueue } from '../../../src/runtime/queue';

interface Handled { readonly config: { readonly requestHandler: { httpHandlerConfigs(): object } } }

test('every call ends, also one whose answer stops half-way', async () => {
  const server = await startHttpServer(new LocalSqs());
  const options = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, endpoint: server.endpoint };
  const orders = openQueue<number>(await createQueue({ queueName: 'orders' }, options), options);

  await orders.sendMessage({ body: 1 });
  await orders.receiveMessages();
  const clients = [await orders.port(), await orders.port('poll')] as unknown as Handled[];
  const [acts, polls] = clients.map(({ config }) => config.requestHandler.httpHandlerConfigs());

  expect(acts).toMatchObject({ requestTimeout: 30_000, throwOnRequestTimeout: true, socketTimeout: 30_000 });
  expect(polls).toMatchObject({ requestTimeout: 40_000, throwOnRequestTimeout: true, socketTimeout: 40_000 });
  await server.close();
});

test.each([{}, undefined])('an answer that says nothing (%p, as of a mock) confirms nothing', async (answer) => {
  const empty = async () => answer as never;
  const batches = { sendMessageBatch: empty, deleteMessageBatch: empty, changeMessageVisibilityBatch: empty };
  const client = { sendMessage: empty, ...batches } as Partial<SqsPort> as SqsPort;
  const orders = openQueue<number>({ queueUrl: 'http://localhost/000000000000/orders' }, { client });
  const unconfirmed = { code: 'NoAnswer', retryable: true };

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject(unconfirmed);
  await expect(orders.sendMessageBatch([{ body: 1 }], { maxAttempts: 1 })).rejects.toMatchObject(unconfirmed);
  await expect(orders.deleteMessageBatch(['handle'])).resolves.toMatchObject([{ ok: false, error: unconfirmed }]);
  await expect(orders.changeMessageVisibilityBatch([{ message: 'handle', visibilityTimeoutSeconds: 0 }])).resolves.toMatchObject([{ ok: false, error: unconfirmed }]);
});

test.each([{}, undefined])('an answer without the URL that was asked for (%p) is told as one that says nothing', async (answer) => {
  const empty = async () => answer as never;
  const client = { sendMessage: empty, getQueueUrl: empty, createQueue: empty } as Partial<SqsPort> as SqsPort;
  const unanswered = { code: 'NoAnswer', queue: 'orders' };

  await expect(openQueue({ queueName: 'orders' }, { client }).sendMessage({ body: 1 })).rejects.toMatchObject(unanswered);
  await expect(getQueueUrl('orders', { client })).rejects.toMatchObject(unanswered);
  await expect(createQueue({ queueName: 'orders' }, { client })).rejects.toMatchObject(unanswered);
});
