import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { hangUp, killGroup } from '../local/event-source/process-group';
import type { DevLog } from './dev-log';
import type { Exit } from './exit-code';
import type { Terminal } from './terminal';

/** The command that `dev` runs. */
export interface RunningCommand {
  /** When it ends by itself, and how. */
  readonly exit: Promise<Exit>;
  /** Asks it to end as Ctrl-C does, and ends it if it does not. */
  stop(): Promise<void>;
}

/** Ctrl-C ends everything within two seconds, so a command that does not end by itself has less. */
const PATIENCE_MILLISECONDS = 1500;

/**
 * Starts the command in a process group of its own, so that it can be ended with all that it started.
 *
 * @param words the command and its arguments; none starts nothing
 */
export function startCommand(
  words: readonly string[], environment: Readonly<Record<string, string | undefined>>, { terminal, log }: { terminal: Terminal; log: DevLog },
): RunningCommand | undefined {
  const [program, ...args] = words;
  if (program === undefined) return undefined;
  const name = program.split('/').at(-1)!.split(' ')[0]!;
  // One word with spaces is a line for the shell, as in `dev -- "node a.js | tee log"`.
  const shell = args.length === 0 && program.includes(' ');
  const child = spawn(program, args, { cwd: terminal.directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true, shell });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => log.line(name, line));
  const kill = (signal: NodeJS.Signals): void => killGroup(child, signal);
  // It is in a group of its own, so whatever ends this process must not leave it behind.
  const leave = (): void => kill('SIGKILL');
  process.once('exit', leave);
  const exit = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      log.line(name, `command '${program}': it must start, got ${error.message}; correct what stands after --`);
      resolve('failed');
    });
    child.once('close', (code, signal) => {
      process.off('exit', leave);
      if (!terminal.signal.aborted && child.pid !== undefined) log.line(name, `ended with ${signal === null ? `exit code ${code}` : `signal ${signal}`}`);
      resolve(code === 0 ? 'ok' : 'failed');
    });
  });
  return {
    exit,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) kill('SIGINT');
      const cancel = terminal.clock.schedule(PATIENCE_MILLISECONDS, () => {
        kill('SIGKILL');
        hangUp(child);
      });
      await exit;
      cancel();
    },
  };
}
