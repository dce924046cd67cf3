import { setMaxListeners } from 'node:events';
import { createServer, type Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startHttpServer, type HttpServer } from '../../../src/local/http/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue, listQueues } from '../../../src/runtime/administer/account';
import { connect } from '../../../src/runtime/connect/connect';
import type { SqsPort } from '../../../src/queue/port';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const { env } = process;
let server: HttpServer;
let options: { region: string; credentials: typeof credentials; endpoint: string };

beforeEach(async () => {
  process.env = { PATH: env.PATH, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' };
  server = await startHttpServer(new LocalSqs());
  options = { region: 'eu-west-1', credentials, endpoint: server.endpoint };
});
afterEach(async () => {
  process.env = env;
  await server.close();
});

test('a queue by URL is reached at the URL, without asking for it', async () => {
  const { queueUrl } = await createQueue({ queueName: 'orders' }, options);
  const orders = openQueue<string>({ queueUrl: new URL(new URL(queueUrl).pathname, server.endpoint).href }, { region: 'eu-west-1', credentials });

  await orders.sendMessageBatch(['a', 'b'].map((body) => ({ body, messageAttributes: { n: 1, bytes: Buffer.of(1, 2) } })));
  const messages = await orders.receiveMessages({ waitTimeSeconds: 1 });
  await orders.deleteMessageBatch(messages);

  expect(messages.map(({ body }) => body)).toEqual(['a', 'b']);
  expect(messages[0]!.messageAttributes).toEqual({ n: 1, bytes: new Uint8Array([1, 2]) });
});

test('a Region is never guessed, and the error names what to set', async () => {
  const orders = openQueue({ queueUrl: `${server.endpoint}/000000000000/orders` }, { credentials });

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({ code: 'RegionMissing', message: expect.stringMatching(/set AWS_REGION or give region/) });
});

test('the Region of a queue is that of its URL', async () => {
  const client = await connect({ credentials }, 'act', 'https://sqs.eu-central-1.amazonaws.com/000000000000/orders');

  await expect((client as unknown as { config: { region(): Promise<string> } }).config.region()).resolves.toBe('eu-central-1');
});

test('handles share one client for acts and another for polls', async () => {
  const reference = await createQueue({ queueName: 'orders' }, options);
  const [one, other] = [openQueue(reference, options), openQueue(reference, options)];

  expect(await one.port()).toBe(await other.port());
  expect(await one.port('poll')).toBe(await other.port('poll'));
  expect(await one.port('poll')).not.toBe(await one.port());
});

test('clients of credentials that nobody holds any more are dropped', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const open = async () => new WeakRef(await openQueue({ queueUrl: `${server.endpoint}/000000000000/orders` }, { ...options, credentials: { ...credentials } }).port());

  const clients = await Promise.all(Array.from({ length: 10 }, open));
  // What a turn of the loop has touched is held until its end.
  for (let turn = 0; turn < 20; turn++) {
    await new Promise(setImmediate);
    collectGarbage();
  }

  expect(clients.filter((client) => client.deref() !== undefined)).toHaveLength(0);
});

test('a hundred long polls hold up no act', async () => {
  const reference = await createQueue({ queueName: 'orders' }, options);
  const idle = openQueue(await createQueue({ queueName: 'idle' }, options), options);
  const controller = new AbortController();
  setMaxListeners(Infinity, controller.signal);
  let over = 0;
  const poll = () => idle.receiveMessages({ waitTimeSeconds: 20, signal: controller.signal }).finally(() => { over++; });
  const polls = Array.from({ length: 100 }, poll);

  await openQueue(reference, options).sendMessage({ body: 1 });

  expect(over).toBe(0);
  controller.abort();
  await Promise.allSettled(polls);
});

test('no long poll waits for the socket of another, however many there are', async () => {
  const orders = openQueue(await createQueue({ queueName: 'orders' }, options), options);

  await orders.receiveMessages();
  const { config } = await orders.port('poll') as unknown as { config: { requestHandler: { httpHandlerConfigs(): { httpAgent: Agent; httpsAgent: Agent } } } };
  const { httpAgent, httpsAgent } = config.requestHandler.httpHandlerConfigs();

  expect([httpAgent.maxSockets, httpsAgent.maxSockets]).toEqual([Infinity, Infinity]);
});

test('an error of the service comes with its code, the queue and the advice', async () => {
  const orders = openQueue({ queueUrl: `${server.endpoint}/000000000000/nowhere` }, options);

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({
    name: 'QueueError', code: 'NonExistentQueue', queue: 'nowhere', retryable: false,
    message: expect.stringMatching(/^queue 'nowhere': sendMessage must be accepted by Amazon SQS, got NonExistentQueue .*; look at the name, account, Region and endpoint of the queue$/),
  });
});

test.each([
  ['CredentialsProviderError', 'set credentials in the environment, a profile, a role or the option credentials; a local engine takes any'],
  ['InvalidClientTokenId', 'look at the credentials and the clock of this machine'],
  ['SignatureDoesNotMatch', 'look at the credentials and the clock of this machine'],
  ['AccessDenied', 'bind the code to the queue, or grant its role the action'],
  ['KMS.AccessDeniedException', 'look at the key of the queue, and who may use it'],
  ['KmsDisabled', 'look at the key of the queue, and who may use it'],
  ['QueueDoesNotExist', 'look at the name, account, Region and endpoint of the queue'],
  ['UnsupportedOperation', 'mend the request'],
  ['ValidationError', 'mend the request'],
  ['InvalidSecurity', 'write URL and endpoint with https://'],
  ['OptInRequired', 'enable the Region and the service for the account'],
  ['PurgeQueueInProgress', 'wait for 60 seconds'],
  ['QueueDeletedRecently', 'wait for 60 seconds'],
  ['QueueAlreadyExists', 'declare it as it is, or change it by setQueueAttributes'],
  ['ResourceNotFoundException', 'look at the name, account, Region and endpoint of the queue'],
  ['InvalidAction', 'look at the endpoint and what stands before it'],
  ['ERR_INVALID_URL', 'look at the endpoint and what stands before it'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'look at the endpoint and the certificates that Node.js trusts (NODE_EXTRA_CA_CERTS)'],
  ['TypeError', 'look at its cause'],
  ['ExpiredToken', 'renew the credentials and try again'],
  ['ECONNREFUSED', 'look at the endpoint and the network, or try again later'],
  ['Throttling', 'try again later'],
])('the error of a call that is refused by %s says what to do', async (name, advice) => {
  const sendMessage = async (): Promise<never> => { throw Object.assign(new Error('no'), { name, $fault: 'client' }); };
  const orders = openQueue({ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/000000000000/orders' }, { client: { sendMessage } as never });

  await expect(orders.sendMessage({ body: 1 })).rejects.toThrow(`queue 'orders': sendMessage must be accepted by Amazon SQS, got ${name} (no); ${advice}`);
});

test('a service that cannot be reached is told as temporary', async () => {
  const orders = openQueue({ queueUrl: 'http://127.0.0.1:9/000000000000/orders' }, { region: 'eu-west-1', credentials });

  await expect(orders.deleteMessage('handle')).rejects.toMatchObject({ code: 'ECONNREFUSED', retryable: true });
});

test('a service that hangs up is told as temporary', async () => {
  const rude = createServer((_, response) => response.destroy());
  await new Promise<void>((resolve) => { rude.listen(0, '127.0.0.1', resolve); });
  const orders = openQueue({ queueUrl: `http://127.0.0.1:${(rude.address() as AddressInfo).port}/000000000000/orders` }, { region: 'eu-west-1', credentials });

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({ retryable: true });
  rude.close();
});

test('queues are listed at an endpoint', async () => {
  await createQueue({ queueName: 'orders' }, options);
  const urls: string[] = [];

  for await (const url of listQueues(options)) urls.push(url);

  expect(urls).toEqual([expect.stringMatching(/\/orders$/)]);
});

test.each(['3.405.0', '3.569.0'])('a given client of the SDK %s is refused, whose messages would come without their group', async (version) => {
  const client = new (sdkOf(version, new LocalSqs()))() as unknown as SqsPort;
  const payments = openFifoQueue({ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/payments.fifo' }, { client });
  const refusal = { code: 'SdkTooOld', message: `connect: @aws-sdk/client-sqs must be 3.572.0 or newer, got ${version}; install or bundle a newer one` };

  await expect(payments.receiveMessages()).rejects.toMatchObject(refusal);
  await expect(payments.sendMessage({ body: 1, messageGroupId: 'g' })).rejects.toMatchObject(refusal);
  await expect(createQueue({ queueName: 'orders' }, { client })).rejects.toMatchObject(refusal);
});

test.each(['3.572.0', '3.713.9'])('a given client of the SDK %s is taken: its profile is its own affair', async (version) => {
  const client = new (sdkOf(version, new LocalSqs()))() as unknown as SqsPort;

  await expect(createQueue({ queueName: 'orders' }, { client })).resolves.toMatchObject({ queueUrl: expect.stringMatching(/orders$/) });
});

/** The runtime beside a module in place of the SDK. */
async function connectBeside(sdk: () => object): Promise<typeof connect> {
  jest.resetModules();
  jest.doMock('@aws-sdk/client-sqs', sdk);
  return (await import('../../../src/runtime/connect/connect.js')).connect;
}

describe('beside another SDK', () => {
  afterEach(() => jest.dontMock('@aws-sdk/client-sqs'));

  test('a missing SDK is told with the command that installs it', async () => {
    const fresh = await connectBeside(() => { throw new Error('Cannot find module \'@aws-sdk/client-sqs\'\nRequire stack:\n- worker.js'); });

    await expect(fresh({ region: 'eu-west-1' })).rejects.toMatchObject({
      code: 'SdkMissing',
      message: "connect: the AWS SDK must load, got Cannot find module '@aws-sdk/client-sqs'; run npm install @aws-sdk/client-sqs or give a client",
    });
  });

  test('an SDK whose CommonJS is in a bundle of ES modules is told with the option of the bundler', async () => {
    const fresh = await connectBeside(() => { throw new Error('Dynamic require of "node:https" is not supported'); });

    await expect(fresh({ region: 'eu-west-1' })).rejects.toMatchObject({
      message: 'connect: the AWS SDK must load, got Dynamic require of "node:https" is not supported; '
        + "bundle with mainFields ['module', 'main'], leave @aws-sdk/client-sqs out of the bundle or give a client",
    });
  });

  test('an SDK that cannot be loaded is told with its reason', async () => {
    const fresh = await connectBeside(() => { throw new Error("Package subpath './serde' is not defined"); });

    await expect(fresh({ region: 'eu-west-1' })).rejects.toMatchObject({ code: 'SdkMissing', message: expect.stringContaining("got Package subpath './serde' is not defined;") });
  });

  test.each(['3.571.0', '3.713.9'])('the SDK %s is refused, of which messages would come without their group or whose profile would be left out', async (version) => {
    const fresh = await connectBeside(() => ({ SQS: sdkOf(version) }));

    await expect(fresh({ region: 'eu-west-1' })).rejects.toMatchObject({
      code: 'SdkTooOld', message: `connect: @aws-sdk/client-sqs must be 3.714.0 or newer, got ${version}; install or bundle a newer one`,
    });
  });

  test.each(['3.714.0', '3.1175.0', '4.0.0', 'of my own'])('the SDK %s is taken', async (version) => {
    const fresh = await connectBeside(() => ({ SQS: sdkOf(version) }));

    await expect(fresh({ region: 'eu-west-1' })).resolves.toBeDefined();
  });
});

/** A client that tells nothing but its version, or does what another does. */
function sdkOf(version: string, port: object = {}): new () => object {
  return class {
    constructor() {
      return Object.assign(Object.create(port) as object, { config: this.config });
    }
    readonly config = { region: async () => 'eu-west-1', defaultUserAgentProvider: async () => [['aws-sdk-js', version], ['ua', '2.1']] };
  };
}
