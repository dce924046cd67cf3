import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';

/** What Amazon SQS was recorded to answer (LocalStack's snapshot tests validated against AWS), beyond what the conformance suite asks. */
const FIFO = { FifoQueue: 'true' };
const HIGH_THROUGHPUT = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
const NORMAL_THROUGHPUT = { DeduplicationScope: 'queue', FifoThroughputLimit: 'perQueue' };

function engine(options = {}) {
  const clock = new ManualClock();
  return { clock, sqs: new LocalSqs({ clock, seed: 5, ...options }) };
}

async function bodies(sqs: LocalSqs, QueueUrl: string) {
  return ((await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? []).map(({ Body }) => Body);
}

test.each([
  ['all three', [0, 1, 2], []],
  ['the first', [0], []],
  ['the second', [1], ['foo']],
  ['the third', [2], ['foo', 'bar']],
])('extending %s of three FIFO messages leaves the visible ones before them', async (_, extended, expected) => {
  const { sqs, clock } = engine();
  await sqs.createQueue({ QueueName: 'q.fifo', Attributes: { ...FIFO, ContentBasedDeduplication: 'true', VisibilityTimeout: '5' } });
  for (const MessageBody of ['foo', 'bar', 'baz']) await sqs.sendMessage({ QueueUrl: 'q.fifo', MessageGroupId: 'g', MessageBody });
  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'q.fifo', MaxNumberOfMessages: 10 });

  for (const index of extended) await sqs.changeMessageVisibility({ QueueUrl: 'q.fifo', ReceiptHandle: Messages![index]!.ReceiptHandle, VisibilityTimeout: 30 });
  await clock.advance(6);

  expect(await bodies(sqs, 'q.fifo')).toEqual(expected);
});

test.each([
  ['high', { before: NORMAL_THROUGHPUT, after: HIGH_THROUGHPUT, stored: 1 }],
  ['normal', { before: HIGH_THROUGHPUT, after: NORMAL_THROUGHPUT, stored: 2 }],
])('changing to %s throughput does not change how a queue deduplicates', async (_, { before, after, stored }) => {
  const { sqs } = engine();
  await sqs.createQueue({ QueueName: 'q.fifo', Attributes: { ...FIFO, ...before } });

  await sqs.setQueueAttributes({ QueueUrl: 'q.fifo', Attributes: after });
  for (const MessageGroupId of ['a', 'b']) await sqs.sendMessage({ QueueUrl: 'q.fifo', MessageGroupId, MessageDeduplicationId: 'd', MessageBody: 'x' });

  expect(await bodies(sqs, 'q.fifo')).toHaveLength(stored);
});

test('taking a KMS key back leaves the encryption by SQS off', async () => {
  const { sqs } = engine();
  const AttributeNames = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'];
  await sqs.createQueue({ QueueName: 'q' });
  await sqs.setQueueAttributes({ QueueUrl: 'q', Attributes: { KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000' } });
  const encrypted = await sqs.getQueueAttributes({ QueueUrl: 'q', AttributeNames });

  await sqs.setQueueAttributes({ QueueUrl: 'q', Attributes: { KmsMasterKeyId: '', KmsDataKeyReusePeriodSeconds: '' } });

  expect(encrypted.Attributes).toEqual({ KmsMasterKeyId: 'testKeyId', KmsDataKeyReusePeriodSeconds: '6000', SqsManagedSseEnabled: 'false' });
  expect((await sqs.getQueueAttributes({ QueueUrl: 'q', AttributeNames })).Attributes).toEqual({ SqsManagedSseEnabled: 'false' });
});

test('a permission for two accounts is one statement of the policy', async () => {
  const { sqs } = engine();
  await sqs.createQueue({ QueueName: 'q' });

  await sqs.addPermission({ QueueUrl: 'q', Label: 'crossaccount', AWSAccountIds: ['668614515564', '111111111111'], Actions: ['ReceiveMessage'] });
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: 'q', AttributeNames: ['Policy'] });

  expect(JSON.parse(Attributes!.Policy!)).toEqual({
    Version: '2008-10-17',
    Id: 'arn:aws:sqs:us-east-1:000000000000:q/SQSDefaultPolicy',
    Statement: [{
      Sid: 'crossaccount',
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam::668614515564:root', 'arn:aws:iam::111111111111:root'] },
      Action: 'SQS:ReceiveMessage',
      Resource: 'arn:aws:sqs:us-east-1:000000000000:q',
    }],
  });
});

test('a delete from a standard queue by the handle of an earlier receive succeeds and keeps the message', async () => {
  const { sqs } = engine();
  await sqs.createQueue({ QueueName: 'q' });
  await sqs.sendMessage({ QueueUrl: 'q', MessageBody: 'x' });
  const first = await sqs.receiveMessage({ QueueUrl: 'q', VisibilityTimeout: 0 });
  await sqs.receiveMessage({ QueueUrl: 'q', VisibilityTimeout: 0 });

  await sqs.deleteMessage({ QueueUrl: 'q', ReceiptHandle: first.Messages![0]!.ReceiptHandle });

  expect(await bodies(sqs, 'q')).toEqual(['x']);
});

test('an extension beyond 12 hours after the receive is refused', async () => {
  const { sqs, clock } = engine();
  await sqs.createQueue({ QueueName: 'q', Attributes: { VisibilityTimeout: '43200' } });
  await sqs.sendMessage({ QueueUrl: 'q', MessageBody: 'x' });
  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'q' });
  await clock.advance(3600);

  const change = (VisibilityTimeout: number) => sqs.changeMessageVisibility({ QueueUrl: 'q', ReceiptHandle: Messages![0]!.ReceiptHandle, VisibilityTimeout });

  await expect(change(39_601)).rejects.toMatchObject({ name: 'InvalidParameterValue', message: expect.stringContaining('beyond the limit [43200 seconds]') });
  await expect(change(39_600)).resolves.toBeDefined();
});

describe('with strict timing', () => {
  test('a second purge within 60 seconds is refused', async () => {
    const { sqs, clock } = engine({ strictTiming: true });
    await sqs.createQueue({ QueueName: 'q' });
    await sqs.purgeQueue({ QueueUrl: 'q' });

    await expect(sqs.purgeQueue({ QueueUrl: 'q' })).rejects.toMatchObject({
      name: 'PurgeQueueInProgress', message: 'Only one PurgeQueue operation on q is allowed every 60 seconds.', $metadata: { httpStatusCode: 403 },
    });
    await clock.advance(60);
    await expect(sqs.purgeQueue({ QueueUrl: 'q' })).resolves.toEqual({});
  });

  test('a queue is not created again within 60 seconds of its deletion', async () => {
    const { sqs, clock } = engine({ strictTiming: true });
    await sqs.createQueue({ QueueName: 'q' });
    await sqs.deleteQueue({ QueueUrl: 'q' });

    await expect(sqs.createQueue({ QueueName: 'q' })).rejects.toMatchObject({ name: 'QueueDeletedRecently' });
    await clock.advance(60);
    await expect(sqs.createQueue({ QueueName: 'q' })).resolves.toHaveProperty('QueueUrl');
  });
});
