import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue } from '../../../src/runtime/administer/account';
import type { StandardSchema } from '../../../src/runtime/message/standard-schema';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import type { FifoSendEntry } from '../../../src/runtime/send/send-entry';
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

/** An entry whose fields are accessors. */
class Filled {
  constructor(private readonly text: string) {}

  get body(): string {
    return this.text;
  }

  get messageGroupId(): string {
    return this.text;
  }
}

test.each([['a FIFO queue', false], ['a sender of one', true]])('one entry that is filled anew for each message is sent by %s as it was at each call', async (_, gathers) => {
  const client = new LocalSqs();
  const orders = openFifoQueue<string>(await createQueue({ queueName: 'orders', kind: 'fifo', contentBasedDeduplication: true }, { client }), { client });
  const by = gathers ? createSender<string, FifoSendEntry<string>>(orders, { lingerMilliseconds: 0 }) : orders;
  const entry = { body: '', messageGroupId: '', messageDeduplicationId: '' };

  const filled = ['a', 'b'].map((text) => by.sendMessage(Object.assign(entry, { body: text, messageGroupId: text, messageDeduplicationId: text })));
  await Promise.all([...filled, by.sendMessage(new Filled('c'))]);
  const received = await orders.receiveMessages();

  expect(received.map(({ body, messageGroupId }) => body + messageGroupId).sort()).toEqual(['aa', 'bb', 'cc']);
});

test.each([['a queue', false], ['a sender of one', true]])('attributes that are filled anew for each message are sent by %s as they were at each call', async (_, gathers) => {
  const client = new LocalSqs();
  const orders = openQueue<string>(await createQueue({ queueName: 'orders' }, { client }), { client });
  const by = gathers ? createSender(orders, { lingerMilliseconds: 0 }) : orders;
  const entry = { body: '', messageAttributes: { tenant: '' } };

  await Promise.all(['a', 'b'].map((text) => {
    entry.body = entry.messageAttributes.tenant = text;
    return by.sendMessage(entry);
  }));
  const received = await orders.receiveMessages({ maxNumberOfMessages: 2 });

  expect(received.map(({ body, messageAttributes: { tenant } }) => [body, tenant]).sort()).toEqual([['a', 'a'], ['b', 'b']]);
});
