import { App } from 'aws-cdk-lib';
import { localQueues } from 'cdk-sqs-connector/local';
import { listen, openFifoQueue, openQueue } from 'cdk-sqs-connector/runtime';
import { OrdersStack } from '../../examples/orders/orders-stack';
import { handler as placeOrder } from '../../examples/orders/place-order';
import { handler } from '../../examples/orders/ship';

jest.setTimeout(120_000); // the first synthesis loads the whole CDK

test('an order that no carrier takes is dead-lettered after ten receives', async () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } }); // no function is bundled: its handler runs here
  new OrdersStack(app, 'Shop');
  const queues = await localQueues(app);
  const orders = openQueue('Orders', { client: queues.sqs, environment: queues.environment });
  queues.runFunction('Ship', handler);

  await orders.sendMessage({ body: { id: 'o-1', sku: 'anvil', quantity: 1 } });
  await queues.advance(3600);

  expect(queues.queue('Orders').deadLettered()).toMatchObject([{ body: { id: 'o-1' }, receiveCount: 10 }]);
  await queues.close();
});

test('what a handler sends is queued, although its module opens its queues by itself', async () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  new OrdersStack(app, 'Shop');
  const queues = await localQueues(app);
  Object.assign(process.env, await queues.serve()); // bindings, endpoint, Region: before the first call

  await placeOrder({ body: JSON.stringify({ customer: 'c-1', cents: 900, items: [{ id: 'o-1', sku: 'lamp', quantity: 1 }] }) });

  expect(queues.queue('Orders').queued()).toMatchObject([{ body: { sku: 'lamp' } }]);
  await queues.close();
});

test('a listener lives by the clock of the queues, and ends with them', async () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  new OrdersStack(app, 'Shop');
  const queues = await localQueues(app);
  const { sqs: client, environment, clock } = queues;
  const payments = openFifoQueue('Payments', { client, environment, clock });
  const listener = listen(payments, () => Promise.reject(new Error('no card')));

  await payments.sendMessage({ body: { cents: 900 }, messageGroupId: 'c-1', messageDeduplicationId: 'o-1' });
  await queues.advance(4 * 3600);

  expect(queues.queue('Payments').deadLettered()).toMatchObject([{ body: { cents: 900 }, receiveCount: 10 }]);
  await queues.close();
  expect(await listener.stop()).toEqual({ unfinished: 0 });
});
