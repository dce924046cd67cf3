import { checkFunction, checkQueue } from '../error/option-check';
import type { Receiver } from '../receive/receive';
import type { MessageHandler } from '../message/received-message';
import { watchHandler } from '../telemetry/telemetry';
import { Listener } from './listener';
import { checkListenOptions, type ListenOptions } from './listen-settings';

/**
 * Receives messages for as long as the process lives and calls the handler for each, `concurrency` at a time.
 *
 * Returned means done: the message is deleted (in batches). Thrown means stays: it comes back after a backoff by its receive count, after
 * `RetryAfter`'s seconds, or goes to the dead-letter queue by `Reject`. Messages are kept hidden while they are in hand, up to 12 hours; when a
 * lock is lost nevertheless, the handler's signal aborts. On a FIFO queue message groups run in parallel, and the next message of a group starts
 * when the delete of the one before is confirmed. A poll that fails is tried again, for ever.
 *
 * @param queue a handle of `openQueue` or `openFifoQueue`
 * @returns the listener, already listening; `await using` stops it at the end of the block
 * @throws QueueError (`InvalidParameterValue`) when an option is out of bounds
 * @example
 * ```mts
 * const listener = listen(orders, async ({ body }, { signal }) => ship(body, { signal }), { concurrency: 50 });
 * stopOnSignal(listener);
 * await listener.closed;
 * ```
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export function listen<Body>(queue: Receiver<Body>, handler: MessageHandler<Body>, options: ListenOptions = {}): Listener {
  checkQueue('listen', queue);
  const place = { where: `listener of queue '${queue.name}'`, queue: queue.name };
  checkFunction(place, 'handler', handler);
  checkListenOptions(place, options);
  return new Listener({ queue, handler: watchHandler(handler as MessageHandler, queue.clock), options: { ...options } });
}
