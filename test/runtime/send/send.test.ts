import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue } from '../../../src/runtime/administer/account';
import type { StandardSchema } from '../../../src/runtime/message/standard-schema';
import { openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';

interface Order { status: string }

const schema: StandardSchema<Order> = { '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value: value as Order }) } };

test.each([
  ['a queue', false, undefined], ['a sender', true, undefined], ['a queue with an asynchronous schema', false, schema], ['a sender of one', true, schema],
])('a body that changes after the call is sent by %s as it was at the call', async (_, gathers, given) => {
  const client = new LocalSqs();
  const orders = openQueue<Order>(await createQueue({ queueName: 'orders' }, { client }), { client, schema: given });
  const by = gathers ? createSender(orders, { lingerMilliseconds: 0 }) : orders;
  const order = { status: 'first' };

  const first = by.sendMessage({ body: order });
  order.status = 'changed';
  await first;
  order.status = 'second';
  const second = by.sendMessage({ body: order });
  order.status = 'changed';
  await second;
  const received = await orders.receiveMessages();

  expect(received.map(({ body }) => body.status)).toEqual(['first', 'second']);
});
