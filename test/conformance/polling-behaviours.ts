import assert from 'node:assert/strict';
import type { Behaviour, Subject } from './subject';

/** How long a receive took, in seconds, and what it brought. */
async function timed(s: Subject, receive: Promise<unknown[]>): Promise<{ seconds: number; count: number }> {
  const start = s.time.now();
  const messages = await s.time.settled(receive);
  return { seconds: (s.time.now() - start) / 1000, count: messages.length };
}

function assertAbout(seconds: number, expected: number): void {
  assert.ok(Math.abs(seconds - expected) < 0.9, `expected about ${expected} s, took ${seconds} s`);
}

/** Short and long polls. */
export const POLLING_BEHAVIOURS: readonly Behaviour[] = [
  {
    id: 'short-poll-fast', async run(s) {
      const url = await s.queue();
      const { seconds, count } = await timed(s, s.receive(url));
      assert.ok(seconds < 0.4, `took ${seconds} s`);
      assert.equal(count, 0);
    },
  },
  {
    id: 'long-poll-waits', core: true, async run(s) {
      const url = await s.queue();
      const { seconds, count } = await timed(s, s.receive(url, { WaitTimeSeconds: 2 }));
      assertAbout(seconds, 2);
      assert.equal(count, 0);
    },
  },
  {
    id: 'long-poll-queue-default', async run(s) {
      const url = await s.queue({ ReceiveMessageWaitTimeSeconds: '2' });
      assertAbout((await timed(s, s.receive(url))).seconds, 2);
      assert.ok((await timed(s, s.receive(url, { WaitTimeSeconds: 0 }))).seconds < 0.9);
    },
  },
  {
    id: 'long-poll-wakes', core: true, async run(s) {
      const url = await s.queue();
      const start = s.time.now();
      const poll = s.receive(url, { WaitTimeSeconds: 10 });
      await s.time.wait(1);
      await s.send(url, 'x');
      assert.equal((await s.time.settled(poll)).length, 1);
      assertAbout((s.time.now() - start) / 1000, 1);
    },
  },
  {
    id: 'long-poll-returns-partial-batch', core: true, async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      const { seconds, count } = await timed(s, s.receive(url, { WaitTimeSeconds: 4, MaxNumberOfMessages: 10 }));
      assert.ok(seconds < 0.9, `took ${seconds} s`);
      assert.equal(count, 1);
    },
  },
  {
    id: 'long-poll-wakes-on-delay-end', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x', { DelaySeconds: 2 });
      const { seconds, count } = await timed(s, s.receive(url, { WaitTimeSeconds: 8 }));
      assertAbout(seconds, 2);
      assert.equal(count, 1);
    },
  },
  {
    id: 'long-poll-wakes-on-visibility-end', async run(s) {
      const url = await s.queue();
      await s.send(url, 'x');
      await s.receive(url, { VisibilityTimeout: 2 });
      const { seconds, count } = await timed(s, s.receive(url, { WaitTimeSeconds: 8 }));
      assertAbout(seconds, 2);
      assert.equal(count, 1);
    },
  },
  {
    id: 'long-poll-two-waiters', async run(s) {
      const url = await s.queue();
      const polls = Promise.all([s.receive(url, { WaitTimeSeconds: 8 }), s.receive(url, { WaitTimeSeconds: 8 })]);
      await s.time.wait(1);
      await s.send(url, 'a');
      await s.send(url, 'b');
      assert.deepEqual((await s.time.settled(polls)).flat().map(({ Body }) => Body).sort(), ['a', 'b']);
    },
  },
  {
    id: 'long-poll-waiter-not-starved', async run(s) {
      const url = await s.queue();
      const start = s.time.now();
      const ends = [1, 2].map(async () => {
        const messages = await s.receive(url, { WaitTimeSeconds: 3 });
        return { seconds: (s.time.now() - start) / 1000, count: messages.length };
      });
      await s.time.wait(1);
      await s.send(url, 'only one');
      const [loser, winner] = (await s.time.settled(Promise.all(ends))).sort((a, b) => a.count - b.count);
      assert.equal(winner!.count, 1);
      assert.equal(loser!.count, 0);
      assertAbout(loser!.seconds, 3);
    },
  },
];
