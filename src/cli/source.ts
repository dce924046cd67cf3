import { createReadStream, statSync } from 'node:fs';
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
    return linesOf(inUtf8(terminal.input), 'stdin');
  }
  const path = resolve(terminal.directory, file);
  const found = statSync(path, { throwIfNoEntry: false });
  // What a shell makes of <(…) is a pipe.
  if (!found || found.isDirectory()) throw new Error(`file '${file}': it must be a file, got ${found ? 'a folder' : 'none'} at ${path}; correct the path`);
  return linesOf(inUtf8(createReadStream(path)), file);
}

/** What `>` of Windows PowerShell wrote is UTF-16, by its mark at the start; all else stays as it is. */
async function* inUtf8(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (isFirst && bytes[0] === 0xff && bytes[1] === 0xfe) decoder = new TextDecoder('utf-16le', { fatal: true });
    isFirst = false;
    yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes;
  }
}

/** @throws Error when a line is no UTF-8: it would be sent as something else */
async function* linesOf(input: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<PlacedLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 0;
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (error) {
      throw new Error(`${name}, after line ${number}: it must be UTF-8 text, got bytes that are none; convert it and send the rest`, { cause: error });
    }
  };
  const line = (text: string): PlacedLine => ({ text: text.replace(/\r$/, ''), place: `${name}, line ${number}` });
  for await (const bytes of input) {
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
