import { MESSAGE_LIMITS } from '../../queue/message';
import type { SqsPort } from '../../queue/port';
import type { BatchId, BatchOutput } from '../../queue/port-message';
import { callQueue, type QueueContext } from '../connect/context';
import type { QueueError } from '../error/error';
import { invalidOption } from '../error/option-check';
import { failedEntry, queueError } from '../error/remedy';

/** A received message, or only its receipt handle. */
export type Receipt = string | { readonly receiptHandle: string };

/** What became of one entry of a batch of deletes or visibility changes, in input order. */
export type ReceiptResult = { readonly ok: true } | { readonly ok: false; readonly error: QueueError };

const handleOf = (receipt: Receipt): string => (typeof receipt === 'string' ? receipt : (receipt as Exclude<Receipt, string> | undefined)?.receiptHandle ?? '');

/** @throws LockLostError, QueueError */
export async function deleteMessage(context: QueueContext, receipt: Receipt): Promise<void> {
  await callQueue(context, 'deleteMessage', (port, QueueUrl) => port.deleteMessage({ QueueUrl, ReceiptHandle: handleOf(receipt) }));
}

/** @throws LockLostError, QueueError */
export async function changeMessageVisibility(
  context: QueueContext, receipt: Receipt, visibilityTimeoutSeconds: number,
): Promise<void> {
  await callQueue(context, 'changeMessageVisibility', (port, QueueUrl) =>
    port.changeMessageVisibility({ QueueUrl, ReceiptHandle: handleOf(receipt), VisibilityTimeout: visibilityTimeoutSeconds }));
}

/** Deletes any number of messages, ten by call. */
export function deleteMessageBatch(context: QueueContext, receipts: readonly Receipt[]): Promise<ReceiptResult[]> {
  return inBatches(context, receipts, { activity: 'deleteMessageBatch', call: (port, QueueUrl, chunk) => port.deleteMessageBatch({
    QueueUrl, Entries: chunk.map((receipt, id) => ({ Id: String(id), ReceiptHandle: handleOf(receipt) })),
  }) });
}

/** A message and how long to hide it. */
export interface VisibilityChange {
  readonly message: Receipt;
  /** 0 to 43,200 seconds from now; 0 gives it back at once. */
  readonly visibilityTimeoutSeconds: number;
}

/** Hides any number of messages, ten by call. */
export function changeMessageVisibilityBatch(context: QueueContext, changes: readonly VisibilityChange[]): Promise<ReceiptResult[]> {
  return inBatches(context, changes, { activity: 'changeMessageVisibilityBatch', call: (port, QueueUrl, chunk) => port.changeMessageVisibilityBatch({
    QueueUrl, Entries: chunk.map((change, id) => (
      { Id: String(id), ReceiptHandle: handleOf(change?.message), VisibilityTimeout: change?.visibilityTimeoutSeconds }
    )),
  }) });
}

interface BatchCall<Entry> {
  readonly activity: string;
  readonly call: (port: SqsPort, queueUrl: string, chunk: readonly Entry[]) => Promise<BatchOutput<BatchId>>;
}

async function inBatches<Entry>(context: QueueContext, entries: readonly Entry[], { activity, call }: BatchCall<Entry>): Promise<ReceiptResult[]> {
  if (!Array.isArray(entries)) throw invalidOption({ where: `queue '${context.name}'`, queue: context.name }, `${activity} must be given a list, got ${typeof entries}; write [message]`);
  const results: ReceiptResult[] = [];
  const failure = (error: unknown): ReceiptResult => ({ ok: false, error: queueError(error, context.name, activity) });
  for (let start = 0; start < entries.length; start += MESSAGE_LIMITS.batchEntries) {
    const chunk = entries.slice(start, start + MESSAGE_LIMITS.batchEntries);
    try {
      const { Failed = [] } = await callQueue(context, activity, (port, queueUrl) => call(port, queueUrl, chunk));
      const failed = new Map(Failed.map((entry) => [entry.Id, entry]));
      results.push(...chunk.map((_, id): ReceiptResult => (failed.has(String(id)) ? failure(failedEntry(failed.get(String(id))!)) : { ok: true })));
    } catch (error) {
      // One call that fails takes only its own entries along: the others keep their results.
      results.push(...chunk.map(() => failure(error)));
    }
  }
  return results;
}
