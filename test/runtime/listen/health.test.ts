import { ManualClock } from '../../../src/local/manual-clock';
import { Poller } from '../../../src/runtime/listen/poller';
import { gate, openBench, stopped } from '../listening';

const reset = (): never => {
  throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
};

test('the first polls that fail after a minute without one are no alarm', async () => {
  const bench = await openBench();
  await bench.send('a');
  const work = gate();
  let isDown = false;
  bench.meddle = (action) => (action === 'receiveMessage' && isDown ? reset() : undefined);

  const listener = bench.listen(() => work.promise, { concurrency: 1 });
  await bench.clock.advance(120);
  isDown = true;
  work.open();
  await bench.clock.advance(59);
  const early = listener.health();
  await bench.clock.advance(2);
  const late = listener.health();
  await stopped(bench, listener);

  expect(early).toMatchObject({ isHealthy: true, consecutivePollErrors: expect.any(Number) });
  expect(early.consecutivePollErrors).toBeGreaterThan(0);
  expect(early.lastGoodPollAgeSeconds).toBeGreaterThan(60);
  expect(late.isHealthy).toBe(false);
});

test('a pause ends an alarm, and the minute begins anew after it', async () => {
  const bench = await openBench();
  bench.meddle = (action) => (action === 'receiveMessage' ? reset() : undefined);

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(70);
  const health = [listener.health().isHealthy];
  listener.pause();
  health.push(listener.health().isHealthy);
  await bench.clock.advance(600);
  health.push(listener.health().isHealthy);
  listener.resume();
  await bench.clock.advance(30);
  health.push(listener.health().isHealthy);
  await bench.clock.advance(50);
  health.push(listener.health().isHealthy);
  await stopped(bench, listener);

  expect(health).toEqual([false, true, true, true, false]);
});

test('polls that failed before all hands were full do not go on failing', async () => {
  const clock = new ManualClock();
  let wanted = 10;
  const poller = new Poller({
    clock, random: () => 0.5, waitTimeSeconds: 1, mostPolls: 1,
    wanted: () => wanted, receive: async () => reset(), took: () => undefined, pollFailed: () => undefined,
  });
  poller.refill();
  await clock.advance(1);
  const before = poller.failingSince;

  wanted = 0;
  await clock.advance(20);
  poller.close();

  expect(before).toBeDefined();
  expect(poller.failingSince).toBeUndefined();
});
