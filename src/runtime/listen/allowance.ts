import { alarm, type Alarm, type Clock } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';

/** A receive is asked for so long before its first message may start: longer than it takes as a rule. */
const LEAD_MILLISECONDS = 200;
/** And brings what may start within this time: asked for one by one, each message would cost a call. It is less than any first heartbeat. */
const AHEAD_MILLISECONDS = 400;

/** When messages may start: of any `most` + 1 starts the last is a window after the first. */
export class Allowance {
  readonly #most: number;
  readonly #windowMilliseconds: number;
  /** When the last `most` messages started, each in the place of the one that many before it. */
  readonly #times: number[] = [];
  #started = 0;
  readonly #next: Alarm;

  /** @param opened is called when a start or a receive is allowed that was not when it was asked for */
  constructor(private readonly clock: Clock, maxPerSecond: number, opened: () => void) {
    this.#next = alarm(clock, opened);
    this.#most = Math.ceil(maxPerSecond);
    this.#windowMilliseconds = this.#most / maxPerSecond * 1000;
  }

  /** Whether a message may start now. */
  mayStart(): boolean {
    return this.#opens(1, 0);
  }

  /** A message starts. */
  start(): void {
    if (this.#most !== Infinity) this.#times[this.#started++ % this.#most] = this.clock.now();
  }

  /**
   * How many messages may be received now, as far as a receive goes.
   *
   * @param taken how many are to start before them
   * @param ahead 0 when none of them may wait for its start, else 1
   */
  receivable(taken: number, ahead: 0 | 1): number {
    if (!this.#opens(taken + 1, ahead * LEAD_MILLISECONDS)) return 0;
    let count = 1;
    while (count < MESSAGE_LIMITS.receiveMessages && this.#wait(taken + count + 1) <= ahead * AHEAD_MILLISECONDS) count++;
    return count;
  }

  /** Nothing is asked for any more. */
  close(): void {
    this.#next.off();
  }

  #opens(nth: number, lead: number): boolean {
    const wait = this.#wait(nth) - lead;
    if (wait > 0) this.#next.set(wait);
    return wait <= 0;
  }

  /** Milliseconds until the nth message from now may start; Infinity when that follows from starts to come. */
  #wait(nth: number): number {
    if (this.#most === Infinity) return 0;
    if (nth > this.#most) return Infinity;
    const before = this.#times[(this.#started + nth - 1) % this.#most] ?? -Infinity;
    return before + this.#windowMilliseconds - this.clock.now();
  }
}
