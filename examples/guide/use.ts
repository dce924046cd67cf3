import {
  InvalidMessageError, LockLostError, PartialBatchFailure, QueueError, Reject, RetryAfter, SendError, batchHandler, createQueue, createSender,
  listQueues, listen, openQueue, type BatchHandler, type Listener, type MessageHandler, type SendResult,
} from 'cdk-sqs-connector/runtime';
import type { Order } from '../orders/order';
import { orders, payments } from '../orders/queues';

/* What README.md shows of the runtime; a test runs each of them. */

const stock = new Map([['lamp', 3], ['chair', 0]]);

export async function sendOne(order: Order): Promise<SendResult> {
  await payments.sendMessage({ body: { customer: 'c-1', cents: 900 }, messageGroupId: 'c-1', messageDeduplicationId: order.id });
  return orders.sendMessage({ body: order, delaySeconds: 60, messageAttributes: { channel: 'web', attempt: 1 } });
}

export async function sendMany(newOrders: AsyncIterable<{ body: Order }>): Promise<number[]> {
  try {
    await orders.sendMessageBatch(newOrders); // an array or a stream, any number; one result per entry, in order
  } catch (error) {
    if (error instanceof SendError) return error.failed.map(({ index }) => index); // the others are sent
    throw error;
  }
  return [];
}

export async function sendTogether(requests: readonly Order[]): Promise<SendResult[]> {
  const sender = createSender(orders); // up to ten of them share a call
  const sent = await Promise.all(requests.map((body) => sender.sendMessage({ body })));
  await sender.close();
  return sent;
}

export async function receiveByHand(ship: (order: Order) => Promise<void>): Promise<void> {
  for (const message of await orders.receiveMessages({ maxNumberOfMessages: 30, waitTimeSeconds: 20 })) {
    await ship(message.body);
    await orders.deleteMessage(message); // or changeMessageVisibility(message, 0) to give it back
  }
}

export const packOrder: MessageHandler<Order> = async ({ body: order, receiveCount }) => {
  if (!stock.has(order.sku)) throw new Reject(`we do not sell ${order.sku}`); // straight to the dead-letter queue, with its reason
  if (stock.get(order.sku) === 0) throw new RetryAfter(600 * receiveCount); // stays, visible again after these seconds
};

export function work(): Listener {
  return listen(orders, packOrder, { concurrency: 50 });
}

/** A table of a database, as its driver has it: what it refuses, by its place. */
interface Table { insertMany(rows: readonly Order[]): Promise<ReadonlyArray<{ readonly index: number; readonly error: Error }>> }

export function insertInto(table: Table): Listener {
  const insert: BatchHandler<Order> = async (messages) => {
    const refused = await table.insertMany(messages.map(({ body }) => body));
    if (refused.length > 0) throw new PartialBatchFailure(new Map(refused.map(({ index, error }) => [messages[index]!, error])));
  };
  return listen(orders, batchHandler(insert, { batchSize: 50 }), { concurrency: 100 }); // up to two batches of 50 at a time
}

export async function administrate(): Promise<string[]> {
  const { queueUrl } = await createQueue({ queueName: 'returns', visibilityTimeoutSeconds: 120 }); // checked by the same rules as a construct
  const returns = openQueue({ queueUrl }); // by URL; by name: openQueue({ queueName: 'returns' })
  await returns.setQueueAttributes({ delaySeconds: 5 });

  const { approximateNumberOfMessages, visibilityTimeoutSeconds } = await returns.getQueueAttributes();
  const found = [`${approximateNumberOfMessages} messages, ${visibilityTimeoutSeconds} s`];
  for await (const url of listQueues({ queueNamePrefix: 'ret' })) found.push(url);
  return found;
}

export async function decide(order: Order): Promise<'sent' | 'mend' | 'later'> {
  try {
    await orders.sendMessage({ body: order });
    return 'sent';
  } catch (error) {
    if (error instanceof InvalidMessageError) return 'mend'; // nothing was sent; error.code is SQS's own
    if (error instanceof QueueError && error.retryable) return 'later';
    throw error;
  }
}

export async function finish(message: Parameters<typeof payments.deleteMessage>[0]): Promise<boolean> {
  return payments.deleteMessage(message).then(() => true, (error: unknown) => {
    if (error instanceof LockLostError) return false; // another receiver has it by now
    throw error;
  });
}
