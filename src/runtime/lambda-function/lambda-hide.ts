import { systemClock } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';
import type { QueueContext } from '../connect/context';
import { inTime, timeoutError } from '../connect/in-time';
import { isForGood } from '../error/remedy';
import { staySeconds } from '../outcome/stay-seconds';
import { changeMessageVisibilityBatch, type VisibilityChange } from '../receive/receipt';
import type { HideOptions, StayingRecord } from './lambda-acts';

/** Longest time that a message can have been in flight here: a batching window and a function's timeout. */
const ELAPSED_SECONDS = 300 + 900;
/** Batches at a time, of four calls each: the function's time is short, and a batch may have 10,000 messages. */
const LANES = 4;
/** Longer than any function runs, and what a timer still takes. */
const LONGEST_MILLISECONDS = 1e9;

/** Hides what stays of a batch; see the handle. Behind what failed of a FIFO group nothing was started, so that no group has to be known here. */
export async function hideStaying(context: QueueContext, staying: readonly StayingRecord[], options: HideOptions): Promise<void> {
  const { backoff, random = Math.random, withinMilliseconds = Infinity, clock = systemClock } = options;
  if (!backoff && !staying.some(({ outcome }) => outcome.is === 'failed' && outcome.retryAfterSeconds !== undefined)) return;
  const changes = staying.flatMap(({ record: { attributes, receiptHandle: message }, outcome }): VisibilityChange[] => {
    const handled = { outcome, receiveCount: Number(attributes?.ApproximateReceiveCount ?? 1), elapsedSeconds: ELAPSED_SECONDS };
    const visibilityTimeoutSeconds = staySeconds(handled, { backoff: backoff ?? false, random });
    return visibilityTimeoutSeconds === undefined ? [] : [{ message, visibilityTimeoutSeconds }];
  });
  const share = Math.ceil(changes.length / LANES / MESSAGE_LIMITS.batchEntries) * MESSAGE_LIMITS.batchEntries;
  const shares = Array.from({ length: LANES }, (_, lane) => changes.slice(lane * share, (lane + 1) * share));
  const changed = Promise.all(shares.map((part) => changeMessageVisibilityBatch(context, part)));
  const end = (): Error => timeoutError('the messages must be hidden within the time of the function, got no end');
  const results = await inTime(changed, { clock, seconds: Math.min(withinMilliseconds, LONGEST_MILLISECONDS) / 1000, end });
  for (const result of results.flat()) {
    if (result.ok || !isForGood(result.error)) continue;
    // As where the queue is not bound: unexplained, no RetryAfter of the function would ever hold.
    return process.emitWarning(`${result.error.message}; what stays comes back when its visibility timeout ends`);
  }
}
