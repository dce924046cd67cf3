import { pause } from '../../../src/queue/clock';
import { listen } from '../../../src/runtime/listen/listen';
import { openQueue } from '../../../src/runtime/queue';
import { gate, openBench, reset, stopped, type Bench } from '../listening';

/** The signals of the polls, in order. */
function watchSignals(bench: Bench): AbortSignal[] {
  const signals: AbortSignal[] = [];
  bench.meddle = (action, _, options) => {
    if (action === 'receiveMessage') signals.push(options!.abortSignal!);
  };
  return signals;
}

test.each([
  [0, 9],
  [500, 2],
])('for handlers of %d ms full answers lead to up to %d polls beside each other, and an empty answer leaves one', async (milliseconds, polled) => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 400 }, (_, index) => index));
  let underway = 0;
  let most = 0;
  bench.meddle = async (action) => {
    if (action !== 'receiveMessage') return;
    most = Math.max(most, ++underway);
    await pause(bench.clock, 50);
    underway--;
  };

  const listener = bench.listen(() => (milliseconds ? pause(bench.clock, milliseconds) : undefined), { concurrency: 40 });
  await bench.clock.advance(30);
  const { polls } = listener.health();
  await stopped(bench, listener);

  expect(most).toBe(polled);
  expect(polls).toBe(1);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('on a standard queue a poll beside another waits for one second at most', async () => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 60 }, (_, index) => index));

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(60);
  const waits = new Set(bench.calls.filter(({ action }) => action === 'receiveMessage').map(({ input }) => input.WaitTimeSeconds));
  const { polls } = listener.health();
  await stopped(bench, listener);

  expect(waits).toEqual(new Set([20, 1]));
  expect(polls).toBe(1);
});

test('on a FIFO queue each receive brings messages while a group has some, however slow its handlers are', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo(...Array.from({ length: 60 }, (_, index) => `a${index}`));

  const listener = bench.listen(() => pause(bench.clock, 300));
  await bench.clock.advance(18);
  const receives = bench.count('receiveMessage');
  const { polls } = listener.health();
  await stopped(bench, listener);

  expect(receives - polls).toBe(6);
});

test('a poll that no answer comes to is ended 10 seconds after its wait, and the next one begins', async () => {
  const bench = await openBench();
  const hung = gate();
  const worked: string[] = [];
  bench.meddle = async (action) => {
    if (action === 'receiveMessage' && bench.count(action) === 1) await hung.promise;
  };

  const listener = bench.listen(({ body }) => void worked.push(body), { waitTimeSeconds: 5 });
  await bench.clock.advance(14);
  const before = listener.health().consecutivePollErrors;
  await bench.clock.advance(1.05);
  const after = listener.health();
  await bench.clock.advance(1);
  const polls = bench.count('receiveMessage');
  hung.open();
  await stopped(bench, listener);

  expect(before).toBe(0);
  expect(after).toMatchObject({ consecutivePollErrors: 1, lastPollError: { name: 'TimeoutError' } });
  expect(polls).toBe(2);
});

test('what a poll brings after it was ended is worked on', async () => {
  const bench = await openBench();
  await bench.send('late');
  const hung = gate();
  const worked: string[] = [];
  bench.meddle = async (action) => {
    if (action !== 'receiveMessage' || bench.count(action) > 1) return undefined;
    const answer = await bench.sqs.receiveMessage({ QueueUrl: bench.url, AttributeNames: ['All'] });
    await hung.promise;
    return answer;
  };

  const listener = bench.listen(({ body }) => void worked.push(body), { waitTimeSeconds: 5 });
  await bench.clock.advance(16);
  const before = [...worked];
  hung.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(before).toEqual([]);
  expect(worked).toEqual(['late']);
});

test('an answer that lay here for longer than its messages are hidden, while the process was suspended, starts none of them', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const woken = gate();
  const worked: string[] = [];
  bench.meddle = async (action, input) => {
    if (action !== 'receiveMessage' || bench.count(action) > 1) return undefined;
    const answer = await bench.sqs.perform(action, input);
    await woken.promise;
    return answer;
  };

  const listener = bench.listen(({ body }) => void worked.push(body), { waitTimeSeconds: 3, visibilityTimeoutSeconds: 6 });
  await bench.clock.advance(7);
  const { Messages = [] } = await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 1 });
  await bench.sqs.deleteMessage({ QueueUrl: bench.url, ReceiptHandle: Messages[0]?.ReceiptHandle });
  woken.open();
  await bench.clock.advance(10);
  await stopped(bench, listener);

  expect(Messages.map(({ Body }) => Body)).toEqual(['a1']);
  expect(worked).toEqual(['a2']);
});

test('an answer that comes late with a message that was received again meanwhile takes nothing from whoever works on it', async () => {
  const bench = await openBench();
  await bench.send('a');
  const late = gate();
  const work = gate();
  const signals: AbortSignal[] = [];
  bench.meddle = async (action, input) => {
    if (action !== 'receiveMessage' || bench.count(action) > 1) return undefined;
    const answer = await bench.sqs.perform(action, input);
    await late.promise;
    return answer;
  };

  const listener = bench.listen((_, { signal }) => {
    signals.push(signal);
    return work.promise;
  }, { waitTimeSeconds: 3, visibilityTimeoutSeconds: 6 });
  await bench.clock.advance(20);
  late.open();
  await bench.clock.advance(5);
  const aborted = signals.map((signal) => signal.aborted);
  work.open();
  await stopped(bench, listener);

  expect(aborted).toEqual([false]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('stop lets the poll under way end by itself: ended, it would hide what it is given', async () => {
  const bench = await openBench();
  const signals = watchSignals(bench);
  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);

  const stopping = listener.stop();
  await bench.clock.advance(18);
  const during = listener.health();
  await bench.clock.advance(1);
  await stopping;

  expect(during).toMatchObject({ state: 'stopping', polls: 1 });
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});

test('the deadline of stop ends the poll under way', async () => {
  const bench = await openBench();
  const signals = watchSignals(bench);
  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);

  const stopping = listener.stop({ deadlineSeconds: 5 });
  await bench.clock.advance(5);
  await stopping;

  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('while no delete is confirmed no more than a thousand are received beside the handlers, and then the rest', async () => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 1500 }, (_, index) => index));
  const slow = gate();
  bench.meddle = async (action) => {
    if (action === 'deleteMessageBatch') await slow.promise;
  };

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(10);
  const { inHand } = listener.health();
  slow.open();
  await bench.clock.advance(10);
  await stopped(bench, listener);

  expect(inHand).toBeGreaterThanOrEqual(1010);
  expect(inHand).toBeLessThan(1100);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a listener that is stopped or paused before it has found its queue does not poll', async () => {
  const bench = await openBench();

  const [leaving, resting] = [bench.listen(() => undefined), bench.listen(() => undefined)];
  resting.pause();
  await leaving.stop();
  await bench.clock.advance(60);
  const calls = [...bench.calls];
  resting.resume();
  await bench.clock.advance(1);
  await stopped(bench, resting);

  expect(calls).toEqual([]);
  expect(bench.count('receiveMessage')).toBe(1);
});

test('pause and resume change nothing about a listener that stops', async () => {
  const bench = await openBench();
  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);

  const stopping = listener.stop();
  listener.pause();
  listener.resume();
  const during = listener.health().state;
  await bench.clock.advance(30);
  await stopping;
  listener.pause();
  listener.resume();

  expect(during).toBe('stopping');
  expect(listener.health().state).toBe('stopped');
});

test('a listener that cannot find its queue asks less and less often, and is an alarm after a minute', async () => {
  const bench = await openBench();
  const times: number[] = [];
  const start = bench.clock.now();
  const getQueueUrl = (): never => {
    times.push(Math.round((bench.clock.now() - start) / 1000));
    return reset();
  };
  const queue = openQueue<string>({ queueName: 'orders' }, { client: { getQueueUrl, sendMessage: reset } as never, clock: bench.clock });

  const listener = listen(queue, () => undefined, { random: () => 0.9999 });
  await bench.clock.advance(59);
  const early = listener.health().isHealthy;
  await bench.clock.advance(1);
  const late = listener.health().isHealthy;
  await listener.stop();

  expect(times).toEqual([0, 1, 3, 7, 15, 31, 51]);
  expect([early, late]).toEqual([true, false]);
  expect(listener.health().isHealthy).toBe(false);
});
