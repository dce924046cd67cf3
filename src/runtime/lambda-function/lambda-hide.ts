import { systemClock } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';
import { isFifoName } from '../../queue/queue-name';
import type { QueueAddress } from '../connect/address';
import type { QueueContext } from '../connect/context';
import { inTime, timeoutError } from '../connect/in-time';
import { isForGood } from '../error/remedy';
import { isLate, secondsBehind, staySeconds } from '../outcome/stay-seconds';
import { changeMessageVisibilityBatch, type ReceiptResult, type VisibilityChange } from '../receive/receipt';
import type { HideOptions, StayingRecord } from './lambda-acts';

/** Longest time that a message can have been in flight here: a batching window and a function's timeout. */
const ELAPSED_SECONDS = 300 + 900;
/** Batches at a time, of four calls each: the function's time is short, and a batch may have 10,000 messages. */
const LANES = 4;
/** Longer than any function runs, and what a timer still takes. */
const LONGEST_MILLISECONDS = 1e9;
/** What nobody asked for takes no longer: a function in a VPC may have no way to Amazon SQS, and every batch would wait for that. */
const UNASKED_MILLISECONDS = 3000;

interface ToldOptions extends HideOptions {
  /** What is told of the queue without a call. */
  told(): Promise<Partial<QueueAddress>>;
}

/** Hides what stays of a batch; see the handle. */
export async function hideStaying(context: QueueContext, staying: readonly StayingRecord[], options: ToldOptions): Promise<void> {
  const { withinMilliseconds = Infinity, clock = systemClock } = options;
  const isAsked = !!options.backoff || staying.some(({ outcome }) => outcome.is === 'failed' && outcome.retryAfterSeconds !== undefined);
  const milliseconds = Math.min(withinMilliseconds, isAsked ? LONGEST_MILLISECONDS : UNASKED_MILLISECONDS);
  const end = (): Error => timeoutError('the messages must be hidden within the time of the function, got no end');
  const changed = changesOf(staying, options, isAsked).then((changes) => changeAll(context, changes));
  const results = await inTime(changed, { clock, seconds: milliseconds / 1000, end });
  for (const result of results.flat()) {
    if (result.ok || !isForGood(result.error)) continue;
    // As where the queue is not bound: unexplained, no RetryAfter of the function would ever hold.
    return process.emitWarning(`${result.error.message}; what stays comes back when its visibility timeout ends`);
  }
}

/**
 * For how long each is hidden. Behind the first of a FIFO group that stays, which failed or was at work when the function's time ended, nothing was
 * started, and it comes back with that one, by the backoff or when their visibility timeouts end; but not with one that used up a third of its
 * receives, or all that is received with it would die with it.
 */
async function changesOf(staying: readonly StayingRecord[], options: ToldOptions, isAsked: boolean): Promise<VisibilityChange[]> {
  const { told, backoff, random = Math.random } = options;
  // A record of a fair queue has a group id too, and nothing waits behind it.
  const isFifo = isFifoName(staying[0]?.record.eventSourceARN ?? '');
  const { maxReceiveCount, visibilityTimeoutSeconds = 30 }: Partial<QueueAddress> = isFifo ? await told().catch(() => ({})) : {};
  const behind = new Map<string | undefined, number>();
  return staying.flatMap(({ record: { attributes, receiptHandle: message }, outcome }): VisibilityChange[] => {
    const receiveCount = Number(attributes?.ApproximateReceiveCount ?? 1);
    const group = attributes?.MessageGroupId;
    const handled = { outcome, receiveCount, elapsedSeconds: ELAPSED_SECONDS };
    const isFirst = !behind.has(group);
    const seconds = behind.get(group) ?? (isAsked ? staySeconds(handled, { backoff: backoff ?? false, random }) : undefined);
    if (isFirst && isLate(receiveCount, maxReceiveCount)) behind.set(group, secondsBehind(seconds ?? visibilityTimeoutSeconds, ELAPSED_SECONDS));
    return seconds === undefined ? [] : [{ message, visibilityTimeoutSeconds: seconds }];
  });
}

async function changeAll(context: QueueContext, changes: readonly VisibilityChange[]): Promise<ReceiptResult[][]> {
  const share = Math.ceil(changes.length / LANES / MESSAGE_LIMITS.batchEntries) * MESSAGE_LIMITS.batchEntries;
  const shares = Array.from({ length: LANES }, (_, lane) => changes.slice(lane * share, (lane + 1) * share));
  return Promise.all(shares.map((part) => changeMessageVisibilityBatch(context, part)));
}
