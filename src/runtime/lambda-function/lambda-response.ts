import type { WireMessage } from '../../queue/port-message';
import type { QueueError } from '../error/error';
import type { Clock } from '../../queue/clock';
import type { BackoffOptions } from '../outcome/backoff';
import type { Outcome } from '../outcome/outcome';
import type { SqsBatchResponse, SqsRecord } from './lambda-event';
import type { Reserve } from './lambda-reserve';

/** A record of a batch that stays, and why. */
export interface StayingRecord {
  readonly record: SqsRecord;
  readonly outcome: Outcome;
}

/** How long failed messages of a batch are hidden. */
export interface HideOptions {
  readonly backoff?: BackoffOptions;
  /** Random numbers from 0 to 1, exclusive. */
  readonly random?: () => number;
  /** What it may take. @default - as long as it takes */
  readonly withinMilliseconds?: number;
  /** Time. @default - the time of the machine */
  readonly clock?: Clock;
}

/** What a queue handle can do about outcomes. */
export interface OutcomeActs {
  /** Answers false when no dead-letter queue is known. */
  sendToDeadLetterQueue(message: WireMessage, reason: string): Promise<boolean>;
  /**
   * Hides what failed for its backoff or its `RetryAfter`, and gives back at once what waits behind it; nothing where neither was asked for.
   * Never rejects: a change that fails costs nothing but time, the message comes back when its visibility timeout ends.
   */
  hideStaying(staying: readonly StayingRecord[], options: HideOptions): Promise<void>;
}

/** The error for what a handler cannot work with. */
export type Refusal = (rule: string, got: unknown, fix: string) => QueueError;

/** What a response needs beside the outcomes. */
export interface ResponseRules {
  readonly refusal: Refusal;
  readonly source: Partial<OutcomeActs>;
  readonly records: readonly SqsRecord[];
  readonly options: HideOptions;
  readonly reserve: Reserve;
}

/** The ids of the messages that stay; hides them first where that was asked for. */
export async function respond(rules: ResponseRules, outcomes: readonly Outcome[]): Promise<SqsBatchResponse> {
  const staying: StayingRecord[] = [];
  outcomes.forEach((outcome, index) => {
    if (outcome.is !== 'done') staying.push({ record: rules.records[index]!, outcome });
  });
  if (!staying[0]) return { batchItemFailures: [] };
  const ids = [...new Set(staying.map(({ record }) => record?.messageId))];
  // One id that AWS Lambda does not know fails the whole batch in silence: better with a reason.
  if (!ids.every(Boolean)) throw rules.refusal('every record must have a messageId', 'none', 'all stay');
  await rules.source.hideStaying?.(staying, { ...rules.options, withinMilliseconds: rules.reserve.left() });
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}
