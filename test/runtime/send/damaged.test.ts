import type { SqsPort } from '../../../src/queue/port';
import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue } from '../../../src/runtime/administer/account';
import { overlay } from '../../../src/runtime/connect/overlay';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { openQueue } from '../../../src/runtime/queue';
import { createSender } from '../../../src/runtime/send/sender';
import { eagerClock } from '../eager-clock';
import { MemoryS3 } from '../memory-s3';

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

/** Writes a trace into what it is given, as tracers of the AWS SDK do. */
function tracing(sqs: LocalSqs): SqsPort {
  const trace = { traceparent: { DataType: 'String', StringValue: '00-1' } };
  return overlay(sqs, {
    sendMessage: (input) => sqs.sendMessage(Object.assign(input, { MessageAttributes: { ...input.MessageAttributes, ...trace } })),
    sendMessageBatch(input) {
      for (const entry of input.Entries ?? []) entry.MessageAttributes = { ...entry.MessageAttributes, ...trace };
      return sqs.sendMessageBatch(input);
    },
  });
}

test.each([
  ['alone', undefined], ['and payloads go to S3', offloadToS3({ bucket: 'payloads', client: new MemoryS3() })],
])('a message is whole although a tracer of the SDK writes the trace into its attributes (%s)', async (_, offload) => {
  const client = tracing(new LocalSqs());
  const traced = openQueue(await createQueue({ queueName: 'traced' }, { client }), { client, offload });

  await traced.sendMessage({ body: 1 });
  await traced.sendMessageBatch([{ body: 2 }, { body: 3, messageAttributes: { tenant: 'acme' } }]);

  expect((await traced.receiveMessages()).map(({ messageAttributes }) => messageAttributes)).toEqual([
    { traceparent: '00-1' }, { traceparent: '00-1' }, { tenant: 'acme', traceparent: '00-1' },
  ]);
});
