import { AsyncLocalStorage } from 'node:async_hooks';
import { pause, steadyClock, type Clock } from '../queue/clock';
import { machinePause, nextTurn } from './manual-clock';

/** What takes longer than this waits for the clock itself, or for ever: time goes on without it. */
const PATIENCE_MILLISECONDS = 5000;
/** Work that begins more work without end must not hold the time for ever. */
const ROUNDS = 1000;

/** Time of the machine under fake timers too: patience by theirs has no end, and `advance` none. */
const machineClock: Clock = {
  ...steadyClock,
  schedule: (milliseconds, action) => {
    const over = new AbortController();
    void machinePause(milliseconds, undefined, { signal: over.signal }).then(action, () => undefined);
    return () => over.abort();
  },
};

/** Work that takes time of the machine (files, sockets) while a manual clock stands still. */
export class WorkUnderWay {
  private readonly running = new Set<Promise<unknown>>();
  private readonly inside = new AsyncLocalStorage<true>();

  /** @param machine time of the machine */
  public constructor(private readonly machine: Clock = machineClock) {}

  /** Runs some work; `settled` waits for it. */
  public run<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const over = new AbortController();
    const result = this.inside.run(true, async () => work());
    const awaited = Promise.race([result.catch(() => undefined), pause(this.machine, PATIENCE_MILLISECONDS, over.signal)]).finally(() => {
      over.abort();
      this.running.delete(awaited);
    });
    this.running.add(awaited);
    return result;
  }

  /** Resolves when no work is under way, nor any that began because some ended; at once for work itself, which would wait for its own end. */
  public async settled(): Promise<void> {
    await nextTurn();
    if (this.inside.getStore()) return;
    for (let round = 0; this.running.size > 0 && round < ROUNDS; round += 1) {
      await Promise.race(this.running);
      await nextTurn();
    }
  }
}
