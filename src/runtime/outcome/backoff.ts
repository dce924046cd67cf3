import { MESSAGE_LIMITS } from '../../queue/message';

/** How long a failed message stays hidden before it can be received again. */
export interface BackoffOptions {
  /**
   * Longest wait after the first receive, 0 to 43,200 seconds; doubled with every further one.
   * @default 5
   */
  readonly firstSeconds?: number | undefined;
  /**
   * Longest wait however often the message was received, 0 to 43,200 seconds.
   * @default 900
   */
  readonly maxSeconds?: number | undefined;
}

/**
 * Exponential backoff with full jitter by receive count: a whole number of seconds between 0 and
 * `firstSeconds` doubled with every receive, so that messages that failed together do not come back together.
 *
 * @param receiveCount receives so far, from 1
 * @param random a number from 0 to 1, exclusive; `Math.random()`
 * @returns seconds, 0 to `maxSeconds`
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffSeconds(receiveCount: number, options: BackoffOptions, random: number): number {
  const { firstSeconds = 5, maxSeconds = 900 } = options;
  const ceiling = Math.min(firstSeconds * 2 ** Math.min(receiveCount - 1, 30), maxSeconds, MESSAGE_LIMITS.visibilitySeconds);
  return Math.floor(random * (Math.floor(ceiling) + 1));
}

/**
 * A visibility timeout shortened to what Amazon SQS still allows: 12 hours since the receive, extensions included.
 *
 * @param seconds what is wished for
 * @param elapsedSeconds seconds since the message was received
 */
export function withinLockCeiling(seconds: number, elapsedSeconds: number): number {
  return Math.max(0, Math.floor(Math.min(seconds, MESSAGE_LIMITS.visibilitySeconds - elapsedSeconds)));
}

/**
 * Milliseconds before a request that failed for a while is tried again: exponential with full jitter.
 *
 * @param attempt attempts that failed so far, from 1
 * @param bounds milliseconds of the first wait at most, and of any wait at most
 * @param random a number from 0 to 1, exclusive
 */
export function retryMilliseconds(attempt: number, bounds: { readonly first: number; readonly max: number }, random: number): number {
  return Math.ceil(random * Math.min(bounds.max, bounds.first * 2 ** (attempt - 1)));
}
