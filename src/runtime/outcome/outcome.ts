import { MESSAGE_LIMITS } from '../../queue/message';

/**
 * Thrown by a handler: the message stays, and can be received again after this many seconds. In AWS Lambda behind a `messageSource`,
 * which cannot act, when its visibility timeout ends.
 *
 * @example
 * ```mts
 * if (response.status === 429) throw new RetryAfter(30);
 * ```
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export class RetryAfter extends Error {
  override readonly name = 'RetryAfter';
  declare readonly seconds: number;

  /**
   * @param seconds whole seconds, 0 to 43,200; shortened to what is left of the 12 hours since the message was received
   * @throws RangeError for any other number
   */
  constructor(seconds: number, options?: ErrorOptions) {
    super('RetryAfter', options);
    this.seconds = seconds;
    if (!(seconds >= 0 && seconds <= MESSAGE_LIMITS.visibilitySeconds && Number.isInteger(seconds))) {
      throw new RangeError(`RetryAfter: seconds must be a whole number from 0 to 43,200, got ${seconds}; give one`);
    }
  }
}

/**
 * Thrown by a handler: no retry can help. The message goes straight to the dead-letter queue with its reason,
 * and is deleted here when the dead-letter queue has confirmed it. Without a known dead-letter queue it stays, with backoff, and so it does in
 * AWS Lambda behind a `messageSource`, without. To move it back, `redrive` has to be told where `to`.
 *
 * @example
 * ```mts
 * if (order.total < 0) throw new Reject('negative total');
 * ```
 */
export class Reject extends Error {
  override readonly name = 'Reject';
  declare readonly reason: string;

  /** @param reason why, for people who look into the dead-letter queue; no secrets */
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/** How the handling of one message ended. */
export type Outcome =
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly error: unknown; readonly retryAfterSeconds?: number }
  | { readonly is: 'rejected'; readonly error: unknown; readonly reason: string }
  | { readonly is: 'unstarted' };

/** The handler returned: whatever it returned. */
export const DONE: Outcome = { is: 'done' };
/** The handler was not called, or was not waited for to the end. */
export const UNSTARTED: Outcome = { is: 'unstarted' };

/** The outcome that a throw means; anything may be thrown, `undefined` too. */
export function outcomeOf(error: unknown): Outcome {
  try {
    // By name, not by class: the Lambda entry and the runtime entry may be bundled apart, each with its own class.
    const { name, seconds, reason } = (error instanceof Error ? error : {}) as Partial<RetryAfter & Reject>;
    if ((name as string) === 'Reject' && typeof reason === 'string') return { is: 'rejected', error, reason };
    // Of a class of the user's own, it may be no number: sent, that would have the visibility changes of other messages refused too.
    if ((name as string) === 'RetryAfter' && Number.isFinite(seconds)) return { is: 'failed', error, retryAfterSeconds: seconds! };
  } catch {
    // A getter of it throws, or it is a proxy that was revoked.
  }
  return { is: 'failed', error };
}
