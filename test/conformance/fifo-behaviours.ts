import assert from 'node:assert/strict';
import { refused, type Behaviour, type Subject } from './subject';

/** Sends bodies to groups in order, each given as `group:body`. */
async function sendAll(s: Subject, url: string, messages: string[]): Promise<void> {
  for (const message of messages) {
    const [MessageGroupId, body] = message.split(':') as [string, string];
    await s.send(url, body, { MessageGroupId });
  }
}

async function filled(s: Subject, messages: string[], attributes: Record<string, string> = {}): Promise<string> {
  const url = await s.fifo(attributes);
  await sendAll(s, url, messages);
  return url;
}

const group = (MessageGroupId = 'g', MessageDeduplicationId?: string) => ({ MessageGroupId, MessageDeduplicationId });

/** Order and groups of FIFO queues. */
export const FIFO_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'fifo-order-one-by-one', core: true, async run(s) {
      const url = await filled(s, ['g:1', 'g:2', 'g:3']);
      for (const body of ['1', '2', '3']) {
        const [message] = await s.receive(url);
        assert.equal(message!.Body, body);
        await s.delete(url, message);
      }
    },
  },
  {
    id: 'fifo-batch-receive-same-group', core: true, async run(s) {
      assert.deepEqual(await s.bodies(await filled(s, ['g:1', 'g:2', 'g:3'])), ['1', '2', '3']);
    },
  },
  {
    id: 'fifo-group-blocks', core: true, async run(s) {
      const url = await filled(s, ['g:1', 'g:2']);
      const [first] = await s.receive(url);
      assert.deepEqual(await s.bodies(url), []);
      await s.delete(url, first);
      assert.deepEqual(await s.bodies(url), ['2']);
    },
  },
  {
    id: 'fifo-redelivery-order', core: true, async run(s) {
      const url = await filled(s, ['g:1', 'g:2', 'g:3'], { VisibilityTimeout: '2' });
      await s.receive(url);
      await s.time.wait(3);
      assert.deepEqual(await s.drained(url), ['1', '2', '3']);
    },
  },
  {
    id: 'fifo-visibility-0-order', async run(s) {
      const url = await filled(s, ['g:1', 'g:2']);
      await s.hide(url, (await s.receive(url))[0], 0);
      assert.deepEqual(await s.drained(url), ['1', '2']);
    },
  },
  {
    id: 'fifo-interleave-groups', async run(s) {
      const url = await filled(s, ['a:1', 'b:2', 'a:3']);
      await s.receive(url);
      const other = await s.bodies(url);
      assert.deepEqual(other, ['2']);
    },
  },
  {
    id: 'fifo-batch-send', core: true, async run(s) {
      const QueueUrl = await s.fifo();
      const Entries = ['1', '2', '3'].map((MessageBody) => ({ Id: MessageBody, MessageBody, MessageGroupId: 'g' }));
      await s.sqs.sendMessageBatch({ QueueUrl, Entries });
      assert.deepEqual(await s.drained(QueueUrl), ['1', '2', '3']);
    },
  },
  {
    id: 'fifo-batch-missing-group', async run(s) {
      const QueueUrl = await s.fifo();
      const Entries = [{ Id: 'a', MessageBody: '1', MessageGroupId: 'g' }, { Id: 'b', MessageBody: '2' }];
      await refused(s.sqs.sendMessageBatch({ QueueUrl, Entries }), /^(InvalidParameterValue|MissingParameter)$/, /MessageGroupId/);
      assert.deepEqual(await s.bodies(QueueUrl), []);
    },
  },
  { id: 'fifo-needs-group', run: async (s) => void await refused(s.send(await s.fifo(), 'x'), 'MissingParameter', /MessageGroupId/) },
  {
    id: 'fifo-needs-dedup', async run(s) {
      const url = await s.fifo({ ContentBasedDeduplication: 'false' });
      await refused(s.send(url, 'x', group()), 'InvalidParameterValue', /ContentBasedDeduplication enabled or MessageDeduplicationId provided/);
    },
  },
  { id: 'fifo-bad-group-id', run: async (s) => void await refused(s.send(await s.fifo(), 'x', group('not an id')), 'InvalidParameterValue', /1 to 128 in length/) },
  {
    id: 'fifo-message-delay-rejected', async run(s) {
      await refused(s.send(await s.fifo(), 'x', { ...group(), DelaySeconds: 2 }), 'InvalidParameterValue', /not valid for this queue type/);
    },
  },
  {
    id: 'fifo-queue-delay', async run(s) {
      const url = await s.fifo({ DelaySeconds: '2' });
      await s.send(url, 'late', { ...group(), DelaySeconds: 0 });
      assert.deepEqual(await s.bodies(url), []);
      await s.time.wait(3);
      assert.deepEqual(await s.bodies(url), ['late']);
    },
  },
  {
    id: 'fifo-counts', async run(s) {
      const url = await filled(s, ['a:1', 'a:2', 'b:3']);
      await s.receive(url);
      const told = await s.attributes(url);
      assert.deepEqual([told.ApproximateNumberOfMessages, told.ApproximateNumberOfMessagesNotVisible], ['2', '1']);
    },
  },
  {
    id: 'fifo-sequence-number', async run(s) {
      const url = await s.fifo();
      const numbers: string[] = [];
      for (const body of ['1', '2', '3']) numbers.push((await s.send(url, body, group())).SequenceNumber!);
      const [first, second, third] = numbers.map(BigInt);
      assert.ok(first! < second! && second! < third!);
      const [message] = await s.receive(url, { MessageSystemAttributeNames: ['All'] });
      assert.equal(message!.Attributes!.SequenceNumber, numbers[0]);
    },
  },
  {
    id: 'fifo-batch-sequence-numbers', async run(s) {
      const Entries = ['1', '2'].map((MessageBody) => ({ Id: MessageBody, MessageBody, MessageGroupId: 'g' }));
      const { Successful } = await s.sqs.sendMessageBatch({ QueueUrl: await s.fifo(), Entries });
      assert.ok(Successful!.every(({ SequenceNumber }) => SequenceNumber));
    },
  },
  {
    id: 'fifo-long-poll-wakes-on-delete', async run(s) {
      const url = await filled(s, ['g:1', 'g:2']);
      const [first] = await s.receive(url);
      const start = s.time.now();
      const poll = s.receive(url, { WaitTimeSeconds: 8 });
      await s.time.wait(1);
      await s.delete(url, first);
      assert.equal((await s.time.settled(poll))[0]!.Body, '2');
      assert.ok(s.time.now() - start < 2500, 'it waited on');
    },
  },
  {
    id: 'fifo-expired-handle-delete', async run(s) {
      const url = await filled(s, ['g:1'], { VisibilityTimeout: '1' });
      const [message] = await s.receive(url);
      await s.time.wait(2);
      await refused(s.delete(url, message), 'InvalidParameterValue', /receipt handle has expired/);
    },
  },
  {
    id: 'fifo-attempt-id', async run(s) {
      const url = await filled(s, ['g:1', 'g:2']);
      const more = { MaxNumberOfMessages: 10, ReceiveRequestAttemptId: 'attempt-1' };
      const first = await s.receive(url, more);
      const second = await s.receive(url, more);
      assert.deepEqual(second.map(({ MessageId }) => MessageId), first.map(({ MessageId }) => MessageId));
      assert.deepEqual(await s.bodies(url), []);
    },
  },
];
