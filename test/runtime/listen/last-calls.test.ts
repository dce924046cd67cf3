import type { SqsActionName } from '../../../src/queue/port';
import { Reject, RetryAfter } from '../../../src/runtime/outcome/outcome';
import { gate, openBench, watchTimers, type Bench } from '../listening';

/** Has an action hang. @returns when its calls were ended, in milliseconds of the clock */
function hang(bench: Bench, hanging: SqsActionName): readonly number[] {
  const ends: number[] = [];
  bench.meddle = (action, _, { abortSignal } = {}) => action !== hanging ? undefined : new Promise((__, reject) => {
    abortSignal!.addEventListener('abort', () => (ends.push(bench.clock.now()), reject(new Error('aborted'))));
  });
  return ends;
}

/** Has a handler outlive its listener. @returns what ends the handler */
async function outlive(bench: Bench): Promise<() => void> {
  const work = gate();
  const listener = bench.listen(() => work.promise, { waitTimeSeconds: 1 });
  await bench.clock.advance(5);
  const stopping = listener.stop({ deadlineSeconds: 1 });
  await bench.clock.advance(10);
  await stopping;
  return () => work.open();
}

test.each([
  ['deleteMessageBatch', undefined], ['sendMessage', new Reject('no')], ['changeMessageVisibilityBatch', new RetryAfter(60)],
] as const)('a %s that hangs is ended 2 seconds after the end of its listener, without a warning', async (hanging, thrown) => {
  const bench = await openBench();
  const timers = watchTimers(bench);
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  await bench.send('a');
  const ends = hang(bench, hanging);
  const listener = bench.listen(() => { if (thrown) throw thrown; }, { waitTimeSeconds: 1 });
  await bench.clock.advance(5);

  const stopping = listener.stop({ deadlineSeconds: 10 });
  await bench.clock.advance(10);
  await stopping;
  const stoppedAt = bench.clock.now();
  await bench.clock.advance(5);
  const warnings = warn.mock.calls.length;
  warn.mockRestore();

  expect(ends).toEqual([stoppedAt + 2000]);
  expect(timers.size).toBe(0);
  expect(warnings).toBe(0);
});

test('a delete that begins after the end of its listener is ended 2 seconds later too', async () => {
  const bench = await openBench();
  await bench.send('a');
  const ends = hang(bench, 'deleteMessageBatch');
  const finish = await outlive(bench);

  finish();
  const begun = bench.clock.now();
  await bench.clock.advance(5);

  expect(ends).toEqual([begun + 2000]);
});

test('what a handler did that ends after its listener is deleted all the same', async () => {
  const bench = await openBench();
  await bench.send('a');
  const finish = await outlive(bench);

  finish();
  await bench.clock.advance(1);

  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});
