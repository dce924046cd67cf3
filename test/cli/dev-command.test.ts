import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCommand } from '../../src/cli/dev-command';
import { DevLog } from '../../src/cli/dev-log';
import type { Terminal } from '../../src/cli/terminal';
import { systemClock } from '../../src/queue/clock';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'command-'));
});

async function run(...words: string[]): Promise<string> {
  let out = '';
  const terminal = { directory, clock: systemClock, signal: new AbortController().signal, out: (text: string) => void (out += text) } as Terminal;
  await startCommand(words, { PATH: process.env.PATH }, { terminal, log: new DevLog(terminal) })!.exit;
  return out.replace(/^[\d:.]+ {2}/gm, '');
}

test('one word with spaces is a line for the shell, unless it is the path of a program', async () => {
  const program = join(directory, 'say hello');
  writeFileSync(program, '#!/bin/sh\necho hello', { mode: 0o755 });

  const [line, path] = [await run('echo a | cat'), await run(program)];

  expect([line, path]).toEqual(['echo          a\necho          ended with exit code 0\n', 'say           hello\nsay           ended with exit code 0\n']);
});

test('lines tell the time of day where dev runs', () => {
  const source = join(__dirname, '../../src/cli/dev-log');
  const clock = 'new Date(Date.UTC(2026, 0, 1, 12, 5, 6, 7)).getTime()';
  const program = `new (require('${source}').DevLog)({ out: (text) => process.stdout.write(text), clock: { now: () => ${clock} } }).line('dev', 'x');`;

  const out = execFileSync(process.execPath, ['--import', 'tsx', '--eval', program], { env: { ...process.env, TZ: 'Asia/Kolkata' }, encoding: 'utf8' });

  expect(out).toBe('17:35:06.007  dev           x\n');
});
