import fc from 'fast-check';
import { pause } from '../../../src/queue/clock';
import { ManualClock } from '../../../src/local/manual-clock';
import { Allowance } from '../../../src/runtime/listen/allowance';
import { openBench, stopped, type Bench } from '../listening';

interface Run {
  readonly rate: number;
  readonly kind: 'standard' | 'fifo';
  readonly handlerMilliseconds: number;
  readonly receiveMilliseconds: number;
  /** From when there are enough messages. */
  readonly lateMilliseconds: number;
}
const RUN: fc.Arbitrary<Run> = fc.record({
  rate: fc.oneof(fc.constantFrom(0.3, 0.5, 1, 1.5, 2.5), fc.integer({ min: 2, max: 60 })),
  kind: fc.constantFrom('standard', 'fifo'),
  handlerMilliseconds: fc.constantFrom(0, 3, 40),
  receiveMilliseconds: fc.constantFrom(0, 10, 70, 180),
  lateMilliseconds: fc.nat(1500),
});
const ROUNDS = 10;

const bodies = (count: number): string[] => Array.from({ length: count }, (_, index) => `${String.fromCharCode(97 + index % 26)}${index}`);
const sender = (bench: Bench, kind: Run['kind']) => (kind === 'fifo' ? bench.sendFifo : bench.send);

/** Most of what began in any so many milliseconds. */
function mostWithin(times: readonly number[], milliseconds: number): number {
  return Math.max(0, ...times.map((time) => times.filter((other) => other >= time && other < time + milliseconds).length));
}

/** When a listener with such a rate started what it was the first to receive, in milliseconds; first it has little to do, then more than it may. */
async function startsOf({ rate, kind, handlerMilliseconds, receiveMilliseconds, lateMilliseconds }: Run): Promise<number[]> {
  const bench = await openBench(kind);
  const window = Math.ceil(rate) / rate;
  const [few, many] = [bodies(3), bodies(Math.ceil(rate) * (ROUNDS + 6)).slice(3)];
  bench.meddle = (action) => (action === 'receiveMessage' ? pause(bench.clock, receiveMilliseconds).then(() => undefined) : undefined);
  const times: number[] = [];
  const from = bench.clock.now();

  await sender(bench, kind)(...few);
  const listener = bench.listen(({ receiveCount }) => {
    if (receiveCount === 1) times.push(bench.clock.now() - from);
    return pause(bench.clock, handlerMilliseconds);
  }, { maxMessagesPerSecond: rate, concurrency: 20, visibilityTimeoutSeconds: 1 });
  await bench.clock.advance(lateMilliseconds / 1000);
  await sender(bench, kind)(...many);
  await bench.clock.advance((ROUNDS + 3) * window);
  await stopped(bench, listener);
  return times;
}

test('in no second more messages start than the rate allows, and while there are enough it is reached', async () => {
  await fc.assert(fc.asyncProperty(RUN, async (run) => {
    const times = await startsOf(run);

    const most = Math.ceil(run.rate);
    const window = most / run.rate * 1000;
    const busy = times.filter((time) => time >= run.lateMilliseconds + window);
    expect(mostWithin(times, window)).toBeLessThanOrEqual(most);
    expect(busy.length).toBeGreaterThan(ROUNDS * most);
    busy.slice(ROUNDS * most).forEach((time, index) => expect(time - busy[index]!).toBeLessThanOrEqual(ROUNDS * window * 1.02));
  }), { numRuns: 60 });
});

test('what may not start soon is not received: others see it, and no receive is counted', async () => {
  const bench = await openBench('standard', { visibilityTimeoutSeconds: 1 });
  await bench.send(...bodies(100));
  const receives: number[] = [];
  const left: string[] = [];

  const listener = bench.listen(({ receiveCount }) => receives.push(receiveCount), { maxMessagesPerSecond: 3 });
  for (let second = 0; second < 10; second++) {
    await bench.clock.advance(0.5);
    left.push(await bench.left());
    await bench.clock.advance(0.5);
  }
  await stopped(bench, listener);

  expect(left).toEqual(Array.from({ length: 10 }, (_, second) => `${97 - 3 * second} visible, 0 hidden, 0 dead`));
  expect(new Set(receives)).toEqual(new Set([1]));
});

test('a receive brings what may start shortly after each other', async () => {
  const bench = await openBench();
  for (const body of bodies(20)) bench.clock.schedule(100 * Number(body.slice(1)), () => void bench.send(body));
  const listener = bench.listen(() => undefined, { maxMessagesPerSecond: 20 });
  await bench.clock.advance(2);

  const before = bench.count('receiveMessage');
  await bench.send(...bodies(400));
  await bench.clock.advance(10);
  const receives = bench.count('receiveMessage') - before;
  const visible = Number((await bench.left()).match(/^\d+/)![0]);
  await stopped(bench, listener);

  expect(visible).toBeLessThanOrEqual(200);
  expect(receives).toBeLessThanOrEqual(50);
});

test('below its rate a message starts when it comes', async () => {
  const bench = await openBench();
  const waits: number[] = [];
  const listener = bench.listen(({ body }) => waits.push(bench.clock.now() - Number(body)), { maxMessagesPerSecond: 5 });

  for (let sent = 0; sent < 40; sent++) {
    await bench.send(bench.clock.now());
    await bench.clock.advance(0.21);
  }
  await stopped(bench, listener);

  expect(waits).toEqual(Array.from({ length: 40 }, () => 0));
});

test('an idle listener with a rate polls no more than one without', async () => {
  const bench = await openBench();
  await bench.send(...bodies(3));

  const listener = bench.listen(() => undefined, { maxMessagesPerSecond: 3 });
  await bench.clock.advance(101);
  await stopped(bench, listener);

  expect(bench.count('receiveMessage')).toBeLessThanOrEqual(7);
});

test('a paused listener starts what it has at its rate, and after resume polls when the next may start', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'b1', 'a2', 'b2', 'a3', 'b3');
  const worked: string[] = [];

  const listener = bench.listen(({ body }) => void worked.push(body), { maxMessagesPerSecond: 2 });
  await bench.clock.advance(0.5);
  listener.pause();
  await bench.clock.advance(60);
  const [during, { isHealthy }] = [[...worked], listener.health()];
  listener.resume();
  await bench.clock.advance(2.5);
  await stopped(bench, listener);

  expect([during, isHealthy]).toEqual([['a1', 'b1', 'a2'], true]);
  expect(worked.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(worked.filter((body) => body.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
});

test('a listener that stops gives back what may not start yet, and waits for no allowance', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const worked: string[] = [];

  const listener = bench.listen(({ body }) => void worked.push(body), { maxMessagesPerSecond: 1, waitTimeSeconds: 0 });
  await bench.clock.advance(0.95);
  const before = await bench.left();
  const report = await listener.stop();
  await bench.clock.advance(5);

  expect(before).toBe('0 visible, 1 hidden, 0 dead');
  expect(report).toEqual({ unfinished: 0 });
  expect(worked).toEqual(['a']);
  expect(await bench.left()).toBe('1 visible, 0 hidden, 0 dead');
});

test('after its end an allowance wakes nobody', async () => {
  const clock = new ManualClock();
  const woken: number[] = [];
  const allowance = new Allowance(clock, 1, () => woken.push(clock.now()));
  allowance.start();

  const asked = [allowance.mayStart(), allowance.receivable(0, 1)];
  allowance.close();
  await clock.advance(10);

  expect(asked).toEqual([false, 0]);
  expect(woken).toEqual([]);
});
