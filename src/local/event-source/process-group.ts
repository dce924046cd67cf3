import type { ChildProcess } from 'node:child_process';

/** Ends a process that was started `detached`, with all that it started. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // There is no such group where a system knows none, or when all of it has ended meanwhile.
    child.kill(signal);
  }
}

/** Reads no further: who left the group may outlive it and hold the pipes open, and by them this process. */
export function hangUp({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}
