import { createReadStream, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { TextDecoder } from 'node:util';
import type { Terminal } from './terminal';

/** One line, and where it stands: `orders.ndjson, line 7`. */
export interface PlacedLine {
  readonly text: string;
  readonly place: string;
}

/**
 * The lines of what a command reads, a file or stdin when none is named, without empty ones.
 *
 * @throws Error when the file cannot be read, before anything is sent
 */
export function openLines(file: string | undefined, terminal: Terminal): AsyncGenerator<PlacedLine> {
  if (file === undefined) {
    const end = process.platform === 'win32' ? 'Ctrl-Z and Enter end' : 'Ctrl-D ends';
    if (terminal.interactive) terminal.note(`one message per line, from here; ${end}\n`);
    return linesOf(terminal.input, 'stdin');
  }
  const path = resolve(terminal.directory, file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return linesOf(createReadStream(path), file);
  const opened = found?.isFIFO() ? OPENED_BY_SHELL.exec(path)?.[1] : undefined;
  if (opened !== undefined) return linesOf(readPipe(Number(opened)), file);
  throw new Error(`file '${file}': it must be a file, got ${found ? 'something else' : 'none'} at ${path}; correct the path`);
}

/** What a shell makes of `<(…)`. */
const OPENED_BY_SHELL = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/;

/** Who opens a pipe as a file waits for its writer in a thread, which no Ctrl-C ends. */
async function* readPipe(fd: number): AsyncGenerator<Uint8Array> {
  yield* new Socket({ fd }) as AsyncIterable<Uint8Array>;
}

/** What `>` of Windows PowerShell wrote is UTF-16, by its mark at the start; all else stays as it is. */
async function* inUtf8(input: AsyncIterable<string | Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let decode: Decode | undefined;
  let isFirst = true;
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (isFirst && bytes[0] === 0xff && bytes[1] === 0xfe) decode = strictDecoder('UTF-16LE', () => name);
    isFirst = false;
    yield decode ? Buffer.from(decode(bytes)) : bytes;
  }
  decode?.();
}

type Decode = (chunk?: Uint8Array) => string;

/** Without a chunk it is asked for the end. What is no text would be sent as something else. */
function strictDecoder(encoding: 'UTF-8' | 'UTF-16LE', where: () => string): Decode {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (chunk) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (error) {
      throw new Error(`${where()}: it must be ${encoding} text, got bytes that are none; convert it and send the rest`, { cause: error });
    }
  };
}

/** @throws Error when a line is no text */
async function* linesOf(input: AsyncIterable<string | Uint8Array>, name: string): AsyncGenerator<PlacedLine> {
  let rest = '';
  let number = 0;
  const decode = strictDecoder('UTF-8', () => `${name}, after line ${number}`);
  const line = (text: string): PlacedLine => ({ text: text.replace(/\r$/, ''), place: `${name}, line ${number}` });
  for await (const bytes of inUtf8(input, name)) {
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
