import { writeFile } from 'node:fs/promises';
import { BEHAVIOURS } from './behaviours';

/** How one behaviour came out. */
export interface Outcome {
  readonly id: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  /** Why not. */
  readonly reason?: string;
}

/** What one run found. */
export interface RunReport {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  /** File to keep the outcomes in. */
  readonly json?: string;
}

const MARKS = { pass: '✓', fail: '✗', skip: '-' } as const;

/** Prints a table by area, and the counts as the last line; exit code 1 when anything failed. */
export async function report({ name, outcomes, json }: RunReport): Promise<void> {
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const core = Object.values(BEHAVIOURS).flat().filter((behaviour) => behaviour.core).map(({ id }) => id);
  for (const [area, behaviours] of Object.entries(BEHAVIOURS)) {
    for (const { id } of behaviours) {
      const found = byId.get(id);
      if (!found) continue;
      process.stdout.write(`${MARKS[found.outcome]} ${area.padEnd(9)} ${id.padEnd(42)} ${found.reason ?? ''}`.trimEnd() + '\n');
    }
  }
  const count = (wanted: Outcome['outcome'], ids?: readonly string[]): number => outcomes.filter(({ id, outcome }) => outcome === wanted && (ids?.includes(id) ?? true)).length;
  if (json) await writeFile(json, `${JSON.stringify({ name, outcomes: [...outcomes].sort((a, b) => (a.id < b.id ? -1 : 1)) }, undefined, 1)}\n`);
  process.exitCode = count('fail') > 0 ? 1 : 0;
  process.stdout.write(`conformance of ${name}: ${count('pass')} of ${outcomes.length}, core ${count('pass', core)} of ${core.length}, ${count('skip')} skipped\n`);
}
