import { ManualClock } from '../../src/local/manual-clock';
import { WorkUnderWay } from '../../src/local/work-under-way';

const never = (): Promise<void> => new Promise(() => undefined);

describe('work under way', () => {
  test('is waited for, also what begins because some ended', async () => {
    const work = new WorkUnderWay();
    const done: string[] = [];
    void work.run(async () => {
      await new Promise(setImmediate);
      done.push('first');
      void work.run(async () => {
        await new Promise(setImmediate);
        done.push('second');
      });
    });

    await work.settled();

    expect(done).toEqual(['first', 'second']);
  });

  test('gives its caller what it throws, and ends by it', async () => {
    const work = new WorkUnderWay();

    await expect(work.run(() => { throw new Error('no'); })).rejects.toThrow('no');
    await work.settled();
  });

  test('is waited for five seconds of the machine when it does not end', async () => {
    const machine = new ManualClock();
    const work = new WorkUnderWay(machine);
    void work.run(never);
    const settled = jest.fn();
    void work.settled().then(settled);

    await machine.advance(4.9);
    expect(settled).not.toHaveBeenCalled();
    await machine.advance(0.1);
    expect(settled).toHaveBeenCalled();
  });

  test('is waited for by the time of the machine while fake timers stand in its place', async () => {
    let end = (): void => undefined;
    jest.useFakeTimers();
    try {
      const work = new WorkUnderWay();
      void work.run(() => new Promise<void>((resolve) => { end = resolve; }));

      expect(jest.getTimerCount()).toBe(0);
      end();
      await work.settled();
    } finally {
      jest.useRealTimers();
    }
  });

  test('is not waited for by itself', async () => {
    const work = new WorkUnderWay(new ManualClock());

    await work.run(() => work.settled());
    await work.settled();
  });

  test('that begins more work without end does not hold the time for ever', async () => {
    const work = new WorkUnderWay();
    let isOver = false;
    const again = async (): Promise<void> => {
      await new Promise(setImmediate);
      if (!isOver) void work.run(again);
    };
    void work.run(again);

    await work.settled();

    isOver = true;
    await work.settled();
  });
});
