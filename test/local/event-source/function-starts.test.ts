import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunningFunction } from '../../../src/local/event-source/function-pool';
import { FunctionStarts } from '../../../src/local/event-source/function-starts';

/** Functions that start when they are told to, and what happened to them. */
function functionsOf(count: number) {
  const begun: number[] = [];
  const rested: number[] = [];
  const loads: Array<() => void> = [];
  const starts = new FunctionStarts();
  const all = Array.from({ length: count }, (_, index) => {
    const rest = async (): Promise<void> => void rested.push(index);
    return { rest } as Pick<RunningFunction, 'rest'> as RunningFunction;
  });
  const start = (index: number) => starts.run(() => {
    begun.push(index);
    return new Promise((resolve) => loads.push(() => resolve(all[index]!)));
  });
  return { starts, all, start, begun, rested, loads };
}

test('at most eight functions of an app load at the same time', async () => {
  const { start, begun, loads } = functionsOf(10);
  const started = Promise.all([...Array(10).keys()].map(start));

  const first = [...begun];
  loads.shift()!();
  await nextTurn();
  const next = [...begun];
  while (loads.length > 0) {
    loads.shift()!();
    await nextTurn();
  }
  await started;

  expect([first.length, next.length, begun.length]).toEqual([8, 9, 10]);
});

test('a function that does not start makes room for the next', async () => {
  const starts = new FunctionStarts();

  const answers = await Promise.all([...Array(10).keys()].map((index) => starts.run(async () => `no ${index}`)));

  expect(answers.at(-1)).toBe('no 9');
});

test('sixteen functions keep a process for their first event, until they end', async () => {
  const { starts, all, start, rested, loads } = functionsOf(18);
  const startNow = async (index: number): Promise<void> => {
    const started = start(index);
    loads.shift()!();
    await started;
  };

  for (let index = 0; index < 17; index++) await startNow(index);
  starts.forget(all[3]!);
  await startNow(17);

  expect(rested).toEqual([16]);
});
