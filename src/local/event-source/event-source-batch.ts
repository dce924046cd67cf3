import type { Clock } from '../../queue/clock';
import { EVENT_SOURCE } from '../../queue/event-source';
import { MESSAGE_LIMITS } from '../../queue/message';
import { told } from '../../queue/option-rule';
import type { SqsPort } from '../../queue/port';
import type { WireMessage } from '../../queue/port-message';
import { isFifoName } from '../../queue/queue-name';
import type { TemplateEventSource } from '../template/template-event-source';
import { eventRecord, passesFilters, splitByBytes, type SqsEvent, type SqsEventRecord } from './event-source-record';
import { readBatchResponse, type BatchVerdict } from './event-source-response';
import { Turns } from './turns';

/**
 * Runs a function once.
 *
 * @returns what the function returned; rejects when it threw
 */
export type FunctionInvoker = (event: SqsEvent, context: InvocationContext) => Promise<unknown> | unknown;

/** What an invocation is told beside its event. */
export interface InvocationContext {
  /** Aborts when the function's time is over. */
  readonly signal: AbortSignal;
  /** When that is, in milliseconds since 1970. */
  readonly deadline: number;
  /** How long that is from now, as a Lambda function's own context tells it. */
  getRemainingTimeInMillis(): number;
}

/** Something that happened on an event source mapping. */
export type EventSourceActivity =
  | { readonly kind: 'invoked'; readonly messageIds: readonly string[] }
  /** The function answered. `receiveCount` is the highest of the messages that failed, 0 when none did. */
  | { readonly kind: 'handled'; readonly messageIds: readonly string[]; readonly failedIds: readonly string[]; readonly receiveCount: number }
  /** The whole batch failed. `receiveCount` is the highest of its messages, `error` what the function threw, if it did. */
  | { readonly kind: 'failed'; readonly messageIds: readonly string[]; readonly reason: string; readonly receiveCount: number; readonly error?: unknown }
  /** The function named messages as failed, and the mapping does not ask for them: they are deleted with the others. */
  | { readonly kind: 'ignored'; readonly messageIds: readonly string[] }
  | { readonly kind: 'filtered'; readonly messageIds: readonly string[] }
  | { readonly kind: 'trouble'; readonly reason: string };

/** How an event source mapping polls: a mapping of a template is one. */
export type EventSourcePolling = Partial<Pick<TemplateEventSource, 'batchSize' | 'maxBatchingWindowSeconds' | 'reportBatchItemFailures' | 'filters' | 'maxConcurrency'>>;

/**
 * One event source mapping: which queue, which function, and how it polls. By default as in AWS Lambda: batches of up to 10 messages, without window
 * or filters, five at a time, and what the function answers does not count, so that a `lambdaHandler` needs `reportBatchItemFailures: true`.
 */
export interface EventSourceOptions extends EventSourcePolling {
  readonly port: SqsPort;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly invoke: FunctionInvoker;
  /** Time of one invocation in seconds; 3 by default, as for a Lambda function. */
  readonly functionTimeoutSeconds?: number;
  /** The machine's by default. */
  readonly clock?: Clock;
  /** Is told what happens. @default - nobody is */
  readonly onActivity?: (activity: EventSourceActivity) => void;
  /**
   * Polls for one second and never hangs up: for an endpoint that goes on with a poll whose caller is gone, and so hides what arrives then.
   * @default false
   */
  readonly shortPolls?: boolean;
}

export interface BatchOptions extends EventSourceOptions {
  readonly clock: Clock;
  /** Answers what runs the function once, instead of `invoke`. The function's time begins then: on AWS Lambda its start is no part of it. */
  readonly begin?: () => Promise<FunctionInvoker>;
  /** Those of the function, where it has a reserved concurrency: its mappings share it. */
  readonly turns?: Turns;
}

/** How an event source mapping ends: nothing begins any more, and then nothing is waited for. */
export interface Ends { readonly stopping: AbortSignal; readonly abandoning: AbortSignal }

/** Filters a batch, gives the function what is left, and deletes what is done. Never rejects: what goes wrong is told as activity. */
export async function runBatch(messages: readonly WireMessage[], options: BatchOptions, ends: Ends): Promise<void> {
  const { filters = [], queueArn, onActivity } = options;
  const all = messages.map((message) => eventRecord(message, queueArn));
  const wanted = all.filter((record) => passesFilters(record, filters));
  const filtered = all.filter((record) => !wanted.includes(record));
  if (filtered.length > 0) {
    onActivity?.({ kind: 'filtered', messageIds: idsOf(filtered) });
    await deleteRecords(filtered, options);
  }
  const stopped = new Set<string | undefined>();
  for (const group of splitByBytes(wanted, EVENT_SOURCE.payloadBytes)) {
    const records = group.filter((record) => !stopped.has(groupOf(record, queueArn)));
    if (records.length === 0 || ends.abandoning.aborted) continue;
    const left = await runInvocation(records, options, ends);
    // The rest of the batch must not overtake a message of its group that failed.
    for (const record of left) stopped.add(groupOf(record, queueArn));
  }
}

/** @returns the records that stay in the queue */
async function runInvocation(records: readonly SqsEventRecord[], options: BatchOptions, ends: Ends): Promise<readonly SqsEventRecord[]> {
  const { stopping, abandoning } = ends;
  const { onActivity, turns = new Turns() } = options;
  const outcome = await turns.run(async () => {
    if (stopping.aborted) return undefined; // it would soon be ended amid its work
    onActivity?.({ kind: 'invoked', messageIds: idsOf(records) });
    return invokeInTime(records, options, abandoning);
  });
  if (!outcome && !abandoning.aborted) await giveBack(records.map(({ receiptHandle }) => receiptHandle), options);
  if (!outcome || abandoning.aborted) return records;
  const verdict = 'wrong' in outcome ? outcome : verdictOf(outcome.answer, records, options);
  if ('wrong' in verdict) {
    const { wrong: reason, ...thrown } = verdict;
    onActivity?.({ kind: 'failed', messageIds: idsOf(records), reason, receiveCount: receiveCountOf(records), ...thrown });
    return records;
  }
  const { failed } = verdict;
  await deleteRecords(records.filter(({ messageId }) => !failed.has(messageId)), options);
  const left = records.filter(({ messageId }) => failed.has(messageId));
  onActivity?.({ kind: 'handled', messageIds: idsOf(records), failedIds: [...failed], receiveCount: receiveCountOf(left) });
  return left;
}

/** What the function's answer decides: nothing where the mapping does not ask for it, which loses what the function takes for kept. */
function verdictOf(answer: unknown, records: readonly SqsEventRecord[], { reportBatchItemFailures = false, onActivity }: BatchOptions): BatchVerdict {
  const said = readBatchResponse(answer, records);
  if (reportBatchItemFailures) return said;
  if ('failed' in said && said.failed.size > 0) onActivity?.({ kind: 'ignored', messageIds: [...said.failed] });
  return { failed: new Set() };
}

async function invokeInTime(
  records: readonly SqsEventRecord[], options: BatchOptions, abandoned: AbortSignal,
): Promise<{ readonly answer: unknown } | { readonly wrong: string; readonly error?: unknown }> {
  const { clock, begin, functionTimeoutSeconds: seconds = EVENT_SOURCE.functionTimeoutSeconds } = options;
  let cancel = (): void => undefined;
  const over = new AbortController();
  const abandon = (): void => over.abort();
  abandoned.addEventListener('abort', abandon);
  const ended = new Promise<{ wrong: string }>((resolve) => {
    over.signal.addEventListener('abort', () => resolve({ wrong: `the function must answer within ${seconds} s, got no answer` }), { once: true });
  });
  try {
    const invoke = begin ? await begin() : options.invoke;
    cancel = clock.schedule(seconds * 1000, () => over.abort());
    const deadline = clock.now() + seconds * 1000;
    const context = { signal: over.signal, deadline, getRemainingTimeInMillis: () => deadline - clock.now() };
    const called = Promise.resolve(invoke({ Records: records }, context));
    return await Promise.race([called.then((answer) => ({ answer })), ended]);
  } catch (error) {
    return { wrong: reasonOf(error), error };
  } finally {
    cancel();
    abandoned.removeEventListener('abort', abandon);
  }
}

/** Whatever is thrown, an object without a prototype too, fails its batch and nothing else. */
function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return told(error);
  }
}

async function deleteRecords(records: readonly SqsEventRecord[], { port, queueUrl, onActivity }: BatchOptions): Promise<void> {
  for (let start = 0; start < records.length; start += MESSAGE_LIMITS.batchEntries) {
    const Entries = records.slice(start, start + MESSAGE_LIMITS.batchEntries)
      .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
    try {
      const { Failed = [] } = await port.deleteMessageBatch({ QueueUrl: queueUrl, Entries });
      for (const { Code, Message } of Failed) onActivity?.({ kind: 'trouble', reason: `a handled message was not deleted and comes back: ${Code}: ${Message}` });
    } catch (error) {
      onActivity?.({ kind: 'trouble', reason: `handled messages were not deleted and come back: ${(error as Error).message}` });
    }
  }
}

/** Messages that nothing was begun with when the mapping was stopped. */
export async function giveBack(receiptHandles: ReadonlyArray<string | undefined>, { port, queueUrl, onActivity }: BatchOptions): Promise<void> {
  try {
    for (const ReceiptHandle of receiptHandles) await port.changeMessageVisibility({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 });
  } catch (error) {
    onActivity?.({ kind: 'trouble', reason: `messages come back after their visibility timeout only: ${(error as Error).message}` });
  }
}

function groupOf({ attributes, messageId }: SqsEventRecord, queueArn: string): string | undefined {
  return isFifoName(queueArn) ? attributes.MessageGroupId : messageId;
}

function receiveCountOf(records: readonly SqsEventRecord[]): number {
  return Math.max(0, ...records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount ?? 0)));
}

function idsOf(records: readonly SqsEventRecord[]): string[] {
  return records.map(({ messageId }) => messageId);
}
