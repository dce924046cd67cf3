import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Terminal } from './terminal';

/**
 * What a command reads: a file, or stdin when none is named.
 *
 * @throws Error when the file cannot be read, before anything is sent
 */
export function openSource(file: string | undefined, terminal: Terminal): AsyncIterable<string | Uint8Array> {
  if (file === undefined && terminal.interactive) terminal.note('one message per line, from here; Ctrl-D ends\n');
  if (file === undefined) return terminal.input;
  const path = resolve(terminal.directory, file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`file '${file}': it must be a file, got none at ${path}; correct the path`);
  return createReadStream(path);
}
