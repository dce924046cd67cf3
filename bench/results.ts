import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One measure of a benchmark. */
export interface BenchRow {
  /** `<benchmark>/<measure>`: a benchmark replaces the rows whose ids start with its name. */
  readonly id: string;
  /** What is measured, with its unit and what it is compared with. */
  readonly measure: string;
  readonly ours: number;
  readonly peer: number;
  /** Ours by the peer's. */
  readonly ratio: number;
  /** What the ratio should be, as `<= 1.15`. */
  readonly target: string;
  readonly met: boolean;
}

const FILE = join(__dirname, 'results.json');

/** The row of a measure that is better the smaller it is. */
export function atMost(limit: number, row: Pick<BenchRow, 'id' | 'measure' | 'ours' | 'peer'>): BenchRow {
  const ratio = rounded(row.ours / row.peer);
  return { ...row, ours: rounded(row.ours), peer: rounded(row.peer), ratio, target: `<= ${limit}`, met: ratio <= limit };
}

/** The row of a measure that is better the greater it is. */
export function atLeast(limit: number, row: Pick<BenchRow, 'id' | 'measure' | 'ours' | 'peer'>): BenchRow {
  const ratio = rounded(row.ours / row.peer);
  return { ...row, ours: rounded(row.ours), peer: rounded(row.peer), ratio, target: `>= ${limit}`, met: ratio >= limit };
}

/** Keeps the rows of one benchmark in `results.json`, in the place of those of its last run, and prints them. */
export function keepResults(benchmark: string, rows: readonly BenchRow[]): void {
  const others = readResults().filter(({ id }) => !id.startsWith(`${benchmark}/`));
  const all = [...others, ...rows].sort((one, other) => one.id.localeCompare(other.id));
  writeFileSync(FILE, `[\n${all.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
  for (const { id, measure, ours, peer, ratio, target, met } of rows) {
    console.log(`${id}: ${measure}: ours ${ours}, peer ${peer}, ratio ${ratio} (target ${target}): ${met ? 'met' : 'NOT MET'}`);
  }
}

export function readResults(): BenchRow[] {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) as BenchRow[] : [];
}

/** The middle of an odd number of measurements. */
export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

const rounded = (value: number): number => Number(value.toPrecision(4));
