import type { WireMessage } from '../../queue/port-message';
import type { BackoffOptions } from '../outcome/backoff';
import { DONE, type Outcome } from '../outcome/outcome';
import type { ReceiptResult, VisibilityChange } from '../receive/receipt';
import { settle } from '../outcome/settle';
import { isFifo, type SqsBatchResponse, type SqsRecord } from './lambda-event';

/** What a queue handle can do about outcomes. */
export interface OutcomeActs {
  /** Answers false when no dead-letter queue is known. */
  sendToDeadLetterQueue(message: WireMessage, reason: string): Promise<boolean>;
  /** Hides messages, or gives them back by 0 seconds; one result each. */
  changeMessageVisibilityBatch(changes: readonly VisibilityChange[]): Promise<ReceiptResult[]>;
}

/** What a response needs beside the outcomes. */
export interface ResponseRules {
  /** For error texts. */
  readonly place: string;
  readonly source: Partial<OutcomeActs>;
  readonly options: { readonly backoff?: BackoffOptions; readonly random?: () => number };
}

/** Longest time that a message can have been in flight here: a batching window and a function's timeout. */
const ELAPSED_SECONDS = 300 + 900;

/** The ids of the messages that stay; hides them first where that was asked for. */
export async function respond(rules: ResponseRules, records: readonly SqsRecord[], outcomes: readonly Outcome[]): Promise<SqsBatchResponse> {
  if (outcomes.every((outcome) => outcome === DONE)) return { batchItemFailures: [] };
  const fifo = isFifo(records);
  const { backoff = false, random = Math.random } = rules.options;
  const settlements = settle(records.map(({ attributes }, index) => ({
    outcome: outcomes[index]!,
    group: fifo ? attributes.MessageGroupId ?? '' : undefined,
    receiveCount: Number(attributes.ApproximateReceiveCount ?? 1),
    elapsedSeconds: ELAPSED_SECONDS,
  })), { backoff, random });
  const staying = records.map(({ messageId, receiptHandle: message }, index) => ({ messageId, message, ...settlements[index]! }))
    .filter((one) => one.action === 'stay');
  // One id that AWS Lambda does not know fails the whole batch in silence: better with a reason.
  if (staying.some(({ messageId }) => !messageId)) {
    throw new TypeError(`${rules.place}: every record must have a messageId, got none; the whole batch stays`);
  }
  if (backoff || outcomes.some((outcome) => outcome.is === 'failed' && outcome.retryAfterSeconds !== undefined)) {
    // A change that fails costs nothing but time: the message comes back when its visibility timeout ends.
    const changes = staying.filter((one): one is typeof one & VisibilityChange => one.visibilityTimeoutSeconds !== undefined);
    await rules.source.changeMessageVisibilityBatch?.(changes).catch(() => undefined);
  }
  return { batchItemFailures: [...new Set(staying.map(({ messageId }) => messageId))].map((itemIdentifier) => ({ itemIdentifier })) };
}
