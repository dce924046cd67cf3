import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue } from '../../../src/runtime/administer/account';
import { openQueue } from '../../../src/runtime/queue';
import { redrive } from '../../../src/runtime/administer/redrive';
import type { RedriveProgress } from '../../../src/runtime/administer/redrive';

/** A dead-letter queue with some dead messages, and its source. */
async function deadLetters(count: number) {
  const clock = new ManualClock();
  const client = new LocalSqs({ clock });
  const dead = openQueue<number>(await createQueue({ queueName: 'dead' }, { client }), { client, clock });
  const { queueArn: deadLetterTargetArn } = await dead.getQueueAttributes(['queueArn']);
  const redrivePolicy = { deadLetterTargetArn: deadLetterTargetArn!, maxReceiveCount: 1 };
  const orders = openQueue<number>(await createQueue({ queueName: 'orders', redrivePolicy, visibilityTimeoutSeconds: 1 }, { client }), { client, clock });
  await orders.sendMessageBatch(Array.from({ length: count }, (_, body) => ({ body })));
  await orders.receiveMessages({ maxNumberOfMessages: count });
  await clock.advance(2);
  await orders.receiveMessages({ maxNumberOfMessages: count });
  return { clock, client, dead, orders };
}

test('dead messages go back to the queue that they came from', async () => {
  const { clock, dead, orders } = await deadLetters(3);
  const told: RedriveProgress[] = [];

  const moving = redrive(dead, { onProgress: (progress) => told.push(progress) });
  await clock.advance(60);

  await expect(moving).resolves.toMatchObject({ status: 'COMPLETED', moved: 3 });
  await expect(orders.receiveMessages()).resolves.toHaveLength(3);
  expect(told.at(-1)).toMatchObject({ status: 'COMPLETED', moved: 3 });
});

test('dead messages go to a queue of choice', async () => {
  const { clock, client, dead } = await deadLetters(2);
  const repair = openQueue<number>(await createQueue({ queueName: 'repair' }, { client }), { client, clock });

  const moving = redrive(dead, { to: repair });
  await clock.advance(60);
  await moving;

  await expect(repair.receiveMessages()).resolves.toHaveLength(2);
});

test('an aborted redrive is cancelled and what has not moved stays', async () => {
  const { clock, dead } = await deadLetters(20);
  const controller = new AbortController();

  const moving = redrive(dead, { maxMessagesPerSecond: 1, signal: controller.signal });
  await clock.advance(3);
  controller.abort();
  await clock.advance(10);

  const { status, moved } = await moving;
  expect(status).toBe('CANCELLED');
  expect(moved).toBeLessThan(20);
  const { approximateNumberOfMessages } = await dead.getQueueAttributes(['approximateNumberOfMessages']);
  expect(approximateNumberOfMessages).toBe(20 - moved);
});

test('a queue that is no dead-letter queue cannot be redriven, in the words of Amazon SQS', async () => {
  const { orders } = await deadLetters(1);

  await expect(redrive(orders)).rejects.toThrow(/Dead Letter Queue/);
});
