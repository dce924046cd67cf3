import type { Clock } from '../../queue/clock';

/** The end of the time that some work has. */
export interface TimeLimit {
  readonly clock: Clock;
  /** Undefined for none. */
  readonly seconds: number | undefined;
  /** Ends the work; what it gives is thrown. */
  end(): Error;
  /** Is given what calls the end off. */
  started?(callOff: () => void): void;
}

/** What ends the time of a call, as the network tells it. */
export const timeoutError = (message: string): Error => Object.assign(new Error(message), { name: 'TimeoutError' });

/** Some work, or the error that ends its time: what comes of it afterwards is not looked at. */
export async function inTime<Result>(work: Promise<Result>, { clock, seconds, end, started }: TimeLimit): Promise<Result> {
  if (seconds === undefined) return work;
  let callOff!: () => void;
  const over = new Promise<never>((_, reject) => {
    callOff = clock.schedule(seconds * 1000, () => reject(end()));
  });
  started?.(callOff);
  return Promise.race([work, over]).finally(callOff);
}

/** What some work answers, or undefined when the signal aborts first. Listens no longer than that: a signal may outlive many of them. */
export function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result | undefined> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    if (signal.aborted) onAbort(); // the work itself did it
    signal.addEventListener('abort', onAbort, { once: true });
    void Promise.resolve(work).then(resolve, reject).then(() => signal.removeEventListener('abort', onAbort));
  });
}
