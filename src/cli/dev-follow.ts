import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../queue/clock';

/** A synthesis writes many files; it is over when two looks at them find the same. */
const LOOK_MILLISECONDS = 300;

export interface FollowOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly onChange: () => Promise<void>;
}

/**
 * Calls `onChange` after each synthesis into the folder; never two at a time. It looks by itself: the events of a folder end when it is
 * deleted, and from WSL, a container or a network drive none come.
 *
 * @returns what ends it
 */
export function followAssembly({ directory, clock, onChange }: FollowOptions): () => void {
  let cancel = (): void => undefined;
  let told = stampOf(directory);
  let last = told;
  let before = Promise.resolve();
  const look = (): void => {
    const stamp = stampOf(directory);
    if (stamp === last && stamp !== told && stamp !== '') {
      told = stamp;
      before = before.then(onChange);
    }
    last = stamp;
    cancel = clock.schedule(LOOK_MILLISECONDS, look);
  };
  cancel = clock.schedule(LOOK_MILLISECONDS, look);
  return () => cancel();
}

/** Differs after each synthesis; empty where no manifest is, as after `rm -r cdk.out`. */
function stampOf(directory: string): string {
  try {
    const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
    return files.includes('manifest.json') ? files.map((name) => `${name} ${statSync(join(directory, name)).mtimeMs}`).join() : '';
  } catch {
    return ''; // being deleted
  }
}
