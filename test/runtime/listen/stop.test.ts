import { EventEmitter } from 'node:events';
import { listen } from '../../../src/runtime/listen/listen';
import { stopOnSignal } from '../../../src/runtime/listen/shutdown';
import { openQueue } from '../../../src/runtime/queue';
import { gate, openBench, reset, stopped, watchTimers } from '../listening';
import { refused, thrownBy, wrong } from '../refusal';

test('a deadline of Infinity waits for handlers however long they take and aborts none', async () => {
  const bench = await openBench();
  const timers = watchTimers(bench);
  await bench.send('a');
  const work = gate();
  let isAborted = false;

  const listener = bench.listen((_, { signal }) => {
    signal.addEventListener('abort', () => { isAborted = true; });
    return work.promise;
  });
  await bench.clock.advance(1);
  const stopping = listener.stop({ deadlineSeconds: Infinity });
  await bench.clock.advance(20_000);
  const during = listener.health();
  work.open();
  const report = await stopping;

  expect(during).toMatchObject({ state: 'stopping', running: 1 });
  expect(report).toEqual({ unfinished: 0 });
  expect(isAborted).toBe(false);
  expect(timers.size).toBe(0);
});

test.each([NaN, 'soon', 1e9, -1, 0.5])('a deadline of %p is refused and the listener goes on', async (deadlineSeconds) => {
  const bench = await openBench();
  const listener = bench.listen(() => undefined);

  await expect(listener.stop({ deadlineSeconds: wrong(deadlineSeconds) })).rejects.toMatchObject(
    refused("listener of queue 'Orders': stop: deadlineSeconds must be a whole number from 0 to 2147483"),
  );

  expect(listener.health().state).toBe('listening');
  expect(await stopped(bench, listener)).toEqual({ unfinished: 0 });
});

test('options of stop that are none are refused', async () => {
  const bench = await openBench();
  const listener = bench.listen(() => undefined);

  await expect(listener.stop(wrong(null))).rejects.toMatchObject(refused("listener of queue 'Orders': stop: options must be an object"));

  await stopped(bench, listener);
});

test('stop leaves no timer of a handler that hangs longer than its deadline', async () => {
  const bench = await openBench();
  const timers = watchTimers(bench);
  await bench.send('hangs');
  const listener = bench.listen(() => new Promise(() => undefined), { handlerTimeoutSeconds: 600, waitTimeSeconds: 1 });
  await bench.clock.advance(5);

  const report = listener.stop({ deadlineSeconds: 10 });
  await bench.clock.advance(11);

  expect(await report).toEqual({ unfinished: 1 });
  expect(timers.size).toBe(0);
});

test('stop leaves no timer of deletes that fail for longer than its deadline', async () => {
  const bench = await openBench('standard', { visibilityTimeoutSeconds: 43_200 });
  const timers = watchTimers(bench);
  await bench.send('a');
  bench.meddle = (action) => (action === 'deleteMessageBatch' ? reset() : undefined);
  const listener = bench.listen(() => undefined, { waitTimeSeconds: 1 });
  await bench.clock.advance(5);

  const report = listener.stop({ deadlineSeconds: 10 });
  await bench.clock.advance(11);

  expect(await report).toEqual({ unfinished: 1 });
  expect(timers.size).toBe(0);
});

test('stop during the wait between two attempts to start leaves no timer behind', async () => {
  const bench = await openBench();
  const timers = watchTimers(bench);
  const queue = openQueue<string>({ queueName: 'orders' }, { client: { getQueueUrl: reset, sendMessage: reset } as never, clock: bench.clock });
  const listener = listen(queue, () => undefined, { random: () => 0.99 });
  await bench.clock.advance(0);
  const before = timers.size;

  const report = await listener.stop();

  expect(before).toBe(1);
  expect(report).toEqual({ unfinished: 0 });
  expect(timers.size).toBe(0);
});

test('stop while failed polls back off leaves no timer behind', async () => {
  const bench = await openBench();
  const timers = watchTimers(bench);
  bench.meddle = (action) => (action === 'receiveMessage' ? reset() : undefined);
  const listener = bench.listen(() => undefined, { random: () => 0.99 });
  await bench.clock.advance(30);
  const before = timers.size;

  await listener.stop();

  expect(before).toBe(1);
  expect(timers.size).toBe(0);
});

test('a heartbeat that is answered after the end does not go on with heartbeats', async () => {
  const bench = await openBench();
  await bench.send('a');
  const deaf = gate();
  const slow = gate();
  bench.meddle = async (action) => {
    if (action === 'changeMessageVisibilityBatch') await slow.promise;
  };
  const listener = bench.listen(() => deaf.promise, { waitTimeSeconds: 1 });
  await bench.clock.advance(19);
  const stopping = listener.stop({ deadlineSeconds: 1 });
  await bench.clock.advance(2);
  const report = await stopping;

  slow.open();
  await bench.clock.advance(100);

  expect(report).toEqual({ unfinished: 1 });
  expect(bench.count('changeMessageVisibilityBatch')).toBe(1);
});

test('what a poll brings after the end is given back and leaves no timer behind', async () => {
  const bench = await openBench();
  const timers = watchTimers(bench);
  await bench.send('a');
  const hung = gate();
  bench.meddle = async (action) => {
    if (action !== 'receiveMessage') return undefined;
    const answer = await bench.sqs.receiveMessage({ QueueUrl: bench.url });
    await hung.promise;
    return answer;
  };
  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);
  const stopping = listener.stop({ deadlineSeconds: 1 });
  await bench.clock.advance(2);
  await stopping;

  hung.open();
  await bench.clock.advance(1);

  expect(await bench.left()).toBe('1 visible, 0 hidden, 0 dead');
  expect(timers.size).toBe(0);
});

test.each([[2, 1.8], [60, 59]])('of a deadline of %i seconds the signals of handlers abort after %d', async (deadlineSeconds, second) => {
  const bench = await openBench();
  await bench.send('a');
  const times: number[] = [];

  const listener = bench.listen((_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => {
    times.push((bench.clock.now() - start) / 1000);
    resolve(undefined);
  })), { waitTimeSeconds: 0 });
  await bench.clock.advance(1);
  const start = bench.clock.now();
  const stopping = listener.stop({ deadlineSeconds });
  await bench.clock.advance(60);
  await stopping;

  expect(times).toEqual([second]);
});

test('stopOnSignal waits for the signals that it is given, until it is told not to', () => {
  const source = new EventEmitter();

  const { off } = stopOnSignal([], { source, signals: ['SIGHUP'] });
  const during = source.eventNames();
  off();

  expect(during).toEqual(['SIGHUP']);
  expect(source.eventNames()).toEqual([]);
});

test('a paused listener keeps its process alive until it is stopped', async () => {
  const bench = await openBench();
  const timers = watchTimers(bench);
  const listener = bench.listen(() => undefined, { waitTimeSeconds: 1 });
  await bench.clock.advance(0);

  listener.pause();
  await bench.clock.advance(200_000);
  const during = timers.size;
  await listener.stop();

  expect(during).toBe(1);
  expect(timers.size).toBe(0);
});

test('a listener that is refused for its signal has not begun', async () => {
  const bench = await openBench();

  const refusal = thrownBy(() => bench.listen(() => undefined, { signal: wrong({}) }));
  await bench.clock.advance(2);

  expect(refusal).toMatchObject(refused("listener of queue 'Orders': signal must be an AbortSignal"));
  expect(bench.calls).toEqual([]);
});

test('a signal that has aborted before ends a listener before its first poll', async () => {
  const bench = await openBench();

  const listener = bench.listen(() => undefined, { signal: AbortSignal.abort() });

  expect(await listener.closed).toEqual({ unfinished: 0 });
  expect(bench.calls).toEqual([]);
});

test.each([
  ['listeners', undefined, undefined], ['listeners', {}, undefined], ['listeners', [{}], undefined],
  ['options', [], null], ['deadlineSeconds', [], { deadlineSeconds: 'soon' }], ['signals', [], { signals: 'SIGTERM' }], ['signals', [], { signals: [7] }],
  ['source', [], { source: {} }], ['source', [], { source: null }],
])('stopOnSignal refuses %s at once, not when the signal comes (%j, %j)', (word, listeners, options) => {
  const source = new EventEmitter();

  expect(thrownBy(() => stopOnSignal(wrong(listeners), wrong(options === null ? null : { source, ...options })))).toMatchObject(
    refused(`stopOnSignal: ${word} must be .*`),
  );

  expect(source.eventNames()).toEqual([]);
});
