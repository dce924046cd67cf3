import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../../queue/clock';
import { atExit } from './at-exit';

/** Ctrl-C ends everything within two seconds, so who does not end by himself has less. */
export const PATIENCE_MILLISECONDS = 1500;

export interface GroupOptions extends SpawnOptions {
  /** Is told what it writes, line by line. */
  readonly onLine: (line: string) => void;
}

/** Windows knows no groups: a process is ended with its children instead, shares the console, by which it hears Ctrl-C, and goes with this one. */
const hasGroups = (): boolean => process.platform !== 'win32';

/** Starts a process in a group of its own, so that it can be ended with all that it started. It goes with this process, however that ends. */
export function startGroup([program = '', ...args]: readonly string[], { onLine, ...options }: GroupOptions): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: hasGroups() });
  for (const stream of [child.stdout!, child.stderr!]) createInterface({ input: stream }).on('line', onLine);
  child.once('close', atExit(() => killGroup(child, 'SIGKILL')));
  guardGroup(child);
  return child;
}

/** `kill -9` of this process runs nothing of it: a shell, whose input ends then, ends the group. A function that is busy would not hear of it. */
function guardGroup(child: ChildProcess): void {
  if (child.pid === undefined || !hasGroups()) return;
  const guard = spawn('/bin/sh', ['-c', 'read -r _; kill -KILL "-$0"', `${child.pid}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.on('error', () => undefined); // a system without that shell does without
  child.once('close', () => guard.kill('SIGKILL'));
}

/** Ends a process that was started in a group of its own, with all that it started. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!hasGroups()) return killTree(child);
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // There is no such group when all of it has ended meanwhile.
    child.kill(signal);
  }
}

/** What has ended is not looked for: its number may be another's by now. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined || hasEnded(child)) return;
  const { status } = spawnSync('taskkill', ['/pid', `${child.pid}`, '/T', '/F'], { stdio: 'ignore' });
  if (status !== 0) child.kill();
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/**
 * Asks a group to end as Ctrl-C does, and ends it if it does not.
 *
 * @returns what stops waiting for it
 */
export function interruptGroup(child: ChildProcess, clock: Clock): () => void {
  // Where there are no groups Ctrl-C has reached it too, and a signal would end it at once.
  if (hasGroups() && !hasEnded(child)) killGroup(child, 'SIGINT');
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
