import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue } from '../../../src/runtime/administer/account';
import { openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';

interface Order { status: string }

test.each([['a queue', false], ['a sender', true]])('a body that changes after the call is sent by %s as it was at the call', async (_, gathers) => {
  const client = new LocalSqs();
  const orders = openQueue<Order>(await createQueue({ queueName: 'orders' }, { client }), { client });
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
