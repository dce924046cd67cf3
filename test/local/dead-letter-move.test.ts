import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';

test.each(['standard', 'fifo'])('a message that moved to the dead-letter queue never comes back to its %s source', async (kind) => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const [suffix, fifo] = kind === 'fifo' ? ['.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' }] : ['', {}];
  const dead = (await sqs.createQueue({ QueueName: `dead${suffix}`, Attributes: fifo })).QueueUrl!;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:dead${suffix}`, maxReceiveCount: 1 });
  const source = (await sqs.createQueue({ QueueName: `source${suffix}`, Attributes: { ...fifo, RedrivePolicy } })).QueueUrl!;
  await sqs.sendMessage({ QueueUrl: source, MessageBody: 'poison', ...(kind === 'fifo' ? { MessageGroupId: 'g' } : {}) });

  for (let receives = 0; receives < 4; receives++) {
    await sqs.receiveMessage({ QueueUrl: source });
    await clock.advance(31);
  }

  const count = async (QueueUrl: string): Promise<unknown> => (await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })).Attributes;
  expect(await count(source)).toEqual({ ApproximateNumberOfMessages: '0' });
  expect(await count(dead)).toEqual({ ApproximateNumberOfMessages: '1' });
});
