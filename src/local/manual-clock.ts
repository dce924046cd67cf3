import * as timers from 'node:timers/promises';
import type { Clock } from '../queue/clock';
import { told } from '../queue/option-rule';
import { KeyedHeap } from './store/keyed-heap';

/** The real ones, taken at once: fake timers of a test (`node:test`, sinon) take the place of the module's own, and theirs never come. */
export const { setImmediate: nextTurn, setTimeout: machinePause } = timers;

interface Timer {
  /** None once it is called off: the clock may stand still for long, and holds on to nothing meanwhile. */
  action?: () => void;
}

/**
 * A clock that stands still until it is moved, so that a test of a five-minute window takes no time.
 *
 * @example
 * const clock = new ManualClock();
 * const sqs = new LocalSqs({ clock });
 * await clock.advance(30); // every visibility timeout of 30 seconds has run out now
 */
export class ManualClock implements Clock {
  private readonly timers = new KeyedHeap<Timer>();
  private current: number;

  /**
   * @param startMilliseconds what `now()` tells first, in milliseconds since 1970; 2026-01-01 by default
   * @throws RangeError for what is no number of milliseconds
   */
  public constructor(startMilliseconds = Date.UTC(2026, 0, 1)) {
    if (!Number.isFinite(startMilliseconds)) throw new RangeError(`manual clock: it must begin at milliseconds since 1970, got ${told(startMilliseconds)}; give date.getTime(), or leave it out`);
    this.current = startMilliseconds;
  }

  public now(): number {
    return this.current;
  }

  public schedule(milliseconds: number, action: () => void): () => void {
    const timer: Timer = { action };
    this.timers.push(this.current + Math.max(0, milliseconds), timer);
    return () => {
      timer.action = undefined;
    };
  }

  /**
   * Moves the time and runs what falls due, in order; promises settle between two of them and before this resolves.
   *
   * @param seconds how far, fractions allowed
   * @param settled resolves when time may go on; by default after one turn of the event loop
   * @throws RangeError for what is no number of seconds, and for a negative one
   */
  public async advance(seconds: number, settled: () => Promise<unknown> = nextTurn): Promise<void> {
    if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError(`manual clock: seconds must be a number, 0 or more, got ${told(seconds)}; time neither runs backwards nor ends`);
    const target = this.current + seconds * 1000;
    await settled();
    while (this.timers.size > 0 && this.timers.firstKey <= target) {
      this.current = Math.max(this.current, this.timers.firstKey);
      const timer = this.timers.pop()!;
      if (!timer.action) continue;
      timer.action();
      await settled();
    }
    this.current = Math.max(this.current, target); // an action may have moved it further
    await settled();
  }
}
