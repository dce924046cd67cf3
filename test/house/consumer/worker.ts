// A user's worker: compiled and run against the packed tarball, not against the source.
import { provision, type Provisioned } from 'cdk-sqs-connector/local';
import { openQueue, type Queue, type SendResult } from 'cdk-sqs-connector/runtime';
import { RetryAfter, lambdaHandler, messageSource } from 'cdk-sqs-connector/runtime/lambda';

export interface Order { readonly id: string }

export const orders: Queue<Order> = openQueue<Order>('Orders');
export const send = (body: Order): Promise<SendResult> => orders.sendMessage({ body });
export const handler = lambdaHandler(messageSource<Order>(), async ({ body }) => {
  if (body.id === '') throw new RetryAfter(30);
});
export type Local = Provisioned;
console.log(`${typeof send}, ${typeof handler}, ${typeof provision}`);
