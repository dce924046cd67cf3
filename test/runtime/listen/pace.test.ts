import { pause } from '../../../src/queue/clock';
import { openBench, stopped } from '../listening';

/** As in a Region. */
const ANSWER_MILLISECONDS = 15;
const COUNT = 600;

/** Messages that a listener with ten handlers at work does in a second, whatever the speed of this machine. */
async function paceOf(kind: 'standard' | 'fifo', handlerMilliseconds: number): Promise<number> {
  const bench = await openBench(kind);
  const bodies = Array.from({ length: COUNT }, (_, index) => `${String.fromCharCode(65 + index % 50)}${index}`);
  await (kind === 'fifo' ? bench.sendFifo(...bodies) : bench.send(...bodies));
  bench.meddle = () => pause(bench.clock, ANSWER_MILLISECONDS);
  const startedAt = bench.clock.now();
  let done = 0;
  let endedAt = Infinity;

  const listener = bench.listen(async () => {
    await pause(bench.clock, handlerMilliseconds);
    if (++done === COUNT) endedAt = bench.clock.now();
  });
  await bench.clock.advance(30);
  await stopped(bench, listener);

  return COUNT / (endedAt - startedAt) * 1000;
}

test.each([
  ['standard', 2, 2000],
  ['standard', 5, 1300],
  ['standard', 10, 850],
  ['standard', 50, 190],
  ['fifo', 2, 1500],
  ['fifo', 5, 1200],
  ['fifo', 50, 170],
] as const)('on a %s queue ten handlers of %d ms do more than %d messages a second, although each call takes 15 ms', async (kind, milliseconds, perSecond) => {
  const pace = await paceOf(kind, milliseconds);

  expect(pace).toBeGreaterThan(perSecond);
});

test('two listeners of a FIFO queue with few groups do as much as their groups allow, and share their deletes', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo(...Array.from({ length: 1200 }, (_, index) => `${String.fromCharCode(65 + index % 20)}${index}`));
  bench.meddle = () => pause(bench.clock, ANSWER_MILLISECONDS);
  const startedAt = bench.clock.now();
  let done = 0;
  let endedAt = Infinity;
  const handler = async (): Promise<void> => {
    await pause(bench.clock, 10);
    if (++done === 1200) endedAt = bench.clock.now();
  };

  const listeners = [bench.listen(handler), bench.listen(handler)];
  await bench.clock.advance(30);
  await Promise.all(listeners.map((listener) => stopped(bench, listener)));

  // Sixty messages of a group take 25 ms each.
  expect(endedAt - startedAt).toBeLessThan(1800);
  expect(bench.count('deleteMessageBatch')).toBeLessThan(160);
});

test('a listener with the shortest visibility timeout gives nothing back that it received in advance', async () => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 60 }, (_, index) => index));

  const listener = bench.listen(() => pause(bench.clock, 200), { concurrency: 1, visibilityTimeoutSeconds: 1 });
  await bench.clock.advance(30);
  await stopped(bench, listener);

  const entries = bench.calls.flatMap(({ input }) => input.Entries as Array<{ VisibilityTimeout?: number }> ?? []);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
  expect(entries.map(({ VisibilityTimeout }) => VisibilityTimeout)).not.toContain(0);
});
