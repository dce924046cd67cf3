import { MESSAGE_LIMITS } from '../../queue/message';
import { brokenRules, isWhole, type OptionRule } from '../../queue/option-rule';
import type { ChangeMessageVisibilityBatchEntry } from '../../queue/port-message';
import { callQueue, type QueueContext } from '../connect/context';
import type { QueueError } from '../error/error';
import { invalidOption, placeOf } from '../error/option-check';
import { answersOf, queueError } from '../error/remedy';

/** A received message, or only its receipt handle. */
export type Receipt = string | { readonly receiptHandle: string };

/** What became of one entry of a batch of deletes or visibility changes, in input order. */
export type ReceiptResult = { readonly ok: true } | { readonly ok: false; readonly error: QueueError };

/** What is no handle is sent as an empty one: a value of another type would have a batch refused as a whole. */
export function handleOf(receipt: Receipt): string {
  const handle: unknown = typeof receipt === 'string' ? receipt : (receipt as Exclude<Receipt, string> | undefined)?.receiptHandle;
  return typeof handle === 'string' ? handle : '';
}

const secondsRule = (): OptionRule => [
  'visibilityTimeoutSeconds', isWhole(0, MESSAGE_LIMITS.visibilitySeconds), `a whole number from 0 to ${MESSAGE_LIMITS.visibilitySeconds}`,
  '0 gives the message back at once', 'required',
];

/** Why a message cannot be hidden for so long. */
export function wrongSeconds(queue: string, visibilityTimeoutSeconds: unknown): QueueError | undefined {
  const [wrong] = brokenRules({ visibilityTimeoutSeconds }, [secondsRule()]);
  return wrong === undefined ? undefined : invalidOption(placeOf(queue), wrong);
}

/** Deletes any number of messages, ten by call. */
export function deleteMessageBatch(context: QueueContext, receipts: readonly Receipt[]): Promise<ReceiptResult[]> {
  return inBatches(context, 'deleteMessageBatch', { entries: receipts, fieldsOf: (receipt) => ({ ReceiptHandle: handleOf(receipt) }) });
}

/** A message and how long to hide it. */
export interface VisibilityChange {
  readonly message: Receipt;
  /** 0 to 43,200 seconds from now; 0 gives it back at once. */
  readonly visibilityTimeoutSeconds: number;
}

/** Hides any number of messages, ten by call. */
export function changeMessageVisibilityBatch(context: QueueContext, changes: readonly VisibilityChange[]): Promise<ReceiptResult[]> {
  const fieldsOf = (change: VisibilityChange | undefined): ReceiptFields | QueueError => wrongSeconds(context.name, change?.visibilityTimeoutSeconds)
    ?? { ReceiptHandle: handleOf(change!.message), VisibilityTimeout: change!.visibilityTimeoutSeconds };
  return inBatches(context, 'changeMessageVisibilityBatch', { entries: changes, fieldsOf });
}

type ReceiptFields = Omit<ChangeMessageVisibilityBatchEntry, 'Id'>;

interface Batch<Entry> {
  readonly entries: readonly Entry[];
  /** An entry as it is sent, or why it does not reach the network: it would have its whole call refused. */
  readonly fieldsOf: (entry: Entry) => ReceiptFields | QueueError;
}

type BatchActivity = 'deleteMessageBatch' | 'changeMessageVisibilityBatch';

/** Calls of one batch on their way at the same time, as many as sending has by default. */
const BESIDE = 4;

async function inBatches<Entry>(context: QueueContext, activity: BatchActivity, { entries, fieldsOf }: Batch<Entry>): Promise<ReceiptResult[]> {
  if (!Array.isArray(entries)) throw invalidOption(placeOf(context.name), `${activity} must be given a list, got ${typeof entries}; write [message]`);
  const given: Array<ReceiptFields | QueueError> = entries.map(fieldsOf);
  const sound = given.filter((fields): fields is ReceiptFields => !(fields instanceof Error));
  const calls: Array<Promise<ReceiptResult[]>> = [];
  for (let start = 0; start < sound.length; start += MESSAGE_LIMITS.batchEntries) {
    await calls[calls.length - BESIDE];
    calls.push(callOnce(context, activity, sound.slice(start, start + MESSAGE_LIMITS.batchEntries)));
  }
  const results = (await Promise.all(calls)).flat();
  let next = 0;
  return given.map((fields) => (fields instanceof Error ? { ok: false, error: fields } : results[next++]!));
}

async function callOnce(context: QueueContext, activity: BatchActivity, chunk: readonly ReceiptFields[]): Promise<ReceiptResult[]> {
  const failure = (error: unknown): ReceiptResult => ({ ok: false, error: queueError(error, context.name, activity) });
  try {
    const answer = await callQueue(context, activity, { Entries: chunk.map((fields, id) => ({ Id: String(id), ...fields })) });
    return answersOf(answer, chunk.length).map((told) => (told instanceof Error ? failure(told) : { ok: true }));
  } catch (error) {
    // One call that fails takes only its own entries along: the others keep their results.
    return chunk.map(() => failure(error));
  }
}
