import type { WireMessage } from '../../queue/port-message';
import type { Clock } from '../../queue/clock';
import type { BackoffOptions } from '../outcome/backoff';
import type { Outcome } from '../outcome/outcome';
import type { SqsRecord } from './lambda-event';

/** A record of a batch that stays, and why. */
export interface StayingRecord {
  readonly record: SqsRecord;
  readonly outcome: Outcome;
}

/** How long failed messages of a batch are hidden. */
export interface HideOptions {
  readonly backoff?: BackoffOptions | undefined;
  /** Random numbers from 0 to 1, exclusive. */
  readonly random?: (() => number) | undefined;
  /** What it may take. @default - as long as it takes */
  readonly withinMilliseconds?: number | undefined;
  /** Time. @default - the time of the machine */
  readonly clock?: Clock | undefined;
}

/** What a queue handle can do about outcomes. */
export interface OutcomeActs {
  /** Rejects when the dead-letter queue is not known or does not confirm it. */
  sendToDeadLetterQueue(message: WireMessage, reason: string): Promise<true>;
  /**
   * Hides what failed for its backoff or its `RetryAfter`, and gives back at once what waits behind it; nothing where neither was asked for.
   * What waits behind a message of a FIFO group that used up a third of its receives comes back a second after it, by what the binding tells.
   * Never rejects: where a change fails, the message comes back when its visibility timeout ends; what no retry mends is a warning of the process.
   */
  hideStaying(staying: readonly StayingRecord[], options: HideOptions): Promise<void>;
}
