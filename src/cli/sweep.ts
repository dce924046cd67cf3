import type { ReceivedMessage } from '../runtime/message/received-message';
import type { ReceiveOptions } from '../runtime/receive/receive';
import { giveBack, messagesIn, type ReachedQueue } from './queue-access';
import type { Terminal } from './terminal';

type Messages = ReadonlyArray<ReceivedMessage<string>>;

/** A walk over what is in a queue now. */
export interface Sweep {
  /** Most messages to take. */
  readonly max: number;
  /** How long messages are hidden meanwhile, in seconds. */
  readonly hold: number;
  /** Which messages are taken; their receive count is the one before the walk, as peek shows it. */
  readonly fits: (message: ReceivedMessage<string>) => boolean;
  /** Most messages to work on at once. @default 10 */
  readonly atOnce?: number | undefined;
  /** Works on some that fit; answers with those that may be deleted. */
  take(messages: Messages): Promise<Messages>;
  /** Is told how many were received so far, whether they fit or not. */
  onProgress?(seen: number): void;
}

/** What became of the messages, in numbers. */
export interface SweepReport {
  /** Received, whether they fit or not. */
  readonly seen: number;
  readonly taken: number;
  readonly deleted: number;
  /** Were to be deleted and are in the queue still. */
  readonly undeleted: number;
  /** Could not be given back at once. */
  readonly late: number;
  /** Seem to be there and did not come; none of a walk that ended early. */
  readonly missing: number;
  /** What ended the walk early: to be thrown when the rest is told. */
  readonly failure?: unknown;
}

/** What is told of those that did not come. */
export const missedLine = ({ missing }: SweepReport): string => `about ${missing} more were delayed, in flight elsewhere, or behind others of their group`;

/** Receives what is there, ten by call, and gives back at the end what is not deleted. What is held is not taken twice, however often it comes. */
export async function sweep(queue: ReachedQueue, wish: Sweep, terminal: Terminal): Promise<SweepReport> {
  const { max, hold, fits, atOnce = 10, take, onProgress } = wish;
  /** Of what is hidden meanwhile, the newest receipt handle by message id: bodies are gone, for there may be many. */
  const held = new Map<string, string>();
  const count = { seen: 0, taken: 0, deleted: 0, undeleted: 0 };
  const receive = newsOf(queue, held, terminal);
  let failure: unknown;
  try {
    while (count.taken < max && !terminal.signal.aborted) {
      const fresh = await receive({ maxNumberOfMessages: Math.min(10, max - count.taken), visibilityTimeoutSeconds: hold });
      if (fresh === undefined) break;
      count.seen += fresh.length;
      onProgress?.(count.seen);
      for (const part of partsOf(fresh.filter(fits), atOnce)) {
        const done = await take(part);
        const deleted = await deleteHeld(queue, done, held);
        count.taken += part.length;
        count.deleted += deleted;
        count.undeleted += done.length - deleted;
      }
    }
  } catch (error) {
    failure = error; // a disk that is full hides none of them
  }
  const late = await giveBack(queue, [...held.values()]);
  const isWhole = failure === undefined && !terminal.signal.aborted;
  const missing = isWhole ? Math.max(0, Math.min(max - count.taken, messagesIn(queue.attributes) - count.seen)) : 0;
  return { ...count, missing, late, failure };
}

/** @returns how many are deleted, and held no more */
async function deleteHeld({ handle }: ReachedQueue, messages: Messages, held: Map<string, string>): Promise<number> {
  const results = await handle.deleteMessageBatch(messages);
  const deleted = messages.filter((_, index) => results[index]!.ok);
  for (const { messageId } of deleted) held.delete(messageId);
  return deleted.length;
}

function partsOf(messages: Messages, size: number): Messages[] {
  return Array.from({ length: Math.ceil(messages.length / size) }, (_, index) => messages.slice(index * size, (index + 1) * size));
}

/**
 * How a walk receives: what it has not seen yet, undefined when nothing is left. What is hidden for too long comes back, and stands before
 * what is new; it ends the walk when it has come round once.
 *
 * @param held is told of all that comes
 */
function newsOf({ handle }: ReachedQueue, held: Map<string, string>, terminal: Terminal): (wish: ReceiveOptions) => Promise<Messages | undefined> {
  /** Messages that cannot be read, by what is told of them. */
  const unreadable = new Set<string>();
  const onFailed = ({ message }: Error): void => {
    if (!unreadable.has(message)) terminal.note(`error: ${message}\n`);
    unreadable.add(message);
  };
  let again = 0;
  return async (wish) => {
    const known = held.size + unreadable.size;
    const received = await handle.receiveMessages({ ...wish, waitTimeSeconds: 1, onFailed });
    const fresh = received.filter(({ messageId }) => !held.has(messageId)).map(beforeTheWalk);
    for (const { messageId, receiptHandle } of received) held.set(messageId, receiptHandle);
    const isNews = held.size + unreadable.size > known;
    again = isNews ? 0 : again + received.length;
    return isNews || (received.length > 0 && again <= held.size) ? fresh : undefined;
  };
}

/** The walk's own receive is not what a filter asks about, and what is exported had not had it. */
function beforeTheWalk(message: ReceivedMessage<string>): ReceivedMessage<string> {
  return { ...message, receiveCount: Math.max(0, message.receiveCount - 1) };
}
