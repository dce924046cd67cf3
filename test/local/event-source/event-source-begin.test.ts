import { runEventSource } from '../../../src/local/event-source/event-source';
import type { BatchOptions, EventSourceActivity, FunctionInvoker } from '../../../src/local/event-source/event-source-batch';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

test("a function's time begins when it has started, as on AWS Lambda", async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'orders' });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'lamp' });
  const activities: EventSourceActivity[] = [];
  let started: (invoke: FunctionInvoker) => void = () => undefined;
  const remaining: number[] = [];
  const options: BatchOptions = {
    port: sqs, clock, queueUrl: QueueUrl, queueArn: 'arn:aws:sqs:us-east-1:000000000000:orders', functionTimeoutSeconds: 3,
    invoke: () => undefined,
    begin: () => new Promise((resolve) => { started = resolve; }),
    onActivity: (activity) => activities.push(activity),
  };

  const running = runEventSource(options);
  await clock.advance(9);
  started((_, context) => void remaining.push(context.getRemainingTimeInMillis()));
  await clock.advance(1);
  await running.stop();

  expect(remaining).toEqual([3000]);
  expect(activities.map(({ kind }) => kind)).toEqual(['invoked', 'handled']);
});
