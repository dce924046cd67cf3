import type { Clock } from '../../queue/clock';
import type { ReceivedMessage } from '../message/received-message';

/** What a handler works on. */
export interface Handling {
  /** One, or those of a batch. */
  readonly messages: readonly ReceivedMessage[];
  readonly isBatch: boolean;
  readonly clock: Clock;
  /** Ends the span although the handler goes on. */
  readonly signal?: AbortSignal;
}
