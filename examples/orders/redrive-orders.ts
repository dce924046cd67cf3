import { openQueue, redrive } from 'cdk-sqs-connector/runtime';
import { orders } from './queues';

/** Moves the dead orders back, slowly, once the carrier takes anvils. */
export async function handler(): Promise<{ moved: number }> {
  const { deadLetterUrl } = await orders.address();
  const { moved } = await redrive(openQueue({ queueUrl: deadLetterUrl! }), { maxMessagesPerSecond: 50 });
  return { moved };
}
