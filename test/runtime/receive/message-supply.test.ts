import { pause } from '../../../src/queue/clock';
import { messages } from '../../../src/runtime/receive/messages';
import { openQueue } from '../../../src/runtime/queue';
import { openBench } from '../listening';
import { openSlow } from '../offload/slow-bucket';

/** Reads so many messages, working so many seconds on each; tells what was given out, of which receive, and after how many seconds. */
async function readAll({ clock, reports }: Awaited<ReturnType<typeof openSlow>>, count: number, seconds: number): Promise<string[]> {
  const start = clock.now();
  const given: string[] = [];
  const over = new AbortController();
  const reading = (async () => {
    for await (const message of messages(reports, { signal: over.signal })) {
      given.push(`${message.body}${message.receiveCount} at ${(clock.now() - start) / 1000}`);
      await pause(clock, seconds * 1000);
      await reports.deleteMessage(message);
      if (given.length === count) return;
    }
  })();
  await clock.advance(300);
  over.abort();
  await clock.advance(60);
  await reading;
  return given;
}

test('no more are received at once than leave half of their visibility timeout after their payloads are read', async () => {
  const slow = await openSlow('standard', () => 10, 30);
  await slow.send('a', 'b', 'c', 'd', 'e', 'f');

  const given = await readAll(slow, 6, 2);

  expect(given).toEqual(['a1 at 10', 'b1 at 22', 'c1 at 24', 'd1 at 36', 'e1 at 38', 'f1 at 50']); // of 15 seconds 10 are gone, which leaves two
});

test('where nobody tells how long a queue hides its messages, the time that their payloads take ends no lock', async () => {
  const slow = await openSlow('standard', () => 40);
  await slow.client.setQueueAttributes({ QueueUrl: slow.url, Attributes: { VisibilityTimeout: '120' } });
  await slow.send('a', 'b');

  const given = await readAll(slow, 2, 0);

  expect(given).toEqual(['a1 at 40', 'b1 at 80']);
});

test.each([
  ['hold up none behind them, however many there are', undefined, { value: { body: 'good' } }],
  ['are asked for once a second where they are not hidden', 0, { done: true }],
])('messages that do not fit %s', async (_, visibilityTimeoutSeconds, found) => {
  const bench = await openBench();
  await bench.send(...Array(40).fill('{'), '"good"');
  const queue = openQueue({ queueUrl: bench.url }, { client: bench.sqs, clock: bench.clock });
  const over = new AbortController();
  const failed: unknown[] = [];

  const next = messages(queue, { signal: over.signal, visibilityTimeoutSeconds, onFailed: (error) => failed.push(error) }).next();
  await bench.clock.advance(19.5);
  over.abort();

  expect(await next).toMatchObject(found);
  expect(failed).toHaveLength(visibilityTimeoutSeconds === 0 ? 20 : 40);
});

test('one that does not fit is asked for twice a second at most where its queue hides it for no time and nobody tells that', async () => {
  const bench = await openBench();
  await bench.sqs.setQueueAttributes({ QueueUrl: bench.url, Attributes: { VisibilityTimeout: '0' } });
  await bench.send('{');
  const queue = openQueue({ queueUrl: bench.url }, { client: bench.sqs, clock: bench.clock });
  const over = new AbortController();
  const failed: unknown[] = [];
  const heard = (error: unknown): void => {
    if (failed.push(error) > 40) over.abort();
  };

  const next = messages(queue, { signal: over.signal, onFailed: heard }).next();
  await bench.clock.advance(19.5);
  over.abort();
  await next;

  expect(failed).toHaveLength(40);
});

test('what waited behind a slow message for half of its visibility timeout is received again, for it may take as long', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo(...'abcdefgXYhi');
  const read: string[] = [];

  const reading = (async () => {
    for await (const message of messages(bench.queue)) {
      read.push(message.body);
      await pause(bench.clock, 'XY'.includes(message.body) ? 20_000 : 10);
      await bench.queue.deleteMessage(message);
      if (read.length === 11) return;
    }
  })();
  for (let step = 0; step < 20; step++) await bench.clock.advance(5);
  await reading;

  expect(read.join('')).toBe('abcdefgXYhi');
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});
