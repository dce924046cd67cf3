import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Environment } from '../queue/binding';
import type { Clock } from '../queue/clock';

/** What a command sees of the world: a test gives its own. */
export interface Terminal {
  /** Writes to stdout: results only, so that a pipe gets nothing else. */
  out(text: string): void;
  /** Resolves when what was written to stdout has left this process, or cannot. */
  written(): Promise<void>;
  /** Writes to stderr: notes, errors. */
  note(text: string): void;
  /** Shows a line of stderr in the place of the one before; absent where stderr cannot. */
  redraw?(line: string): void;
  /** Lines of stdin, or what comes of them. */
  readonly input: AsyncIterable<string | Uint8Array>;
  /** Whether stdin is a person's, so that it can be asked. */
  readonly interactive: boolean;
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

/** Resolves when the signal aborts. A signal alone does not keep a process alive, so whoever waits holds a server or a timer. */
export function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What controls a terminal, as text: who sends a message, or answers for an endpoint, could rewrite by it what is shown. Lines and tabs stay. */
export function visible(text: string): string {
  return text.replace(/(?!\r\n)[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (unit) => `\\x${unit.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/**
 * A value as JSON, as a line of its own. What controls a terminal stands there as an escape, which JSON reads as the same; on Windows all that is
 * not ASCII does, since `>` and `|` of PowerShell take what a program writes for text in the code page of the console.
 */
export function jsonText(value: unknown, space?: number): string {
  const escaped = process.platform === 'win32' ? /[\u007f-\uffff]/g : /[\u007f-\u009f]/g;
  return `${JSON.stringify(value, undefined, space).replace(escaped, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

/** Rows as aligned columns under their headings; numbers to the right. */
export function table(headings: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number | undefined>>): string {
  const cells = [headings, ...rows].map((row) => row.map((cell) => visible(String(cell ?? ''))));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const isNumber = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number' || row[column] === undefined));
  return cells.map((row) => row.map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd() + '\n').join('');
}
