import type { BodyError, DamagedMessageError, QueueError } from '../error/error';
import { checkQueue } from '../error/option-check';
import type { Queue } from '../queue';
import type { ReceivedMessage } from '../message/received-message';
import { publish, type QueueEvent } from '../telemetry/queue-event';
import { MessageSupply } from './message-supply';
import { checkReceive, type ReceiveOptions } from './receive';

/**
 * Receives by hand, for ever: an async iterable over messages as they come. Whoever reads deletes what is done; what is not deleted comes
 * back when its visibility timeout ends. On leaving the loop, what was received and not given out is visible again at once.
 *
 * Starts with one message at a time and receives more at once as far as the pace of the reader allows, so that no message waits here for
 * longer than half of its visibility timeout; one that has outlived it all the same is not given out, but received again.
 * A message that is damaged, does not fit the schema, or has a payload in S3 that is read for longer than it is hidden, is passed over and told to
 * `onFailed`; it stays in its queue.
 * Temporary errors are tried again, for ever.
 *
 * @param options as for `receiveMessages`; waits 20 seconds by default; `signal` ends the loop
 * @throws QueueError for an error that is not temporary
 * @example
 * ```mts
 * for await (const message of messages(orders, { signal })) {
 *   await ship(message.body);
 *   await orders.deleteMessage(message);
 * }
 * ```
 */
export async function* messages<Input, Output, Entry>(
  queue: Queue<Input, Output, Entry>, options: ReceiveOptions = {},
): AsyncGenerator<ReceivedMessage<Output>, void, undefined> {
  const name = (queue as Queue | undefined)?.name ?? 'unknown';
  checkQueue({ where: 'messages', queue: name }, queue, 'receiveMessages');
  checkReceive(name, options);
  const onFailed = options.onFailed ?? ((error: QueueError): void => publish('failed', () => failedEvent(name, error)));
  const supply = new MessageSupply(queue, { ...options, waitTimeSeconds: options.waitTimeSeconds ?? 20, onFailed });
  try {
    while (!options.signal?.aborted) {
      const message = await supply.take();
      if (message) yield message;
      else await supply.refill();
    }
  } finally {
    await supply.giveBack();
  }
}

function failedEvent(queue: string, error: QueueError): QueueEvent {
  const { received, messageId } = error as Partial<BodyError & DamagedMessageError>;
  return { queue, messageId: received?.messageId ?? messageId, receiveCount: received?.receiveCount ?? 0, error };
}
