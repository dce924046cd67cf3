import { watch } from 'node:fs';
import type { Clock } from '../queue/clock';

/** A synthesis writes many files; it is over when nothing was written for this long. */
const QUIET_MILLISECONDS = 300;

export interface FollowOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly onChange: () => Promise<void>;
}

/**
 * Calls `onChange` after each synthesis into the folder; never two at a time.
 *
 * @returns what ends it
 */
export function followAssembly({ directory, clock, onChange }: FollowOptions): () => void {
  let cancel: (() => void) | undefined;
  let before = Promise.resolve();
  const watcher = watch(directory, (_, file) => {
    if (file !== null && !file.endsWith('.json')) return;
    cancel?.();
    cancel = clock.schedule(QUIET_MILLISECONDS, () => {
      before = before.then(onChange);
    });
  });
  return () => {
    cancel?.();
    watcher.close();
  };
}
