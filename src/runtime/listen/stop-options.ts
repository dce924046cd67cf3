import { isWhole, type OptionRule } from '../../queue/option-rule';

/** How a listener is stopped. */
export interface StopOptions {
  /**
   * Seconds until `stop()` resolves at the latest, 0 to 2,147,483. A tenth of it before, at most a second, the signals of handlers still at work
   * abort. `Infinity` waits for them however long they take. It has to be shorter than the time after which the platform kills the process, by
   * default 30 seconds in Amazon ECS (`stopTimeout`) and Kubernetes, 10 with `docker stop`; and not shorter than `waitTimeSeconds`, as messages
   * that reach a poll which is cut off stay hidden for their visibility timeout.
   * @default 25
   */
  readonly deadlineSeconds?: number | undefined;
}

/** How a listener ended. */
export interface StopReport {
  /** Messages still in hand at the deadline: they stay in their queue and come back. 0 when all were settled. */
  readonly unfinished: number;
}

/** Longest time of a timer, in whole seconds. */
const DEADLINE_SECONDS_MAX = 2_147_483;

const isDeadline = (value: unknown): boolean => value === Infinity || isWhole(0, DEADLINE_SECONDS_MAX)(value);
/** How a listener may be stopped. */
export const stopRules = (): readonly OptionRule[] => [
  ['deadlineSeconds', isDeadline, `a whole number from 0 to ${DEADLINE_SECONDS_MAX}`, 'give Infinity to wait for ever'],
];
