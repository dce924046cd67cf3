import { redrive as redriveQueue } from '../runtime/administer/redrive';
import type { RedriveProgress } from '../runtime/administer/redrive';
import type { ReachedQueue } from './queue-access';
import type { Sweep } from './sweep';
import type { Terminal } from './terminal';

/** Which messages move, and where. */
export interface Move extends Pick<Sweep, 'fits'> {
  readonly dead: ReachedQueue;
  /** Without it each goes where it came from. */
  readonly to: ReachedQueue | undefined;
  /** Most messages a second. */
  readonly rate: number | undefined;
  onProgress(done: number, all?: number): void;
}

/** What became of it. */
export interface Moved {
  readonly status: RedriveProgress['status'];
  readonly moved: number;
  /** What did not move, and why. */
  readonly notes: readonly string[];
  /** What ended it early. */
  readonly failure?: unknown;
}

/** Lets Amazon SQS move all, by a message move task. */
export async function moveAll({ dead, to, rate, onProgress }: Move, { signal }: Terminal): Promise<Moved> {
  const { status, moved } = await redriveQueue(dead.handle, {
    ...(to ? { to: to.handle } : {}), maxMessagesPerSecond: rate, signal, progressSeconds: 1,
    onProgress: ({ moved: done, toMove }) => onProgress(done, toMove),
  });
  return { status, moved, notes: [] };
}
