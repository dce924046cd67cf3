import assert from 'node:assert/strict';
import { md5OfAttributes } from '../../src/queue/digest';
import type { SendMessageBatchEntry } from '../../src/queue/port-message';
import { refused, type Behaviour, type Subject } from './subject';

const entries = (count: number): SendMessageBatchEntry[] => Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: `body ${index}` }));

async function send(s: Subject, Entries: SendMessageBatchEntry[], attributes: Record<string, string> = {}) {
  const QueueUrl = await s.queue(attributes);
  return { QueueUrl, ...await s.sqs.sendMessageBatch({ QueueUrl, Entries }) };
}

const wholeRefused = (id: string, Entries: SendMessageBatchEntry[], name: string): Behaviour => ({
  id, run: async (s) => void await refused(send(s, Entries), name),
});

/** Batches and their partial failures. */
export const BATCH_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'batch-10', core: true, async run(s) {
      const { QueueUrl, Successful, Failed } = await send(s, entries(10));
      assert.equal(Successful?.length, 10);
      assert.equal(Failed?.length ?? 0, 0);
      const received = await s.receive(QueueUrl, { MaxNumberOfMessages: 10 });
      const Entries = received.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
      assert.equal((await s.sqs.deleteMessageBatch({ QueueUrl, Entries })).Successful?.length, received.length);
    },
  },
  wholeRefused('batch-11', entries(11), 'TooManyEntriesInBatchRequest'),
  wholeRefused('batch-empty', [], 'EmptyBatchRequest'),
  wholeRefused('batch-dup-ids', [...entries(1), ...entries(1)], 'BatchEntryIdsNotDistinct'),
  wholeRefused('batch-bad-id', [{ Id: 'not an id', MessageBody: 'x' }], 'InvalidBatchEntryId'),
  wholeRefused('batch-id-81', [{ Id: 'i'.repeat(81), MessageBody: 'x' }], 'InvalidBatchEntryId'),
  wholeRefused('batch-over-1MiB', entries(10).map((entry) => ({ ...entry, MessageBody: 'm'.repeat(104_858) })), 'BatchRequestTooLong'),
  {
    id: 'batch-400KiB-accepted', async run(s) {
      const { Successful } = await send(s, entries(10).map((entry) => ({ ...entry, MessageBody: 'k'.repeat(40 * 1024) })));
      assert.equal(Successful?.length, 10);
    },
  },
  {
    id: 'batch-partial-delay', async run(s) {
      const { Successful, Failed } = await send(s, [{ Id: 'good', MessageBody: 'x' }, { Id: 'bad', MessageBody: 'x', DelaySeconds: 901 }]);
      assert.deepEqual(Successful?.map(({ Id }) => Id), ['good']);
      assert.deepEqual(Failed?.map(({ Id, SenderFault, Code }) => [Id, SenderFault, Code]), [['bad', true, 'InvalidParameterValue']]);
    },
  },
  {
    id: 'batch-partial-chars', core: true, async run(s) {
      const { Successful, Failed } = await send(s, [{ Id: 'good', MessageBody: 'x' }, { Id: 'bad', MessageBody: '\u0000' }]);
      assert.deepEqual(Successful?.map(({ Id }) => Id), ['good']);
      assert.deepEqual(Failed?.map(({ Id, SenderFault, Code }) => [Id, SenderFault, Code]), [['bad', true, 'InvalidMessageContents']]);
    },
  },
  {
    id: 'batch-md5-attrs', async run(s) {
      const MessageAttributes = { colour: { DataType: 'String', StringValue: 'blue' } };
      const { Successful } = await send(s, [{ Id: 'a', MessageBody: 'x', MessageAttributes }]);
      assert.equal(Successful?.[0]!.MD5OfMessageAttributes, md5OfAttributes(MessageAttributes));
    },
  },
  {
    id: 'batch-delete-partial', async run(s) {
      const { QueueUrl } = await send(s, entries(1));
      const [message] = await s.receive(QueueUrl);
      const Entries = [{ Id: 'good', ReceiptHandle: message!.ReceiptHandle }, { Id: 'bad', ReceiptHandle: 'garbage' }];
      const { Successful, Failed } = await s.sqs.deleteMessageBatch({ QueueUrl, Entries });
      assert.deepEqual(Successful?.map(({ Id }) => Id), ['good']);
      assert.deepEqual(Failed?.map(({ Id, SenderFault, Code }) => [Id, SenderFault, Code]), [['bad', true, 'ReceiptHandleIsInvalid']]);
    },
  },
  {
    id: 'batch-visibility-partial', async run(s) {
      const { QueueUrl } = await send(s, entries(1));
      const [message] = await s.receive(QueueUrl);
      const Entries = [{ Id: 'good', ReceiptHandle: message!.ReceiptHandle, VisibilityTimeout: 0 }, { Id: 'bad', ReceiptHandle: 'garbage', VisibilityTimeout: 0 }];
      const { Successful, Failed } = await s.sqs.changeMessageVisibilityBatch({ QueueUrl, Entries });
      assert.deepEqual(Successful?.map(({ Id }) => Id), ['good']);
      assert.deepEqual(Failed?.map(({ Id }) => Id), ['bad']);
      assert.equal((await s.receive(QueueUrl)).length, 1);
    },
  },
];
