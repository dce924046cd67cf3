import { backoffSeconds, withinLockCeiling, type BackoffOptions } from './backoff';
import type { Outcome } from './outcome';

/** One message whose handling ended, and what decides about it. */
export interface Handled {
  readonly outcome: Outcome;
  /** Message group, on FIFO queues only: the group id of a fair queue orders nothing. */
  readonly group?: string;
  /** Receives so far, from 1. */
  readonly receiveCount: number;
  /** Seconds since it was received. */
  readonly elapsedSeconds: number;
}

/** What happens to a message: it is deleted, or it stays and is visible again after some seconds (undefined: when its visibility timeout ends). */
export type Settlement =
  | { readonly action: 'delete' }
  | { readonly action: 'stay'; readonly visibilityTimeoutSeconds?: number };

/** How failed messages are settled. */
export interface SettleRules {
  /** Backoff of failed messages; `false` leaves their visibility timeout as it is. */
  readonly backoff: BackoffOptions | false;
  /** A number from 0 to 1, exclusive. */
  readonly random: () => number;
}

const DELETE: Settlement = { action: 'delete' };

/**
 * Settles messages in the order in which they were received, for the Lambda handler and the listener alike.
 *
 * Returned means deleted, thrown means stays. On a FIFO queue the first message of a group that is not done stops the group: it gets its
 * backoff, and all later ones get visibility 0, whatever became of them. They stay hidden behind it and come back with it, in order.
 *
 * @returns one settlement for every message, in the same order
 */
export function settle(handled: readonly Handled[], rules: SettleRules): Settlement[] {
  const stopped = new Set<string | undefined>();
  return handled.map((message) => {
    const { group, outcome } = message;
    const isBehind = stopped.has(group);
    if (!isBehind && (outcome.is === 'done' || outcome.is === 'rejected')) return DELETE;
    if (group !== undefined) stopped.add(group);
    return { action: 'stay', visibilityTimeoutSeconds: isBehind || outcome.is === 'unstarted' ? 0 : failedSeconds(message, rules) };
  });
}

function failedSeconds({ outcome, receiveCount, elapsedSeconds }: Handled, { backoff, random }: SettleRules): number | undefined {
  const asked = outcome.is === 'failed' ? outcome.retryAfterSeconds : undefined;
  const seconds = asked ?? (backoff && backoffSeconds(receiveCount, backoff, random()));
  return seconds === false ? undefined : withinLockCeiling(seconds, elapsedSeconds);
}
