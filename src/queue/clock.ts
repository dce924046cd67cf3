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

/** How far the clock of the machine was ahead of the time since the start of the process, at most. */
let ahead = -Infinity;

/**
 * The time of the machine as it passes: set back, an hour say, its clock would put off polls and heartbeats for that hour. What it is put forward
 * counts, for while the machine slept, or lay in a snapshot, nothing else went on: to hold a lock for lost is safe, to hold one that is over is not.
 */
export const steadyClock: Clock = {
  now: () => {
    const passed = performance.now();
    const offset = Date.now() - passed;
    if (offset > ahead) ahead = offset; // no NaN, as of a mock: it would stay
    return passed + ahead;
  },
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

/** What rings once, at the earliest of the times that it is set to; then it may be set anew. */
export interface Alarm {
  /** Sets it to so many milliseconds from now, unless it rings before; to `Infinity` it never rings. */
  set(milliseconds: number): void;
  /** Calls it off. */
  off(): void;
}

/** An alarm of a clock. */
export function alarm(clock: Clock, ring: () => void): Alarm {
  let time = Infinity;
  let callOff = (): void => undefined;
  const off = (): void => {
    callOff();
    time = Infinity;
  };
  const set = (milliseconds: number): void => {
    const at = clock.now() + milliseconds;
    if (at >= time) return;
    callOff();
    time = at;
    // Timers count whole milliseconds: cut short it would ring before its time, and what is not due yet would set it anew.
    callOff = clock.schedule(Math.ceil(milliseconds), () => {
      time = Infinity;
      ring();
    });
  };
  return { set, off };
}
