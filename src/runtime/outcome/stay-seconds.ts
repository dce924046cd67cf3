import { backoffSeconds, withinLockCeiling, type BackoffOptions } from './backoff';
import type { Outcome } from './outcome';

/** A message that stays, and what decides about it. */
export interface StayingMessage {
  readonly outcome: Outcome;
  /** Receives so far, from 1. */
  readonly receiveCount: number;
  /** Seconds since it was received. */
  readonly elapsedSeconds: number;
}

/** How long failed messages are hidden. */
export interface StayRules {
  /** Backoff of failed messages; `false` leaves their visibility timeout as it is. */
  readonly backoff: BackoffOptions | false;
  /** A number from 0 to 1, exclusive. */
  readonly random: () => number;
}

/**
 * After how many seconds a message that stays is visible again, for the Lambda handler and the listener alike; undefined: when its visibility
 * timeout ends. What was not started is so at once, and with it all that waits behind a failed message of a FIFO group: it stays hidden behind that
 * one and comes back with it, in order. A rejected message that no dead-letter queue took is a failed one.
 */
export function staySeconds({ outcome, receiveCount, elapsedSeconds }: StayingMessage, { backoff, random }: StayRules): number | undefined {
  if (outcome.is === 'unstarted') return 0;
  const asked = outcome.is === 'failed' ? outcome.retryAfterSeconds : undefined;
  const seconds = asked ?? (backoff && backoffSeconds(receiveCount, backoff, random()));
  return seconds === false ? undefined : withinLockCeiling(seconds, elapsedSeconds);
}

/** A message that used up one of so many parts of its receives repeats its failure: early enough that what is received with it has receives left. */
const PARTS = 3;

/** Whether a message used up so many of its receives that no more of them are to be lost. */
export const isLate = (receiveCount: number, maxReceiveCount = Infinity): boolean => receiveCount * PARTS > maxReceiveCount;

/**
 * After how many seconds what waits behind a late message of a FIFO group is visible again: a second after that one, which so comes back alone,
 * to whoever receives it, and uses up no receive of theirs.
 */
export const secondsBehind = (seconds: number, elapsedSeconds: number): number => withinLockCeiling(seconds + 1, elapsedSeconds);
