import type { Clock } from '../../src/queue/clock';

/** A clock on which every wait is over at once: for tests of what is done, not of when. */
export const eagerClock: Clock = {
  now: () => 0,
  schedule: (_, action) => {
    const timer = setImmediate(action);
    return () => clearImmediate(timer);
  },
};
