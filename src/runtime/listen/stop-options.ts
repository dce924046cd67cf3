import { checkOptions, type OptionPlace } from '../error/option-check';

/** How a listener is stopped. */
export interface StopOptions {
  /**
   * Seconds until `stop()` resolves at the latest, 0 to 2,147,483. A tenth of it before, at most a second, the signals of handlers still at work
   * abort. `Infinity` waits for them however long they take.
   * @default 25
   */
  readonly deadlineSeconds?: number;
}

/** How a listener ended. */
export interface StopReport {
  /** Messages still in hand at the deadline: they stay in their queue and come back. 0 when all were settled. */
  readonly unfinished: number;
}

/** Longest time of a timer, in whole seconds. */
const DEADLINE_SECONDS_MAX = 2_147_483;

/** @throws QueueError when the deadline is out of bounds */
export function checkStopOptions(place: OptionPlace, options: StopOptions): void {
  // Of what is no object there is nothing to read.
  const isEndless = (options as StopOptions | null)?.deadlineSeconds === Infinity;
  checkOptions(place, options, isEndless ? [] : [['deadlineSeconds', 0, DEADLINE_SECONDS_MAX]]);
}
