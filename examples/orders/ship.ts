import { lambdaHandler, type MessageHandler } from 'cdk-sqs-connector/runtime/lambda';
import type { Order } from './order';
import { orders } from './queues';

/** Ships one order. Returns: the message is deleted. Throws: it stays, and after 10 receives it is dead-lettered. */
export const shipOrder: MessageHandler<Order> = async ({ body: order }) => {
  if (order.sku === 'anvil') throw new Error(`order ${order.id}: no carrier takes anvils`);
};

export const handler = lambdaHandler(orders, shipOrder); // returns = deleted, throws = stays
