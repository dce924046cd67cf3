import type { Clock } from '../../queue/clock';

/** An answer that comes so long after its wait lay here: the process was suspended, or a handler blocked it. */
const LATE_SECONDS = 2;

/**
 * Since when the messages of an answer are hidden, in milliseconds of the clock: since it came, as a rule; at worst since it was asked for, for
 * nobody tells how long it lay here, and their locks may be over.
 */
export function hiddenSince(clock: Clock, startedAt: number, waitTimeSeconds: number): number {
  const now = clock.now();
  return now - startedAt > (waitTimeSeconds + LATE_SECONDS) * 1000 ? startedAt : now;
}
