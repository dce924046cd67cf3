import { QueueError, type QueueErrorDetail } from '../error/error';
import { isQueueError, saidBy } from '../error/remedy';
import type { SendResult } from './send-entry';

/** Why one entry of a batch was not sent. */
export interface SendFailure {
  /** Place of the entry in the input, from 0. */
  readonly index: number;
  /**
   * Amazon SQS's own code, or `BodyMismatch`, `InvalidChecksum` (stored, but differently), `GroupStopped` (an earlier entry of
   * its FIFO group failed), `NoAnswer`, `UnreadableAnswer` (both: it may be stored), `Aborted`.
   */
  readonly code: string;
  /** True: do not send the same entry again; it is refused again, or stored already (`InvalidChecksum`). False: sending it again may succeed. */
  readonly senderFault: boolean;
  /** Why, without the body. */
  readonly message: string;
  /** What was thrown, unless Amazon SQS answered for this entry alone. */
  readonly cause?: unknown;
}

/** What became of one entry: it is sent if it has a `messageId`. */
export type SendOutcome = SendResult | SendFailure;

/**
 * Some entries were not sent; the others are. `results` has one outcome per entry in input order, `failed` those that were not sent.
 * `retryable` speaks of those in `failed`: all of them may be sent again.
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
  declare readonly failed: readonly SendFailure[];
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
  return isQueueError(cause) ? message.replace(/^queue '[^']*'(, entry \d+)?(: |, )/, '').replace(/; [^;]*$/, '') : `${code} (${message})`;
}

/** Who ended a batch before all of it was read, or threw at its outcomes. */
export interface BrokenBatch {
  readonly by: 'source' | 'signal' | 'onOutcome';
  /** What was thrown. */
  readonly cause?: unknown;
}

const BROKEN_CODES = { source: 'SourceFailed', signal: 'Aborted', onOutcome: 'CallbackFailed' } as const;

function brokenText({ by, cause }: BrokenBatch): string {
  const said = saidBy(cause);
  if (by === 'source') return `entries must be read to their end, got an error of their source (${said}); see error.results for what is sent`;
  if (by === 'signal') return 'entries must be read to their end, got an abort of the signal before; see error.results for what is sent';
  return `onOutcome must not throw, got ${said}; all entries were sent or told, mend the callback`;
}

/**
 * The error for a batch of which something failed.
 *
 * @param broken what kept it from being read to its end or told, if anything did
 */
export function sendError(queue: string, results: readonly SendOutcome[], broken?: BrokenBatch): SendError {
  const failed = results.filter(isSendFailure).sort((one, other) => one.index - other.index); // onOutcome keeps them as they fell
  const first = failed[0]!; // one failed, or the batch is broken
  const text = broken ? brokenText(broken)
    : `every entry must be sent, got ${failed.length} that failed, first entry ${first.index}: ${reasonOf(first)}; send again those of error.failed whose senderFault is false`;
  const code = broken ? BROKEN_CODES[broken.by] : first.code;
  // What was read of a broken batch is sent: the same request again would send it twice.
  const retryable = !broken && failed.every(({ senderFault }) => !senderFault);
  return new SendError(`queue '${queue}': ${text}`, { code, queue, retryable, failed, results, ...broken });
}
