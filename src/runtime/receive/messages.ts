import { checkQueue } from '../error/option-check';
import type { ReceivedMessage } from '../message/received-message';
import { publish } from '../telemetry/queue-event';
import { MessageSupply, type SupplyQueue } from './message-supply';
import { checkReceive, tellOf, type ReceiveOptions, type TellFailed } from './receive';

/**
 * Receives by hand, for ever: an async iterable over messages as they come. Whoever reads deletes what is done; what is not deleted comes
 * back when its visibility timeout ends. On leaving the loop, what was received and not given out is visible again at once.
 *
 * Starts with one message at a time and receives more at once as far as the pace of the reader allows, so that no message waits here for
 * longer than half of its visibility timeout; one that did all the same, behind a slow one, is not given out, but received again.
 * A message that is damaged, does not fit the schema, or has a payload in S3 that is read for longer than it is hidden, is passed over and told to
 * `onFailed`; it stays in its queue.
 * Temporary errors are tried again, for ever.
 *
 * @param queue a handle of `openQueue` or `openFifoQueue`
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
export function messages<Output>(
  queue: SupplyQueue<Output>, options: ReceiveOptions = {},
): AsyncGenerator<ReceivedMessage<Output>, void, undefined> {
  const leaving = new AbortController();
  const reading = read(queue, options, leaving);
  const { return: end, throw: fail } = reading;
  // A stream that is destroyed leaves during a receive. A generator heeds that when it gives out its next message, which may never come.
  return Object.assign(reading, {
    return: (value?: undefined) => (leaving.abort(), end.call(reading, value)),
    throw: (error: unknown) => (leaving.abort(), fail.call(reading, error)),
  });
}

async function* read<Output>(
  queue: SupplyQueue<Output>, options: ReceiveOptions, leaving: AbortController,
): AsyncGenerator<ReceivedMessage<Output>, void, undefined> {
  checkQueue('messages', queue);
  const { name } = queue;
  checkReceive(name, options);
  const publishFailed: TellFailed = (error, { messageId, messageGroupId, receiveCount }) =>
    publish('failed', () => ({ queue: name, messageId, messageGroupId, receiveCount, error }));
  const { signal } = leaving;
  const given = { ...options, waitTimeSeconds: options.waitTimeSeconds ?? 20, signal };
  const supply = new MessageSupply(queue, given, tellOf(options) ?? publishFailed);
  const leave = (): void => leaving.abort();
  options.signal?.addEventListener('abort', leave, { once: true });
  if (options.signal?.aborted) leave();
  try {
    while (!signal.aborted) {
      const message = await supply.take();
      if (message) yield message;
      else await supply.refill();
    }
  } finally {
    options.signal?.removeEventListener('abort', leave);
    await supply.giveBack();
  }
}
