import { runBatch, type EventSourceActivity, type FunctionInvoker } from '../../../src/local/event-source/event-source-batch';
import type { Faults } from '../../../src/local/faults';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

/** Runs what one receive gives of messages of one group. */
async function runOne(bodies: readonly string[], invoke: FunctionInvoker, faults: Faults = {}) {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 1 });
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'q.fifo', Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } });
  for (const MessageBody of bodies) await sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId: 'g' });
  const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] });
  const activities: EventSourceActivity[] = [];
  const onActivity = (activity: EventSourceActivity) => activities.push(activity);
  const queueArn = 'arn:aws:sqs:us-east-1:000000000000:q.fifo';
  sqs.injectFaults(faults);
  const { signal } = new AbortController();
  await runBatch(Messages, { port: sqs, clock, queueUrl: QueueUrl, queueArn, invoke, onActivity }, { stopping: signal, abandoning: signal });
  return activities;
}

test('of a batch that takes several invocations, a FIFO group that failed in one is in none of the next', async () => {
  const seen: number[] = [];
  const large = Array.from({ length: 8 }, (_, index) => String(index).repeat(1_000_000));

  await runOne(large, ({ Records }) => {
    seen.push(Records.length);
    throw new Error('no');
  });

  expect(seen).toEqual([6]);
});

test.each<[Faults, string]>([
  [{ partialBatchFailures: 1 }, 'a handled message was not deleted and comes back: ServiceUnavailable: Service is temporarily unavailable.'],
  [{ throttling: 1 }, 'handled messages were not deleted and come back: Rate exceeded'],
])('what is handled and cannot be deleted is told (%j)', async (faults, reason) => {
  const activities = await runOne(['a'], () => undefined, faults);

  expect(activities).toContainEqual({ kind: 'trouble', reason });
});

test('what the answer names as failed is told where the mapping does not ask for it, and deletes it', async () => {
  const activities = await runOne(['a', 'b'], ({ Records }) => ({ batchItemFailures: [{ itemIdentifier: Records[1]!.messageId }] }));

  expect(activities).toContainEqual({ kind: 'ignored', messageIds: [expect.any(String)] });
  expect(activities.at(-1)).toMatchObject({ kind: 'handled', failedIds: [] });
});
