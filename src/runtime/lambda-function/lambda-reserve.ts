import { systemClock, type Clock } from '../../queue/clock';
import type { HandlerContext } from '../message/received-message';
import type { LambdaContext } from './lambda-event';

/** What a handler is given beside the message when it runs in AWS Lambda. */
export interface LambdaHandlerContext extends HandlerContext {
  /** The function's own context. */
  readonly lambda: LambdaContext;
}

/** How much of the function's time is kept back for giving back what is not done. */
export interface ReserveOptions {
  /**
   * Milliseconds before the end of the function at which all that is not done is given back, so that what is done is not done again.
   * Fewer than the function's timeout: no handler starts otherwise, every message comes back, and nothing tells why.
   * @default - a tenth of the time that the function has left when it starts, at most 1,000
   */
  readonly reserveMilliseconds?: number | undefined;
}

/** The end of the time that a batch may use. */
export interface Reserve {
  /** What handlers are given; its signal aborts at the end. */
  readonly context: LambdaHandlerContext;
  /** Resolves when the batch is finished or the end is reached, whatever comes first. */
  readonly finished: Promise<void>;
  /** The batch is finished. */
  finish(): void;
  /** Whether the end is reached. Asks the clock: a handler that computes without a pause lets no timer run. */
  isOver(): boolean;
  /** Milliseconds for what is done about the messages that stay: half of the reserve. An answer that comes too late is none. */
  left(): number;
}

/** Watches the function's remaining time; a context that tells none, or more than any function has (a test, a local run), has no end. */
export function openReserve(lambda: LambdaContext, options: ReserveOptions & { readonly clock?: Clock }): Reserve {
  const { reserveMilliseconds, clock = systemClock } = options;
  const remaining = lambda.getRemainingTimeInMillis?.() ?? Infinity;
  const reserve = reserveMilliseconds ?? Math.min(remaining / 10, 1000);
  const end = clock.now() + remaining - reserve;
  let aborter: AbortController | undefined;
  let isDone: boolean | undefined;
  let resolve!: () => void;
  const finished = new Promise<void>((settle) => { resolve = settle; });
  const over = (): void => {
    isDone = true;
    resolve(); // first: what a handler does because its signal aborts comes after the end
    aborter?.abort(new Error('the function ends'));
  };
  // The timer itself is the end: it may come before the clock shows it, by a part of a millisecond.
  const stopWatching = remaining < 1e9 ? clock.schedule(remaining - reserve, over) : resolve;
  return {
    finished,
    isOver: () => isDone || end <= clock.now(),
    finish() {
      stopWatching();
      resolve();
    },
    context: {
      lambda,
      // Made when a handler asks for it: few do, and it costs more than all else here.
      get signal() {
        aborter ??= new AbortController();
        if (isDone) over();
        return aborter.signal;
      },
    },
    left: () => end + reserve / 2 - clock.now(),
  };
}
