import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How each system names the folder of temporary files. */
const NAMES = ['TMPDIR', 'TEMP', 'TMP'];

/** One folder for all that a run of jest puts aside, its workers and the programs that they start included; it goes with the run. */
export default function useOneFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-sqs-connector-tests-'));
  for (const name of NAMES) process.env[name] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}
