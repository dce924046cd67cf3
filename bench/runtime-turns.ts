import { subscribe } from 'node:diagnostics_channel';
import { median } from './results';

/** Ours and the peer's medians. */
export interface Pair { readonly ours: number; readonly peer: number }

/** Measures both in turns, so that what else the machine does hits both alike; the first round only warms up. */
export async function inTurns(rounds: number, ours: () => Promise<number>, peer: () => Promise<number>): Promise<Pair> {
  const seen = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    // Who comes first changes: the second one finds a warmer engine.
    for (const side of round % 2 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
      const value = await (side === 'ours' ? ours : peer)();
      if (round > 0) seen[side].push(value);
    }
  }
  return { ours: median(seen.ours), peer: median(seen.peer) };
}

/** So many by the second that the work takes. */
export async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return count / ((performance.now() - start) / 1000);
}

let requests = 0;
subscribe('http.client.request.start', () => { requests++; });

/** HTTP requests that this process starts meanwhile, retries included. */
export async function countRequests(work: () => Promise<unknown>): Promise<number> {
  const before = requests;
  await work();
  return requests - before;
}
