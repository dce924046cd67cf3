import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Environment } from '../queue/binding';
import type { Clock } from '../queue/clock';

/** What a command sees of the world: a test gives its own. */
export interface Terminal {
  /** Writes to stdout: results only, so that a pipe gets nothing else. */
  out(text: string): void;
  /** Resolves when what was written to stdout has left this process, or cannot. */
  written(): Promise<void>;
  /** Writes to stderr: progress, notes, errors. */
  note(text: string): void;
  /** Lines of stdin, or what comes of them. */
  readonly input: AsyncIterable<string | Uint8Array>;
  /** Whether stdin is a person's, so that it can be asked. */
  readonly interactive: boolean;
  /** Whether stderr can redraw a line. */
  readonly redraws: boolean;
  /** Width of the terminal; unknown where there is none. */
  readonly columns?: number;
  /** Asks one question and waits for the line. */
  ask(question: string): Promise<string>;
  readonly environment: Environment;
  /** Aborts at Ctrl-C, and when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Folder that paths are relative to. */
  readonly directory: string;
}

/** Whether what was written last may count as read: it has gone into its pipe, and one that is closed tells so one turn later. */
export async function isRead(terminal: Terminal): Promise<boolean> {
  await terminal.written();
  await nextTurn();
  return !terminal.signal.aborted;
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

/** One line, and its place in the file from 1. */
export interface NumberedLine {
  readonly text: string;
  readonly number: number;
}

/**
 * The lines of a stream of any chunks, without empty ones.
 *
 * @param place what the stream is, for errors
 * @throws Error when a line is no UTF-8: it would be sent as something else
 */
export async function* linesOf(input: AsyncIterable<string | Uint8Array>, place: string): AsyncGenerator<NumberedLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 0;
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (error) {
      throw new Error(`${place}, after line ${number}: it must be UTF-8 text, got bytes that are none; convert it and send the rest`, { cause: error });
    }
  };
  const line = (text: string): NumberedLine => ({ text: text.replace(/\r$/, ''), number });
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (const part of linewise(bytes)) {
      rest += decode(part);
      if (part.at(-1) !== NEWLINE) continue;
      number++;
      if (rest.trim() !== '') yield line(rest.slice(0, -1));
      rest = '';
    }
  }
  rest += decode();
  number++;
  if (rest.trim() !== '') yield line(rest);
}

const NEWLINE = 0x0a;

/** The bytes cut after each end of a line, so that the lines before a broken one are whole. */
function* linewise(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length;
    yield bytes.subarray(start, end);
    start = end;
  }
}
