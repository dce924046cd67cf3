import { getEventListeners } from 'node:events';
import { runEventSource } from '../../../src/local/event-source/event-source';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { provision } from '../../../src/local/provision';
import type { SqsPort } from '../../../src/queue/port';

test('batches that wait for each other leave no listeners, which Node takes for a leak from eleven on', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const { urlByQueueName, arnByQueueName } = await provision(sqs, [{ queueName: 'orders' }]);
  const [queueUrl, queueArn] = [urlByQueueName.get('orders')!, arnByQueueName.get('orders')!];
  for (const MessageBody of 'abcdefghijklmnop') await sqs.sendMessage({ QueueUrl: queueUrl, MessageBody });
  const handled = jest.fn();
  let signal: AbortSignal | undefined;
  const port = {
    receiveMessage: (input, options) => sqs.receiveMessage(input, { abortSignal: signal = options?.abortSignal }),
    deleteMessageBatch: (input) => sqs.deleteMessageBatch(input),
  } as Partial<SqsPort> as SqsPort;

  const running = runEventSource({ port, clock, queueUrl, queueArn, invoke: handled, batchSize: 1, maxConcurrency: 1 });
  await clock.advance(1);
  const { length } = getEventListeners(signal!, 'abort');
  await running.stop();

  expect(handled).toHaveBeenCalledTimes(16);
  expect(length).toBeLessThan(5);
});
