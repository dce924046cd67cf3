import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit';

/** A folder that goes when it is removed, or else with this process. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** Makes a folder for what only this process needs. */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'cdk-sqs-connector-'));
  // Windows holds for a moment what a process that has just ended had open.
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  const forget = atExit(remove);
  return {
    path,
    remove() {
      forget();
      remove();
    },
  };
}
