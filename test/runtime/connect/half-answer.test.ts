import { startHttpServer } from '../../../src/local/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue } from '../../../src/runtime/administer/account';
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
