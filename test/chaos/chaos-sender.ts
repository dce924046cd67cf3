import type { Queue } from '../../src/runtime/queue';
import type { AnyEntry } from '../../src/runtime/send/send-entry';
import { SendError } from '../../src/runtime/send/send-error';
import type { ChaosOptions } from './chaos';
import type { ChaosBody, ChaosLedger } from './ledger';

/** A queue of either kind, as chaos uses it. */
export type ChaosQueue = Queue<ChaosBody, ChaosBody, AnyEntry<ChaosBody>>;

/** Sends all messages of a run, again and again those that are not confirmed. */
export async function sendAll(queue: Pick<ChaosQueue, 'sendMessageBatch'>, options: ChaosOptions, ledger: ChaosLedger): Promise<void> {
  let entries = entriesOf(options);
  while (entries.length > 0) {
    const failed = await queue.sendMessageBatch(entries, { concurrency: 4 }).then(() => [], (error: unknown) => {
      // Nothing is wrong with the messages: whoever says so has taken a fault of the line for one of the sender.
      if (error instanceof SendError && !error.failed.some(({ senderFault }) => senderFault)) return error.failed;
      throw error;
    });
    const again = new Set(failed.map(({ index }) => index));
    entries.forEach(({ body }, index) => { if (!again.has(index)) ledger.confirm(body.key); });
    entries = entries.filter((_, index) => again.has(index));
  }
}

function entriesOf({ kind, messages, isGrouped = kind === 'fifo' }: ChaosOptions): Array<AnyEntry<ChaosBody>> {
  // As many groups as messages in a group: few enough to be long, many enough to run beside each other.
  const groups = Math.ceil(Math.sqrt(messages));
  return Array.from({ length: messages }, (_, key): AnyEntry<ChaosBody> => {
    if (!isGrouped) return { body: { key } };
    const group = `g${key % groups}`;
    const body = { key, group, place: Math.floor(key / groups) };
    return kind === 'fifo' ? { body, messageGroupId: group, messageDeduplicationId: `d${key}` } : { body };
  });
}
