import { setTimeout as sleep } from 'node:timers/promises';
import type { SubjectTime } from './subject';

/** The time that passes everywhere. */
export const realTime: SubjectTime = {
  now: () => Date.now(),
  wait: (seconds) => sleep(seconds * 1000),
  settled: (promise) => promise,
};
