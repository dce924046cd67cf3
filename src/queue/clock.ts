/** Time as a parameter: whoever waits asks a clock, so that a test can move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls `action` once after `milliseconds`.
   *
   * @returns a function that calls it off; calling it off late or twice does nothing
   */
  schedule(milliseconds: number, action: () => void): () => void;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The time of the machine as it passes: a correction of the machine's clock, an hour back say, would end locks or put off polls. */
export const steadyClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  schedule: (milliseconds, action) => systemClock.schedule(milliseconds, action),
};

/** Resolves after `milliseconds` of the clock, or at once when the signal aborts. */
export function pause(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.schedule(milliseconds, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
