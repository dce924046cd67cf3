import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { interruptGroup, startGroup, type GroupOptions } from '../local/event-source/process-group';
import type { DevLog } from './dev-log';
import type { Exit } from './exit-code';
import type { Terminal } from './terminal';
import { batchWords } from './windows-command';

/** The command that `dev` runs. */
export interface RunningCommand {
  /** When it ends by itself, and how. */
  readonly exit: Promise<Exit>;
  /** Asks it to end as Ctrl-C does, and ends it if it does not. */
  stop(): Promise<void>;
}

/**
 * Starts the command.
 *
 * @param words the command and its arguments; none starts nothing
 */
export function startCommand(
  words: readonly string[], environment: Readonly<Record<string, string | undefined>>, { terminal, log }: { terminal: Terminal; log: DevLog },
): RunningCommand | undefined {
  const [program] = words;
  if (program === undefined) return undefined;
  const name = program.split(/[\\/]/).at(-1)!.split(' ')[0]!;
  const say = (line: string): void => log.line(name, line);
  const child = start(words, { cwd: terminal.directory, env: environment, onLine: say });
  const exit = new Promise<Exit>((settle) => {
    child.once('error', (error) => {
      say(`command '${program}': it must start, got ${error.message}; correct what stands after --`);
      settle('failed');
    });
    child.once('close', (code, signal) => {
      if (!terminal.signal.aborted && child.pid !== undefined) say(`ended with ${signal === null ? `exit code ${code}` : `signal ${signal}`}`);
      settle(code === 0 ? 'ok' : 'failed');
    });
  });
  return { exit, stop: () => stop(child, exit, terminal) };
}

function start(words: readonly string[], options: GroupOptions & { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): ChildProcess {
  const [program = ''] = words;
  // One word with spaces is a line for the shell, as in `dev -- "node a.js | tee log"`, unless it is a path.
  if (words.length === 1 && program.includes(' ') && !existsSync(resolve(options.cwd, program))) return startGroup(words, { ...options, shell: true });
  const batch = process.platform === 'win32' ? batchWords(words, { directory: options.cwd, environment: options.env }) : undefined;
  return startGroup(batch ?? words, { ...options, windowsVerbatimArguments: batch !== undefined });
}

async function stop(child: ChildProcess, exit: Promise<Exit>, { clock }: Terminal): Promise<void> {
  const cancel = interruptGroup(child, clock);
  await exit;
  cancel();
}
