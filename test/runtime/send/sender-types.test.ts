import type { FifoQueue, Queue } from '../../../src/runtime/queue';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import { queues } from '../../../src/runtime/queues';
import type { AnyEntry } from '../../../src/runtime/send/send-entry';
import { createSender, type FifoSender, type Sender } from '../../../src/runtime/send/sender';
import { ScriptedSqs } from '../scripted-sqs';

interface Order { readonly id: string }

const { port: client } = new ScriptedSqs();
const place = { queueUrl: 'http://localhost/000000000000/orders' };

/** Code that knows no body keeps senders too. */
class Outbox<Body> {
  private readonly sender: Sender<Body>;

  constructor(queue: Queue<Body>) {
    this.sender = createSender(queue);
  }

  put(body: Body): Promise<object> {
    return this.sender.sendMessage({ body });
  }
}

// What is proven here is proven by the compiler: `npm run lint` type-checks the tests.
test('a sender is named by what it sends, as its queue is', async () => {
  const orders: Queue<Order> = openQueue<Order>(place, { client });
  const payments: FifoQueue<Order> = openFifoQueue<Order>({ queueUrl: `${place.queueUrl}.fifo` }, { client });

  const sender: Sender<Order> = createSender(orders);
  const fifo: FifoSender<Order> = createSender(payments);
  const either: Sender<Order, AnyEntry<Order>> = createSender(queues<Order>({ client }).open(place));
  const sent = [
    sender.sendMessage({ body: { id: '1' } }), fifo.sendMessage({ body: { id: '2' }, messageGroupId: 'a', messageDeduplicationId: '2' }),
    either.sendMessage({ body: { id: '3' } }), new Outbox(orders).put({ id: '4' }),
  ];
  // @ts-expect-error a body is what the queue is of
  const wrong = sender.sendMessage({ body: { name: '1' } });
  // @ts-expect-error a message to a FIFO queue has a group
  await expect(fifo.sendMessage({ body: { id: '5' } })).rejects.toMatchObject({ code: 'InvalidParameterValue' });

  await expect(Promise.all([...sent, wrong])).resolves.toHaveLength(5);
});
