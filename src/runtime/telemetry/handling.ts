import type { Clock } from '../../queue/clock';
import type { HandlerContext, ReceivedMessage } from '../message/received-message';

/** What a handler works on. */
export interface Handling {
  /** One, or those of a batch. */
  readonly messages: readonly ReceivedMessage[];
  readonly isBatch: boolean;
  readonly clock: Clock;
  /** Its signal, which AWS Lambda makes when it is asked for, ends the span although the handler goes on. */
  readonly context: Partial<HandlerContext> | undefined;
}
