import { refuse } from '../../queue/sqs-error';
import { SqsFailure } from './sqs-failure';

/** What a receipt handle names: one receive of one message of one queue. */
export interface Receipt {
  readonly queueId: number;
  readonly key: number;
  /** Number of the receive: an older one lost its lock. */
  readonly receipt: number;
}

/** How those of Amazon SQS start. What follows is nobody else's business, but cheap to read. */
const OPAQUE = 'AQEB';

export function encodeReceiptHandle({ queueId, key, receipt }: Receipt): string {
  return `${OPAQUE}${queueId}.${key}.${receipt}`;
}

/**
 * Reads a receipt handle of a queue.
 *
 * @throws SqsFailure `ReceiptHandleIsInvalid` for anything that this queue never handed out
 */
export function decodeReceiptHandle(handle: string, queueId: number): Receipt {
  const match = /^AQEB(\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(handle);
  if (!match || Number(match[1]) !== queueId) {
    throw new SqsFailure(refuse('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`));
  }
  return { queueId, key: Number(match[2]), receipt: Number(match[3]) };
}
