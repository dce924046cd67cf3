import { listen, stopOnSignal, type MessageHandler } from 'cdk-sqs-connector/runtime';
import { payments, type Payment } from './queues';

/** Charges one card. Payments of a customer come one after the other, those of several customers at the same time. */
export const chargeCard: MessageHandler<Payment> = async ({ body: payment }) => {
  if (payment.cents <= 0) throw new Error(`payment of ${payment.customer}: nothing to charge`);
};

export const listener = listen(payments, chargeCard); // the same outside Lambda
stopOnSignal(listener); // on SIGTERM: handlers at work finish, messages not yet started go back at once
