import type { SqsPort } from '../../../src/queue/port';
import { openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';
import { eagerClock } from '../eager-clock';

/** Stores every body differently from what was sent. */
const port = {
  sendMessage: async () => ({ MessageId: 'm-1', MD5OfMessageBody: 'f'.repeat(32) }),
  sendMessageBatch: async ({ Entries = [] }) => ({ Failed: [], Successful: Entries.map(({ Id }) => ({ Id, MessageId: 'm-1', MD5OfMessageBody: 'f'.repeat(32) })) }),
} as Partial<SqsPort> as SqsPort;

const orders = openQueue({ queueUrl: 'http://localhost/000000000000/orders' }, { client: port, clock: eagerClock });
const damaged = {
  name: 'DamagedMessageError', code: 'InvalidChecksum', messageId: 'm-1', retryable: false,
  message: "queue 'orders', message m-1: body must be stored as sent, got another MD5 digest of it; find and delete the stored message before sending it again",
};

test('a message that is stored damaged is not one to send again', async () => {
  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject(damaged);
});

test('a sender tells a message that is stored damaged by its id', async () => {
  const sender = createSender(orders);

  const sending = sender.sendMessage({ body: 1 });

  await expect(sending).rejects.toMatchObject(damaged);
});
