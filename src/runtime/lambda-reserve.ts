import { systemClock, type Clock } from '../queue/clock';
import type { LambdaContext } from './lambda-event';

/** How much of the function's time is kept back for giving back what is not done. */
export interface ReserveOptions {
  /**
   * Milliseconds before the end of the function at which all that is not done is given back, so that what is done is not done again.
   * @default - a tenth of the time that the function has left when it starts, at most 1,000
   */
  readonly reserveMilliseconds?: number;
}

/** The end of the time that a batch may use. */
export interface Reserve {
  /** Aborts when the reserve is reached. */
  readonly signal: AbortSignal;
  /** Resolves when the reserve is reached; never without a time limit. */
  readonly reached: Promise<void>;
  /** Whether it is reached, by the clock: a handler that computes without a pause lets no timer run. */
  isReached(): boolean;
  /** Calls the timer off. */
  close(): void;
}

/** Watches the function's remaining time; a context that tells none (a test, a local run) has no end. */
export function openReserve(context: LambdaContext, options: ReserveOptions & { readonly clock?: Clock }): Reserve {
  const { reserveMilliseconds, clock = systemClock } = options;
  const { signal, abort } = aborter();
  const remaining = context.getRemainingTimeInMillis?.() ?? Infinity;
  const reserve = reserveMilliseconds ?? Math.min(remaining / 10, 1000);
  const end = clock.now() + remaining - reserve;
  const isReached = (): boolean => {
    if (clock.now() >= end) abort(`the function has ${reserve} ms left; the message is given back`);
    return signal.aborted;
  };
  const reached = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  const close = Number.isFinite(end) ? clock.schedule(remaining - reserve, isReached) : () => undefined;
  return { signal, reached, isReached, close };
}

function aborter(): { signal: AbortSignal; abort: (reason: string) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(new Error(reason)) };
}
