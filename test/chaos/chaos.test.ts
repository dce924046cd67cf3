import { CALM } from './faulty-line';
import { runInVirtualTime } from './virtual-run';

const KINDS = ['standard', 'fifo'] as const;

test.each(KINDS)('a %s queue loses nothing, deletes nothing unprocessed and keeps its order through chaos', async (kind) => {
  const { count, struck, kills } = await runInVirtualTime({ kind, messages: 1000, seed: 1 });

  expect(count).toMatchObject({ sent: 1000, done: 1000, lost: 0, orderViolations: 0, deletedUnprocessed: 0 });
  expect(Object.entries({ ...struck, kills }).filter(([, times]) => times === 0)).toEqual([]);
});

test.each(KINDS)('the seed repeats a run of a %s queue', async (kind) => {
  const run = (seed: number) => runInVirtualTime({ kind, messages: 300, seed });

  const [first, second, other] = [await run(1), await run(1), await run(2)];

  expect(second).toEqual(first);
  expect(other).not.toEqual(first);
});

describe('the checks see', () => {
  const calm = { messages: 100, seed: 1, rates: CALM };

  test('a message that is deleted before it is worked on', async () => {
    const { count } = await runInVirtualTime({ ...calm, kind: 'standard', defect: 'deletesFirst' });

    expect(count).toMatchObject({ sent: 100, deletedUnprocessed: 100 });
  });

  test('a message that is lost when its handler fails after the delete', async () => {
    const { count } = await runInVirtualTime({ ...calm, kind: 'standard', defect: 'deletesFirst', rates: { ...CALM, handlerThrows: 0.3 } });

    expect(count.lost).toBeGreaterThan(0);
    expect(count.done).toBe(100 - count.lost);
  });

  test.each(KINDS)('a message of a %s queue that is swallowed', async (kind) => {
    const { count } = await runInVirtualTime({ ...calm, kind, defect: 'swallows' });

    expect(count).toMatchObject({ sent: 100, done: 90, lost: 10, deletedUnprocessed: 10 });
  });

  test('a message that starts before the one before it in its group is done', async () => {
    const { count } = await runInVirtualTime({ ...calm, kind: 'fifo', defect: 'doesNotWait' });

    expect(count.orderViolations).toBeGreaterThan(0);
  });

  test('a queue that gives out groups in another order', async () => {
    const { count } = await runInVirtualTime({ ...calm, kind: 'standard', isGrouped: true });

    expect(count).toMatchObject({ done: 100, lost: 0, deletedUnprocessed: 0 });
    expect(count.orderViolations).toBeGreaterThan(0);
  });
});
