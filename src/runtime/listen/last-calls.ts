import type { Clock } from '../../queue/clock';
import type { CallOptions, SqsPort } from '../../queue/port';
import { timeoutError } from '../connect/in-time';
import { rerouted } from '../connect/overlay';

/** How long a call may go on after the end of its listener. */
const LAST_SECONDS = 2;
const hung = (): Error => timeoutError(`the call must end within ${LAST_SECONDS} seconds of its listener, got no end; it was ended`);

/** The acts of a listener, and how its end is told. */
export interface EndingActs {
  readonly port: SqsPort;
  /** From now on no call hangs: those under way and those to come are ended after a while. */
  end(): void;
}

/** A call that hangs is tried for 90 seconds by the SDK, and its socket keeps the process alive although nobody waits for it any more. */
export function endingActs(act: SqsPort, clock: Clock): EndingActs {
  const underWay = new Set<() => void>();
  let isOver = false;
  const ending = async (call: (options: CallOptions) => unknown): Promise<unknown> => {
    const aborter = new AbortController();
    let callOff = (): void => undefined;
    const limit = (): void => { callOff = clock.schedule(LAST_SECONDS * 1000, () => aborter.abort(hung())); };
    underWay.add(limit);
    if (isOver) limit();
    try {
      return await call({ abortSignal: aborter.signal });
    } catch (error) {
      throw aborter.signal.aborted ? aborter.signal.reason : error;
    } finally {
      underWay.delete(limit);
      callOff();
    }
  };
  const port = rerouted(act, (call) => (input: unknown) => ending((options) => call(input, options)));
  return { port, end: () => { isOver = true; underWay.forEach((limit) => limit()); } };
}
