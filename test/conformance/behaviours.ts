import { BATCH_BEHAVIOURS } from './batch-behaviours';
import { DEAD_LETTER_BEHAVIOURS } from './dead-letter-behaviours';
import { DEDUPLICATION_BEHAVIOURS } from './deduplication-behaviours';
import { FIFO_BEHAVIOURS } from './fifo-behaviours';
import { MESSAGE_BEHAVIOURS } from './message-behaviours';
import { POLLING_BEHAVIOURS } from './polling-behaviours';
import { QUEUE_BEHAVIOURS } from './queue-behaviours';
import { QUEUE_LIFE_BEHAVIOURS } from './queue-life-behaviours';
import type { Behaviour } from './subject';
import { TIMING_BEHAVIOURS } from './timing-behaviours';
import { VALIDATE_BEHAVIOURS } from './validate-behaviours';
import { WIRE_BEHAVIOURS } from './wire-behaviours';

/** Everything that the suite asks, by area. */
export const BEHAVIOURS: Readonly<Record<string, readonly Behaviour[]>> = {
  queue: [...QUEUE_BEHAVIOURS, ...QUEUE_LIFE_BEHAVIOURS],
  validate: VALIDATE_BEHAVIOURS,
  message: MESSAGE_BEHAVIOURS,
  batch: BATCH_BEHAVIOURS,
  timing: TIMING_BEHAVIOURS,
  polling: POLLING_BEHAVIOURS,
  fifo: [...FIFO_BEHAVIOURS, ...DEDUPLICATION_BEHAVIOURS],
  dlq: DEAD_LETTER_BEHAVIOURS,
  wire: WIRE_BEHAVIOURS,
};
