import type { Order } from './order';
import { orders, payments } from './queues';

/** What the web shop posts. */
export interface Cart {
  readonly customer: string;
  readonly cents: number;
  readonly items: readonly Order[];
}

/** The API of the shop: answers when both queues have confirmed the cart. */
export async function handler(request: { readonly body: string }): Promise<{ statusCode: number; body: string }> {
  const { customer, cents, items } = JSON.parse(request.body) as Cart;
  const sent = await orders.sendMessageBatch(items.map((body) => ({ body }))); // any number; one result per entry, in order
  const payment = await payments.sendMessage({ body: { customer, cents }, messageGroupId: customer, messageDeduplicationId: items[0]!.id });
  return { statusCode: 202, body: JSON.stringify({ orders: sent.map(({ messageId }) => messageId), payment: payment.messageId }) };
}
