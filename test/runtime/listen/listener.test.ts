import { EventEmitter } from 'node:events';
import { pause } from '../../../src/queue/clock';
import { UnboundQueueError } from '../../../src/runtime/error/error';
import { listen } from '../../../src/runtime/listen/listen';
import { RetryAfter } from '../../../src/runtime/outcome/outcome';
import { openQueue } from '../../../src/runtime/queue';
import { stopOnSignal } from '../../../src/runtime/listen/shutdown';
import { gate, openBench, reset, stopped } from '../listening';

test('poll errors back off and never end the loop', async () => {
  const bench = await openBench();
  await bench.send('a');
  const worked: string[] = [];
  bench.meddle = (action) => {
    if (action === 'receiveMessage' && bench.count(action) <= 20) reset();
  };

  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(10);
  const during = { polls: bench.count('receiveMessage'), health: listener.health() };
  await bench.clock.advance(600);
  const after = listener.health();
  await stopped(bench, listener);

  expect(during.polls).toBeLessThan(10);
  expect(during.health).toMatchObject({ consecutivePollErrors: during.polls, lastPollError: expect.any(Error), isHealthy: true });
  expect(after).toMatchObject({ consecutivePollErrors: 0, lastPollError: undefined, isHealthy: true });
  expect(worked).toEqual(['a']);
});

test('polls that fail for a minute are an alarm', async () => {
  const bench = await openBench();
  bench.meddle = (action) => (action === 'receiveMessage' ? reset() : undefined);

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(59);
  const before = listener.health().isHealthy;
  await bench.clock.advance(2);
  const after = listener.health();
  await stopped(bench, listener);

  expect(before).toBe(true);
  expect(after).toMatchObject({ state: 'listening', isHealthy: false, lastGoodPollAgeSeconds: undefined });
});

test('health tells the age of the last good poll', async () => {
  const bench = await openBench();

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(25);
  const { lastGoodPollAgeSeconds } = listener.health();
  await stopped(bench, listener);

  expect(lastGoodPollAgeSeconds).toBe(5);
});

test('an empty queue is polled by one poll at a time', async () => {
  const bench = await openBench();

  const listener = bench.listen(() => undefined, { concurrency: 200 });
  await bench.clock.advance(100);
  const polls = bench.count('receiveMessage');
  await stopped(bench, listener);

  expect(polls).toBeLessThanOrEqual(6);
});

test('a poll that does not wait is not repeated without a pause', async () => {
  const bench = await openBench();

  const listener = bench.listen(() => undefined, { waitTimeSeconds: 0 });
  await bench.clock.advance(10);
  const polls = bench.count('receiveMessage');
  await stopped(bench, listener);

  expect(polls).toBeLessThanOrEqual(11);
});

test('stop lets the poll under way end, gives back what has not started, and waits for handlers and deletes', async () => {
  const bench = await openBench();
  await bench.send('quick', 'slow', 'waiting', 'waiting too');
  const work = gate();

  const listener = bench.listen(({ body }) => (body === 'slow' ? work.promise : undefined), { concurrency: 1 });
  await bench.clock.advance(1);
  const stopping = listener.stop();
  await bench.clock.advance(0.5);
  const during = { state: listener.health().state, left: await bench.left() };
  work.open();
  const report = await stopping;

  expect(during).toEqual({ state: 'stopping', left: '2 visible, 1 hidden, 0 dead' });
  expect(report).toEqual({ unfinished: 0 });
  expect(await bench.left()).toBe('2 visible, 0 hidden, 0 dead');
  expect(listener.health().state).toBe('stopped');
});

test('a message that arrives while the listener stops is visible again at once', async () => {
  const bench = await openBench();
  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);

  const stopping = listener.stop();
  await bench.send('late');
  await bench.clock.advance(1);
  await stopping;

  expect(bench.count('deleteMessageBatch')).toBe(0);
  expect(await bench.left()).toBe('1 visible, 0 hidden, 0 dead');
});

test('at the deadline the signals of handlers have aborted and stop tells what is unfinished', async () => {
  const bench = await openBench();
  await bench.send('polite', 'deaf');
  const start = bench.clock.now();
  const aborted: number[] = [];

  const listener = bench.listen(({ body }, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => {
    aborted.push((bench.clock.now() - start) / 1000);
    if (body === 'polite') resolve(undefined);
  })));
  await bench.clock.advance(1);
  const stopping = listener.stop({ deadlineSeconds: 10 });
  await bench.clock.advance(11);
  const report = await stopping;

  expect(aborted).toEqual([10, 10]);
  expect(report).toEqual({ unfinished: 1 });
  expect(await bench.left()).toBe('0 visible, 1 hidden, 0 dead');
});

test('a message that fails while nothing else is worked on is given back at once, although another is being given back', async () => {
  const bench = await openBench();
  bench.meddle = async (action) => (action === 'changeMessageVisibilityBatch' ? pause(bench.clock, 100) : undefined);

  const listener = bench.listen(() => { throw new RetryAfter(60); }, { lingerMilliseconds: 3000 });
  await bench.send('a');
  await bench.clock.advance(0.05);
  await bench.send('b');
  await bench.clock.advance(0.01);
  const changes = bench.count('changeMessageVisibilityBatch');
  await stopped(bench, listener);

  expect(changes).toBe(2);
});

test('stop called twice is one stop, and closed resolves with it', async () => {
  const bench = await openBench();
  const listener = bench.listen(() => undefined);

  const [first, second] = [listener.stop(), listener.stop()];
  await bench.clock.advance(30);

  expect(await first).toBe(await second);
  expect(await listener.closed).toEqual({ unfinished: 0 });
});

test('an abort of the option signal stops the listener', async () => {
  const bench = await openBench();
  const aborter = new AbortController();
  const listener = bench.listen(() => undefined, { signal: aborter.signal });

  aborter.abort();
  await bench.clock.advance(30);

  expect(await listener.closed).toEqual({ unfinished: 0 });
});

test('options that change after a listener was started are those of the next one', async () => {
  const bench = await openBench();
  const options = { waitTimeSeconds: 7 };

  const listener = listen(bench.queue, () => {}, options);
  options.waitTimeSeconds = 1;
  await bench.clock.advance(0);

  expect(bench.calls.map(({ input }) => input.WaitTimeSeconds)).toEqual([7]);
  await stopped(bench, listener);
});

test('await using stops at the end of the block', async () => {
  const bench = await openBench();
  const listener = bench.listen(() => undefined);

  const disposed = listener[Symbol.asyncDispose]();
  const during = listener.health();
  await bench.clock.advance(30);
  await disposed;

  expect(during).toMatchObject({ state: 'stopping', isHealthy: true });
  expect(listener.health()).toMatchObject({ state: 'stopped', isHealthy: false });
});

test('a paused listener settles what is in hand, polls no more, and goes on after resume', async () => {
  const bench = await openBench();
  const worked: string[] = [];
  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(1);

  listener.pause();
  await bench.send('brought by the poll under way');
  await bench.clock.advance(1);
  await bench.send('b');
  await bench.clock.advance(100);
  const during = { worked: [...worked], state: listener.health().state };
  listener.resume();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(during).toEqual({ worked: ['brought by the poll under way'], state: 'paused' });
  expect(worked).toEqual(['brought by the poll under way', 'b']);
});

test('a queue that is not bound rejects closed with what to do', async () => {
  const listener = listen(openQueue('Nowhere', { environment: {} }), () => undefined);

  await expect(listener.closed).rejects.toThrow(UnboundQueueError);
  expect(listener.health().state).toBe('stopped');
});

test('a signal of the process stops the listeners once, and a second one is left to the process', async () => {
  const source = new EventEmitter();
  const calls: unknown[] = [];
  const listener = { stop: async (options?: object) => (calls.push(options), { unfinished: 0 }) };

  const { stopped: done } = stopOnSignal([listener, listener], { source, deadlineSeconds: 5 });
  source.emit('SIGTERM');
  source.emit('SIGTERM');

  expect(await done).toEqual([{ unfinished: 0 }, { unfinished: 0 }]);
  expect(calls).toEqual([expect.objectContaining({ deadlineSeconds: 5 }), expect.objectContaining({ deadlineSeconds: 5 })]);
  expect(source.listenerCount('SIGINT')).toBe(0);
});
