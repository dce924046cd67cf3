import { openFifoQueue, openQueue } from 'cdk-sqs-connector/runtime';
import { Order } from './order';

/** A charge of a customer's card. */
export interface Payment {
  readonly customer: string;
  readonly cents: number;
}

export const orders = openQueue('Orders', { schema: Order }); // typed by the schema; the environment is read on first use
export const payments = openFifoQueue<Payment>('Payments');
