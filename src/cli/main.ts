#!/usr/bin/env node
import { systemClock } from '../queue/clock';
import { EXIT_CODES, type Exit } from './exit-code';
import { explain } from './explain';
import { runProgram } from './program';
import { question } from './question';
import { visible, type Terminal } from './terminal';

const environment = { ...process.env };
// The warning of Node 20's end would stand above every answer; an app that runs still tells it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) {
  // Whoever asks twice, or when all is done, does not want to wait for a clean end.
  process.on(signal, () => (interrupted.signal.aborted ? process.exit(process.exitCode ?? EXIT_CODES.interrupted.code) : interrupted.abort()));
}
process.on('uncaughtException', (error) => {
  process.exitCode = EXIT_CODES.failed.code;
  process.stderr.write(visible(`error: ${explain(error)}\n`), () => process.exit());
});
// Node's warning that its SQLite is young would stand above the endpoint.
const warn = process.emitWarning.bind(process) as (...given: unknown[]) => void;
process.emitWarning = (...given: unknown[]) => (String(given[0]).startsWith('SQLite is') ? undefined : warn(...given));
// `… | head` closes the pipe: nobody reads on, so that is the end and no failure. What is in hand is given back, as at Ctrl-C.
let unread: Exit | undefined;
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  unread ??= code === 'EPIPE' ? 'ok' : 'failed';
  if (unread === 'failed' && !interrupted.signal.aborted) process.stderr.write(`error: stdout: it must take what is written, got ${message}\n`);
  interrupted.abort();
});

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  written: () => new Promise((resolve) => { process.stdout.write('', () => resolve()); }),
  note: (text) => process.stderr.write(visible(text)),
  redraw: process.stderr.isTTY && environment.TERM !== 'dumb' ? (line) => process.stderr.write(`\r\u001b[2K${line}`) : undefined,
  input: process.stdin,
  interactive: process.stdin.isTTY === true,
  get columns() {
    // A terminal that was told no size has 0.
    return process.stdout.columns || process.stderr.columns || undefined;
  },
  ask: (text) => question(text, { input: process.stdin, output: process.stderr, interrupted }),
  environment,
  signal: interrupted.signal,
  clock: systemClock,
  directory: process.cwd(),
};

void runProgram(process.argv.slice(2), terminal).then(async (code) => {
  await terminal.written(); // what stdout does not take is told after the last line; on Windows it leaves later
  process.exitCode = unread ? EXIT_CODES[unread].code : code;
  // Sockets that an SDK client keeps open would hold the process for seconds.
  if (interrupted.signal.aborted) process.stderr.write('', () => process.exit());
  interrupted.abort();
});
