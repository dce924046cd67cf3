import { LocalSqs } from '../../src/local/local-sqs';
import { queueMatchers, type QueueMatchers } from '../../src/local/queue-matchers';
import { QueueView } from '../../src/local/queue-view';

declare global {
  namespace jest {
    interface Matchers<R> extends QueueMatchers<R> {}
  }
}

expect.extend(queueMatchers);

const sqs = new LocalSqs();
let orders: QueueView;

beforeEach(async () => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
  orders = new QueueView(sqs, { queueName: 'orders', queueUrl: QueueUrl!, queueArn: 'arn:aws:sqs:us-east-1:000000000000:orders' });
});

afterEach(() => sqs.deleteQueue({ QueueUrl: orders.queueUrl }));

test('a matcher takes a count or a body, in TypeScript too', async () => {
  await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: '{"id":7,"sku":"anvil"}' });

  expect(orders).toHaveQueued(1);
  expect(orders).toHaveQueued(expect.objectContaining({ id: 7 }));
  expect(orders).not.toHaveQueued({ id: 8 });
  expect(orders).toHaveInFlight(0);
});

test('a matcher without a wish finds any message', async () => {
  expect(orders).not.toHaveQueued();
  expect(orders).not.toHaveDeadLettered();

  await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: 'one' });

  expect(orders).toHaveQueued();
  expect(() => expect(orders).not.toHaveQueued()).toThrow("queue 'orders': it must not have a message queued, got 1: [\"one\"]");
});

test.each(['42', 'true', '{"id": 7}', '"quoted"', '1234567890123456789'])('a matcher finds the text %s, which is JSON as well', async (text) => {
  await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: text });

  expect(orders).toHaveQueued(text);
  expect(() => expect(orders).not.toHaveQueued(text)).toThrow();
  expect(orders).not.toHaveQueued('1234567890123456788');
});

test('a failing matcher shows a thousand characters of a body', async () => {
  await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: 'x'.repeat(5000) });
  await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: '7' });

  expect(() => expect(orders).toHaveQueued(1)).toThrow(`got 2: ["${'x'.repeat(999)}… and 4002 characters more,7]`);
});

test('a failing matcher shows what a part of a body was to be', async () => {
  await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: '{"id":7}' });

  expect(() => expect(orders).toHaveQueued(expect.objectContaining({ id: expect.any(String) })))
    .toThrow('queue \'orders\': it must have the body ObjectContaining {"id": Any<String>} queued, got 1: [{"id":7}]');
});

test('a failing matcher shows where the messages are, and ten of many', async () => {
  for (let id = 1; id <= 12; id += 1) await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: String(id) });

  expect(() => expect(orders).toHaveInFlight()).toThrow("queue 'orders': it must have a message in flight, got 0: []; 12 queued");
  expect(() => expect(orders).toHaveQueued(1)).toThrow(/^queue 'orders': it must have 1 message queued, got 12: \[1,2,3,4,5,6,7,8,9,10\] and 2 more$/);
});

test.each([[undefined, 'none'], [null, 'null'], [{ sendMessage: () => 0 }, 'object'], ['orders', "'orders'"]])('a matcher is not asked of %p', (value, got) => {
  const told = `it must be asked of a queue of localQueues, got ${got}; write expect(queues.queue('Orders'))`;

  expect(() => expect(value).toHaveQueued()).toThrow(`toHaveQueued: ${told}`);
  expect(() => expect(value).not.toHaveInFlight()).toThrow(`toHaveInFlight: ${told}`);
});

test.each([undefined, -1, 1.5, NaN])('a matcher that is given %p proves nothing, and says so', async (wish) => {
  await sqs.sendMessage({ QueueUrl: orders.queueUrl, MessageBody: 'one' });
  const told = `it must be given a number of messages or a body, got ${wish}; leave it out for any message`;

  expect(() => expect(orders).toHaveQueued(wish)).toThrow(`toHaveQueued: ${told}`);
  expect(() => expect(orders).not.toHaveDeadLettered(wish)).toThrow(`toHaveDeadLettered: ${told}`);
});
