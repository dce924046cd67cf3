import type { Poller } from './poller';

/** What a listener does: it works, is paused, lets its last messages end, or has ended. */
export type ListenerState = 'listening' | 'paused' | 'stopping' | 'stopped';

/** How a listener is, for a health check of a container or a dashboard. */
export interface ListenerHealth {
  readonly state: ListenerState;
  /** False when polls have failed for a minute (whatever the reason, access denied too), when it could not start for a minute, or has stopped. */
  readonly isHealthy: boolean;
  /**
   * Seconds since a poll last ended well; undefined before the first. It grows while all hands are full or the rate allows no start:
   * look at `isHealthy` for an alarm.
   */
  readonly lastGoodPollAgeSeconds?: number;
  /** Polls that failed since the last good one. */
  readonly consecutivePollErrors: number;
  /** Why the last of them failed. */
  readonly lastPollError?: unknown;
  /** Polls under way. */
  readonly polls: number;
  /** Handlers at work. */
  readonly running: number;
  /** Messages in hand: waiting, worked on, or being deleted. */
  readonly inHand: number;
}

/** How long polls may fail before it is an alarm, in seconds. */
const ALARM_SECONDS = 60;

/** The health of a listener at a time; it has no poller before it knows its queue. */
export function healthOf(
  poller: Poller | undefined, now: number,
  known: { readonly state: ListenerState; readonly startedAt: number; readonly running: number; readonly inHand: number },
): ListenerHealth {
  const { state, startedAt, running, inHand } = known;
  const { lastGoodAt, consecutiveErrors = 0, lastError, count = 0 } = poller ?? {};
  const failingSince = poller ? poller.failingSince : startedAt;
  const isFailing = failingSince !== undefined && now - failingSince >= ALARM_SECONDS * 1000;
  return {
    state, running, inHand,
    isHealthy: state !== 'stopped' && !isFailing,
    lastGoodPollAgeSeconds: lastGoodAt === undefined ? undefined : (now - lastGoodAt) / 1000,
    consecutivePollErrors: consecutiveErrors,
    lastPollError: lastError,
    polls: count,
  };
}
