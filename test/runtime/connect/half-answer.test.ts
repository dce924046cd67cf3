import type { CallOptions, SqsPort } from '../../../src/queue/port';
import { startHttpServer } from '../../../src/local/http/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue, getQueueUrl, listQueues } from '../../../src/runtime/administer/account';
import { redrive } from '../../../src/runtime/administer/redrive';
import { inBounds } from '../../../src/runtime/connect/credentials';
import { listen } from '../../../src/runtime/listen/listen';
import { openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';

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

test('a look-up that hangs ends after 10 seconds for all who wait for it, and the next one asks again', async () => {
  const clock = new ManualClock();
  const signals: AbortSignal[] = [];
  const answer = (_: object, { abortSignal }: CallOptions) => {
    signals.push(abortSignal!);
    return signals.length === 1 ? new Promise(() => undefined) : Promise.resolve({ QueueUrl: 'http://localhost/000000000000/orders' });
  };
  const orders = openQueue<number>({ queueName: 'orders' }, { client: { getQueueUrl: answer, sendMessage: () => undefined } as never, clock });
  const waiting = Promise.allSettled([orders.address(), orders.sendMessage({ body: 1 })]);

  await clock.advance(9.999);
  const isEndedBefore = signals[0]!.aborted;
  await clock.advance(0.001);

  const late = { reason: expect.objectContaining({ code: 'TimeoutError', queue: 'orders', retryable: true }) };
  await expect(waiting).resolves.toMatchObject([late, late]);
  expect([isEndedBefore, signals[0]!.aborted]).toEqual([false, true]);
  await expect(orders.address()).resolves.toMatchObject({ queueUrl: 'http://localhost/000000000000/orders' });
});

test('credentials that are not given within 30 seconds fail what waits for them, so that a sender closes', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const orders = openQueue<number>({ queueUrl: 'http://localhost:9/000000000000/orders' }, { region: 'eu-west-1', credentials: () => new Promise(() => undefined) });
  await orders.port();
  const sender = createSender(orders, { maxAttempts: 1 });
  const sending = sender.sendMessage({ body: 1 }).catch((error: unknown) => error);
  const closing = sender.close();

  await jest.advanceTimersByTimeAsync(30_000);
  jest.useRealTimers();

  await expect(sending).resolves.toMatchObject({ code: 'CredentialsTimeout', retryable: true });
  await expect(closing).resolves.toBeUndefined();
});

test('a provider of the SDK is told of the client that asks', async () => {
  const credentials = jest.fn(async () => ({ accessKeyId: 'local', secretAccessKey: 'local' }));
  const told = { callerClientConfig: {} };

  await Reflect.apply(inBounds(credentials), undefined, [told]);

  expect(credentials).toHaveBeenCalledWith(told);
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

test.each([{}, undefined])('an answer that says nothing of a queue (%p, as of a mock) tells nothing, and starts no move task', async (answer) => {
  const calls = ['getQueueAttributes', 'listQueueTags', 'listDeadLetterSourceQueues', 'listQueues', 'listMessageMoveTasks', 'startMessageMoveTask'];
  const client = Object.fromEntries([...calls, 'sendMessage'].map((call) => [call, async () => answer])) as unknown as SqsPort;
  const orders = openQueue<number>({ queueUrl: 'http://localhost/000000000000/orders' }, { client });

  await expect(orders.getQueueAttributes()).resolves.toEqual({});
  await expect(orders.listQueueTags()).resolves.toEqual({});
  await expect(orders.listDeadLetterSourceQueues().next()).resolves.toMatchObject({ done: true });
  await expect(listQueues({ client }).next()).resolves.toMatchObject({ done: true });
  await expect(redrive(orders)).rejects.toMatchObject({ code: 'NoAnswer', queue: 'orders' });
});

test.each([{}, undefined])('a receive whose answer says nothing (%p, as of a mock) brings no messages, and is no failure', async (answer) => {
  const clock = new ManualClock();
  const client = { receiveMessage: async () => answer as never } as Partial<SqsPort> as SqsPort;
  const orders = openQueue<number>({ queueUrl: 'http://localhost/000000000000/orders' }, { client, clock });

  const received = await orders.receiveMessages();
  const listener = listen(orders, () => undefined);
  await clock.advance(5);
  const { consecutivePollErrors } = listener.health();
  await listener.stop();

  expect(received).toEqual([]);
  expect(consecutivePollErrors).toBe(0);
});
