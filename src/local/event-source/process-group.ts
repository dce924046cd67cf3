import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../../queue/clock';
import { atExit } from './at-exit';

/** Ctrl-C ends everything within two seconds, so who does not end by himself has less. */
const PATIENCE_MILLISECONDS = 1500;

export interface GroupOptions extends SpawnOptions {
  /** Is told what it writes, line by line. */
  readonly onLine: (line: string) => void;
}

/** Starts a process in a group of its own, so that it can be ended with all that it started. It goes with this process, however that ends. */
export function startGroup([program = '', ...args]: readonly string[], { onLine, ...options }: GroupOptions): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: true });
  for (const stream of [child.stdout!, child.stderr!]) createInterface({ input: stream }).on('line', onLine);
  child.once('close', atExit(() => killGroup(child, 'SIGKILL')));
  return child;
}

/** `kill -9` of this process runs nothing of it: a shell, whose input ends then, ends the group. */
export function guardGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -KILL "-$0"', `${child.pid}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.on('error', () => undefined); // a system without that shell does without
  child.once('close', () => guard.kill('SIGKILL'));
}

/** Ends a process that was started in a group of its own, with all that it started. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // There is no such group where a system knows none, or when all of it has ended meanwhile.
    child.kill(signal);
  }
}

/**
 * Asks a group to end as Ctrl-C does, and ends it if it does not.
 *
 * @returns what stops waiting for it
 */
export function interruptGroup(child: ChildProcess, clock: Clock): () => void {
  if (child.exitCode === null && child.signalCode === null) killGroup(child, 'SIGINT');
  return clock.schedule(PATIENCE_MILLISECONDS, () => {
    killGroup(child, 'SIGKILL');
    hangUp(child);
  });
}

/** Reads no further: who left the group may outlive it and hold the pipes open, and by them this process. */
export function hangUp({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}
