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
