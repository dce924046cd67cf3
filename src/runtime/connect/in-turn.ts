import type { SqsPort } from '../../queue/port';
import { rerouted } from './overlay';

/**
 * A port that has at most so many calls on their way. All others wait before they are signed and timed: waiting inside of the SDK,
 * those of a large burst would count as connections that fail.
 */
export function inTurn(port: SqsPort, most: number): SqsPort {
  let arriving: Array<() => void> = [];
  // Those that came first, the first at the end: to shift a long list moves all of it, for each call.
  let leaving: Array<() => void> = [];
  let underway = 0;
  const turn = async (call: () => unknown): Promise<unknown> => {
    if (underway < most) underway++;
    else await new Promise<void>((begin) => arriving.push(begin));
    try {
      return await call();
    } finally {
      if (leaving.length === 0 && arriving.length > 0) [leaving, arriving] = [arriving.reverse(), leaving];
      const next = leaving.pop();
      if (next) next();
      else underway--;
    }
  };
  return rerouted(port, (call) => (input: unknown, options?: unknown) => turn(() => call(input, options)));
}
