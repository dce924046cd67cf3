import { LocalSqs } from '../../src/local/local-sqs';
import type { SqsPort } from '../../src/queue/port';
import { createQueue } from '../../src/runtime/administer/account';
import { openFifoQueue, openQueue } from '../../src/runtime/queue';
import { FakeSqs } from './fake-sqs';

const queueUrl = 'http://localhost/000000000000/orders';

test('a sent body comes back typed and can be deleted', async () => {
  const client = new FakeSqs();
  const orders = openQueue<{ id: number }>({ queueUrl }, { client: client.port });

  await orders.sendMessage({ body: { id: 7 }, messageAttributes: { tenant: 'acme', attempt: 3, token: Buffer.from('ff', 'hex') } });
  const [message] = await orders.receiveMessages();
  await orders.deleteMessage(message!);

  expect(message!.body).toEqual({ id: 7 });
  expect(message!.messageAttributes).toEqual({ tenant: 'acme', attempt: 3, token: Buffer.from('ff', 'hex') });
  expect(client.deleted).toEqual([message!.receiptHandle]);
});

test('a name is resolved by one call for concurrent first callers', async () => {
  const client = new FakeSqs();
  const orders = openQueue<string>({ queueName: 'orders' }, { client: client.port });

  await Promise.all([orders.sendMessage({ body: 'a' }), orders.sendMessage({ body: 'b' }), orders.address()]);

  expect(client.calls.filter((call) => call === 'getQueueUrl')).toHaveLength(1);
});

test('a binding is read on first use, not when the queue is opened', async () => {
  const client = new FakeSqs();
  const environment: Record<string, string> = {};
  const orders = openQueue<string>('Orders', { client: client.port, environment });

  environment.QUEUE_ORDERS = JSON.stringify({ url: queueUrl });

  await expect(orders.address()).resolves.toMatchObject({ queueUrl, kind: 'standard' });
});

test('an unbound queue says which variable is missing', async () => {
  const orders = openQueue('Orders', { environment: {} });

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({
    name: 'UnboundQueueError', message: expect.stringMatching(/^queue 'Orders': environment variable QUEUE_ORDERS must be set, got none/),
  });
});

test('a queue of the other kind names the right opener', async () => {
  const orders = openQueue({ queueUrl: `${queueUrl}.fifo` }, { client: new FakeSqs().port });
  const payments = openFifoQueue({ queueUrl }, { client: new FakeSqs().port });

  await expect(orders.address()).rejects.toThrow('kind must be standard, got fifo; open it with openFifoQueue');
  await expect(payments.address()).rejects.toThrow('kind must be fifo, got standard; open it with openQueue');
});

test('an illegal message is refused before the network by the name of Amazon SQS', async () => {
  const client = new FakeSqs();
  const orders = openQueue<string>({ queueUrl }, { client: client.port, codec: 'text' });

  await expect(orders.sendMessage({ body: 'a\u0001' })).rejects.toMatchObject({ name: 'InvalidMessageError', code: 'InvalidMessageContents', queue: 'orders' });
  expect(client.calls).toEqual([]);
});

test.each([
  ['https://sqs.eu-west-1.amazonaws.com/111111111111/orders', "{ queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders' }"],
  ['arn:aws:sqs:eu-west-1:111111111111:orders', "{ queueName: 'orders' }"],
])('%s is not taken for the name of a binding', (reference, written) => {
  expect(() => openQueue(reference)).toThrow(`openQueue: a queue given as a string must be the name of a binding, got '${reference}'; write ${written}`);
});

test('half of a cut emoji travels as the replacement character, for no request can carry it', async () => {
  const { port, stored } = new FakeSqs();
  const orders = openQueue<string>({ queueUrl: 'http://localhost/000000000000/orders' }, { client: port, codec: 'text' });
  const half = '🦆'.slice(0, 1);

  await orders.sendMessage({ body: `🦆${half}`, messageAttributes: { a: half, b: { dataType: 'String.title', value: half } } });

  expect(stored).toMatchObject([{
    Body: '🦆\uFFFD', MessageAttributes: { a: { DataType: 'String', StringValue: '\uFFFD' }, b: { DataType: 'String.title', StringValue: '\uFFFD' } },
  }]);
});

test('a FIFO queue is found by the name that it was created with', async () => {
  const client = new LocalSqs();
  const { queueUrl: created } = await createQueue({ queueName: 'payments', kind: 'fifo' }, { client });

  const found = await Promise.all(['payments', 'payments.fifo'].map((queueName) => openFifoQueue({ queueName }, { client }).address()));

  expect(found).toMatchObject([{ queueUrl: created }, { queueUrl: created }]);
});

test('the time of a queue does not go back with the clock of the machine', () => {
  const { clock } = openQueue('Orders');
  const before = clock.now();

  jest.spyOn(Date, 'now').mockReturnValue(before - 3_600_000);
  const passed = clock.now() - before;
  jest.restoreAllMocks();

  expect(passed).toBeGreaterThanOrEqual(0);
});

test.each([[{ message: 42 }, '42'], ['no', 'no'], [undefined, 'undefined'], [new Error('no\nmore'), 'no']])('whatever a client throws (%p) is told', async (thrown, said) => {
  const client = { sendMessage: async () => { throw thrown; } } as unknown as SqsPort;

  await expect(openQueue({ queueUrl }, { client }).sendMessage({ body: 1 })).rejects.toMatchObject({
    name: 'QueueError', message: expect.stringContaining(`(${said}); `),
  });
});

test.each(['orders', 'sqs.eu-west-1.amazonaws.com/111111111111/orders', 'https://', 'https:///orders', 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders\n'])("a queueUrl that is none ('%s') is refused with what to give instead", async (wrong) => {
  const orders = openQueue({ queueUrl: wrong }, { client: new FakeSqs().port });

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({
    code: 'InvalidAddress', message: `queue '${wrong}': queueUrl must be the URL of a queue, got '${wrong}'; give { queueName } for a name`,
  });
});

test.each(['https://sqs.eu-west-1.amazonaws.com/111111111111/orders', 'arn:aws:sqs:eu-west-1:111111111111:orders'])("'%s' is no name of a queue, which is told when it is opened", (queueName) => {
  expect(() => openQueue({ queueName })).toThrow(`openQueue: queueName must be the name of a queue, got '${queueName}'; write { queueName: 'orders' }, or { queueUrl }`);
});
