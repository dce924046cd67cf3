import { guardGroup, interruptGroup, startGroup } from '../local/event-source/process-group';
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

/**
 * Starts the command.
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
  const child = startGroup(words, { cwd: terminal.directory, env: environment, shell, onLine: (line) => log.line(name, line) });
  guardGroup(child);
  const exit = new Promise<Exit>((resolve) => {
    child.once('error', (error) => {
      log.line(name, `command '${program}': it must start, got ${error.message}; correct what stands after --`);
      resolve('failed');
    });
    child.once('close', (code, signal) => {
      if (!terminal.signal.aborted && child.pid !== undefined) log.line(name, `ended with ${signal === null ? `exit code ${code}` : `signal ${signal}`}`);
      resolve(code === 0 ? 'ok' : 'failed');
    });
  });
  return {
    exit,
    async stop() {
      const cancel = interruptGroup(child, terminal.clock);
      await exit;
      cancel();
    },
  };
}
