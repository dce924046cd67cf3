import assert from 'node:assert/strict';
import type { Behaviour } from './subject';

const group = (MessageGroupId = 'g', MessageDeduplicationId?: string) => ({ MessageGroupId, MessageDeduplicationId });

/** Deduplication of FIFO queues. */
export const DEDUPLICATION_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'fifo-content-dedup', core: true, async run(s) {
      const url = await s.fifo();
      const first = await s.send(url, 'same', group());
      const second = await s.send(url, 'same', group());
      assert.equal(second.MessageId, first.MessageId);
      assert.deepEqual(await s.bodies(url), ['same']);
    },
  },
  {
    id: 'fifo-explicit-dedup', core: true, async run(s) {
      const url = await s.fifo({ ContentBasedDeduplication: 'false' });
      await s.send(url, 'one', group('g', 'd'));
      await s.send(url, 'two', group('g', 'd'));
      assert.deepEqual(await s.bodies(url), ['one']);
    },
  },
  {
    id: 'fifo-dedup-after-delete', core: true, async run(s) {
      const url = await s.fifo();
      await s.send(url, 'same', group());
      await s.delete(url, (await s.receive(url))[0]);
      await s.send(url, 'same', group());
      assert.deepEqual(await s.bodies(url), []);
    },
  },
  {
    id: 'fifo-dedup-window-5min', seconds: 303, async run(s) {
      const url = await s.fifo();
      await s.send(url, 'same', group());
      await s.delete(url, (await s.receive(url))[0]);
      await s.time.wait(303);
      await s.send(url, 'same', group());
      assert.deepEqual(await s.bodies(url), ['same']);
    },
  },
  {
    id: 'fifo-dedup-inqueue-5min', seconds: 303, async run(s) {
      const url = await s.fifo();
      await s.send(url, 'same', group());
      await s.time.wait(303);
      await s.send(url, 'same', group());
      assert.deepEqual(await s.drained(url), ['same', 'same']);
    },
  },
  {
    id: 'fifo-dedup-scope-queue', async run(s) {
      const url = await s.fifo();
      await s.send(url, 'same', group('a'));
      await s.send(url, 'same', group('b'));
      assert.deepEqual(await s.bodies(url), ['same']);
    },
  },
  {
    id: 'fifo-dedup-scope-group', async run(s) {
      const url = await s.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
      await s.send(url, 'same', group('a'));
      await s.send(url, 'same', group('b'));
      await s.send(url, 'same', group('b'));
      assert.deepEqual(await s.bodies(url), ['same', 'same']);
    },
  },
  {
    id: 'fifo-purge-clears-dedup', async run(s) {
      const url = await s.fifo();
      await s.send(url, 'same', group());
      await s.sqs.purgeQueue({ QueueUrl: url });
      await s.time.wait(1);
      await s.send(url, 'same', group());
      assert.deepEqual(await s.bodies(url), ['same']);
    },
  },
];
