import type { SqsPort } from '../../queue/port';
import { Line } from './line';
import { rerouted } from './overlay';

/**
 * A port that has at most so many calls on their way. All others wait before they are signed and timed: waiting inside of the SDK,
 * those of a large burst would count as connections that fail.
 */
export function inTurn(port: SqsPort, most: number): SqsPort {
  const waiting = new Line<() => void>();
  let underway = 0;
  const turn = async (call: () => unknown): Promise<unknown> => {
    if (underway < most) underway++;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await call();
    } finally {
      const [next] = waiting.shift(1);
      if (next) next();
      else underway--;
    }
  };
  return rerouted(port, (call) => (input: unknown, options?: unknown) => turn(() => call(input, options)));
}
