import { systemClock, type Clock } from '../queue/clock';
import type { LambdaContext } from './lambda-event';

/** How much of the function's time is kept back for giving back what is not done. */
export interface ReserveOptions {
  /**
   * Milliseconds before the end of the function at which all that is not done is given back, so that what is done is not done again.
   * @default - a tenth of the time that the function has left when it starts, at most 1,000
   */
  readonly reserveMilliseconds?: number;
}

/** The end of the time that a batch may use. A context that tells no remaining time (a test, a local run) has none. */
export class Reserve {
  /** Whether the end was reached, as far as `isReached` or the timer has seen. */
  isOver = false;
  /** Resolves when the batch is finished or the end is reached, whatever comes first. */
  readonly finished: Promise<void>;
  /** The batch is finished. */
  finish!: () => void;
  /** Calls the timer off. */
  readonly close: () => void;
  private readonly end: number;
  private readonly clock: Clock;
  private readonly milliseconds: number;
  private aborter?: AbortController;

  constructor(context: LambdaContext, { reserveMilliseconds, clock = systemClock }: ReserveOptions & { readonly clock?: Clock }) {
    const remaining = context.getRemainingTimeInMillis?.() ?? Infinity;
    this.clock = clock;
    this.milliseconds = reserveMilliseconds ?? Math.min(remaining / 10, 1000);
    this.end = clock.now() + remaining - this.milliseconds;
    this.finished = new Promise((resolve) => { this.finish = resolve; });
    this.close = remaining < Infinity ? clock.schedule(remaining - this.milliseconds, () => this.isReached()) : () => undefined;
  }

  /** Aborts at the end. Made when a handler asks for it: few do, and it costs more than all else here. */
  get signal(): AbortSignal {
    this.aborter ??= new AbortController();
    if (this.isOver) this.abort();
    return this.aborter.signal;
  }

  /** Asks the clock too: a handler that computes without a pause lets no timer run. */
  isReached(): boolean {
    if (!this.isOver && this.clock.now() >= this.end) {
      this.isOver = true;
      this.abort();
      this.finish();
    }
    return this.isOver;
  }

  private abort(): void {
    this.aborter?.abort(new Error(`the function has ${this.milliseconds} ms left; the message is given back`));
  }
}
