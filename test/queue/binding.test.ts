import { bindingVariable, boundVariables, encodeBinding, readBinding } from '../../src/queue/binding';

const url = 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders';

test.each([
  ['Orders', 'QUEUE_ORDERS'], ['paidOrders', 'QUEUE_PAID_ORDERS'], ['PaidOrders', 'QUEUE_PAID_ORDERS'], ['paid-orders', 'QUEUE_PAID_ORDERS'],
  ['S3Events', 'QUEUE_S3_EVENTS'], ['myHTTPQueue', 'QUEUE_MY_HTTP_QUEUE'], ['orders.fifo', 'QUEUE_ORDERS_FIFO'],
  ['_orders (new)', 'QUEUE_ORDERS_NEW'],
])('%s is bound as %s', (name, variable) => {
  expect(bindingVariable(name)).toBe(variable);
});

test('what the constructs write is what the runtime reads', () => {
  const binding = { url, maximumMessageBytes: 2048, deadLetterUrl: `${url}-dlq`, maxReceiveCount: 3 };

  const answer = readBinding('Orders', { QUEUE_ORDERS: encodeBinding(binding) });

  expect(answer).toEqual({ binding });
});

test('a bare URL is a binding too', () => {
  expect(readBinding('Orders', { QUEUE_ORDERS: `${url}.fifo` })).toEqual({ binding: { url: `${url}.fifo` } });
});

test('a bare URL that ends in a new line, as one of a secret does, is the same binding', () => {
  expect(readBinding('Orders', { QUEUE_ORDERS: `${url}.fifo\n` })).toEqual({ binding: { url: `${url}.fifo` } });
});

test('an unbound queue is told with its variable, what is bound, and the fix', () => {
  const answer = readBinding('Orders', { QUEUE_PAYMENTS: '{}', PATH: '/bin' });

  expect(answer).toEqual({ wrong: "queue 'Orders': environment variable QUEUE_ORDERS must be set, got none (bound here: QUEUE_PAYMENTS); bind it with queue.bindSender, bindConsumer or bindListener, or start with cdk-sqs-connector dev" });
});

test.each(['{', '{}', '[]', 'null', '{"url":7}', 'orders', '{"url":"orders"}', 'https://', '{"url":"https:///orders"}'])("'%s' is no binding, and is not repeated in the sentence", (value) => {
  const answer = readBinding('Orders', { QUEUE_ORDERS: value });

  expect(answer).toEqual({ wrong: expect.stringContaining(`got ${value.length} characters of something else; bind the queue, or set its URL`) });
});

test('a binding written by hand is told all that is wrong with it', () => {
  const answer = readBinding('Orders', { QUEUE_ORDERS: JSON.stringify({ url, kind: 'FIFO', visibilityTimeoutSeconds: '30', deadLetterUrl: 'orders-dlq' }) });

  expect(answer).toEqual({ wrong: [
    "queue 'Orders': QUEUE_ORDERS: kind must be 'standard' or 'fifo', got 'FIFO'; leave it out for what the URL tells",
    "queue 'Orders': QUEUE_ORDERS: visibilityTimeoutSeconds must be a whole number from 0, got '30'; leave it out for the default",
    "queue 'Orders': QUEUE_ORDERS: deadLetterUrl must be the URL of a queue, got 'orders-dlq'; leave it out for none",
  ].join('\n') });
});

test('null and what nobody knows yet are passed over in a binding', () => {
  const answer = readBinding('Orders', { QUEUE_ORDERS: JSON.stringify({ url, maximumMessageBytes: null, colour: 'red' }) });

  expect(answer).toEqual({ binding: { url } });
});

test('the bound variables of an environment are listed in order', () => {
  expect(boundVariables({ QUEUE_B: '1', HOME: '/', QUEUE_A: '2' })).toEqual(['QUEUE_A', 'QUEUE_B']);
});
