import type { Environment } from '../queue/binding';
import type { Clock } from '../queue/clock';

/** What a command sees of the world: a test gives its own. */
export interface Terminal {
  /** Writes to stdout: results only, so that a pipe gets nothing else. */
  out(text: string): void;
  /** Writes to stderr: progress, notes, errors. */
  note(text: string): void;
  /** Lines of stdin, or what comes of them. */
  readonly input: AsyncIterable<string | Uint8Array>;
  /** Whether stdin is a person's, so that it can be asked. */
  readonly interactive: boolean;
  /** Whether stderr can redraw a line. */
  readonly redraws: boolean;
  /** Asks one question and waits for the line. */
  ask(question: string): Promise<string>;
  readonly environment: Environment;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Folder that paths are relative to. */
  readonly directory: string;
}

/** `1 queue`, `2 queues`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rows as aligned columns under their headings; numbers to the right. */
export function table(headings: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number | undefined>>): string {
  const cells = [headings, ...rows].map((row) => row.map((cell) => String(cell ?? '')));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const isNumber = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === undefined));
  return cells.map((row) => row.map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd() + '\n').join('');
}

/** The lines of a stream of any chunks, without empty ones. */
export async function* linesOf(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== '') yield line.replace(/\r$/, '');
  }
  if (rest.trim() !== '') yield rest;
}
