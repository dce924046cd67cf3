import { pause } from '../../queue/clock';
import { retryMilliseconds } from '../outcome/backoff';
import { publish } from '../telemetry/queue-event';
import type { Queue } from '../queue';
import type { ReceivedMessage } from '../message/received-message';
import { isTemporary } from '../error/remedy';
import type { ReceiveOptions } from './receive';

const RETRY = { first: 200, max: 20_000 } as const;

/**
 * Receives by hand, for ever: an async iterable over messages as they come. Whoever reads deletes what is done; what is not deleted comes
 * back when its visibility timeout ends. On leaving the loop, what was received and not given out is visible again at once.
 *
 * A message that is damaged or does not fit the schema is passed over and told to `onFailed`; it stays in its queue.
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
  const onFailed = (error: unknown): void => publish('failed', () => ({ queue: queue.name, error }));
  let waiting: ReceivedMessage<Output>[] = [];
  try {
    for (let errors = 0; !options.signal?.aborted;) {
      try {
        waiting = await queue.receiveMessages({ waitTimeSeconds: 20, onFailed, ...options });
        errors = 0;
      } catch (error) {
        if (options.signal?.aborted) return;
        if (!isTemporary(error)) throw error;
        publish('poll-failed', () => ({ queue: queue.name, error }));
        await pause(queue.clock, retryMilliseconds(++errors, RETRY, queue.random()), options.signal);
      }
      while (waiting.length > 0 && !options.signal?.aborted) yield waiting.shift()!;
    }
  } finally {
    await queue.changeMessageVisibilityBatch(waiting.map((message) => ({ message, visibilityTimeoutSeconds: 0 })));
  }
}
