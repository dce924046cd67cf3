import { QueueError, type QueueErrorDetail } from '../error/error';
import type { SendResult } from './send-entry';

/** Why one entry of a batch was not sent. */
export interface SendFailure {
  /** Place of the entry in the input, from 0. */
  readonly index: number;
  /**
   * Amazon SQS's own code, or `BodyMismatch`, `InvalidChecksum` (stored, but differently), `GroupStopped` (an earlier entry of
   * its FIFO group failed), `NoAnswer`, `Aborted`.
   */
  readonly code: string;
  /** True: the same entry is refused again, mend it. False: sending it again may succeed. */
  readonly senderFault: boolean;
  /** Why, without the body. */
  readonly message: string;
  /** What was thrown, unless Amazon SQS answered for this entry alone. */
  readonly cause?: unknown;
}

/** What became of one entry. */
export type SendOutcome = SendResult | SendFailure;

/**
 * Some entries were not sent; the others are. `results` has one outcome per entry in input order, `failed` those that were not sent.
 *
 * @example
 * try {
 *   await orders.sendMessageBatch(entries);
 * } catch (error) {
 *   if (!(error instanceof SendError)) throw error;
 *   const again = error.failed.filter(({ senderFault }) => !senderFault).map(({ index }) => entries[index]);
 * }
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html
 */
export class SendError extends QueueError {
  override readonly name: string = 'SendError';
  /** The entries that were not sent, in input order. */
  readonly failed: readonly SendFailure[];
  /** One outcome per entry that was read, in input order. Not enumerable: a log shows `failed` only. */
  declare readonly results: readonly SendOutcome[];

  constructor(message: string, detail: QueueErrorDetail & { readonly failed: readonly SendFailure[]; readonly results: readonly SendOutcome[] }) {
    super(message, detail);
    this.failed = detail.failed;
    Object.defineProperty(this, 'results', { value: detail.results });
  }
}

/** Whether an entry was not sent. */
export function isSendFailure(outcome: SendOutcome): outcome is SendFailure {
  return 'senderFault' in outcome;
}

/** A sentence of this package without its place and its advice, which the batch's own sentence gives; else the code and what was said. */
function reasonOf({ code, message, cause }: SendFailure): string {
  return cause instanceof QueueError ? message.replace(/^queue '[^']*'(, entry \d+)?: /, '').replace(/; [^;]*$/, '') : `${code} (${message})`;
}

/**
 * The error for a batch of which something failed.
 *
 * @param broken what the source of the entries threw, if it did
 */
export function sendError(queue: string, results: readonly SendOutcome[], broken?: { readonly cause: unknown }): SendError {
  const failed = results.filter(isSendFailure);
  const first = failed[0];
  const told = first ? `, first entry ${first.index}: ${reasonOf(first)}` : ', the source was not read to its end';
  const text = broken
    ? `entries must be read to their end, got an error of their source (${(broken.cause as Error | undefined)?.message}); see error.results for what is sent`
    : `every entry must be sent, got ${failed.length} that are not${told}; mend or resend error.failed`;
  const retryable = !broken && failed.every(({ senderFault }) => !senderFault);
  return new SendError(`queue '${queue}': ${text}`, { code: broken ? 'SourceFailed' : first?.code ?? 'Aborted', queue, retryable, failed, results, ...broken });
}
