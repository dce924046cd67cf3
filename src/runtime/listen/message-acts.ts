import type { Clock } from '../../queue/clock';
import { ActBatcher, type Act, type ActFailure } from './acknowledge';
import type { Hand, HeldMessage } from './held-message';
import type { ListenSettings } from './listen-settings';

/** How long a delete is tried again at least and in silence, in milliseconds, even when its lock is over: on a standard queue it still counts. */
const DELETE_RETRY = 30_000;

/**
 * Deletes and visibility changes of messages, in batches. The message may move on while one of them waits, is under way or is tried again:
 * what is older never overrides what is newer.
 */
export class MessageActs {
  readonly #deletes: ActBatcher;
  readonly #changes: ActBatcher;
  /** When Amazon SQS last confirmed a delete. */
  #confirmedAt = -Infinity;

  constructor(settings: ListenSettings, private readonly clock: Clock, private readonly hand: Hand) {
    const { random, lingerMilliseconds, queueUrl: QueueUrl, act } = settings;
    const rules = { clock, random, lingerMilliseconds };
    this.#deletes = new ActBatcher(async (acts) => act.deleteMessageBatch({ QueueUrl, Entries: acts.map(entryOf) }), rules);
    this.#changes = new ActBatcher(async (acts) => act.changeMessageVisibilityBatch({ QueueUrl, Entries: acts.map(entryOf) }), rules);
  }

  /** @param unconfirmed is told of each failure that is tried again while no delete, of whatever message, has been confirmed for so long */
  async delete(message: HeldMessage, unconfirmed: (error: unknown) => void): Promise<ActFailure> {
    const end = this.clock.now() + DELETE_RETRY;
    for (;;) {
      let sent: string | undefined;
      const failure = await this.#deletes.add({
        handle: () => (sent = message.receiptHandle), until: () => Math.max(message.lockedUntil, end),
        failed: (error) => { if (this.clock.now() >= Math.max(end, this.#confirmedAt + DELETE_RETRY)) unconfirmed(error); },
      });
      // Received again meanwhile: with the older handle a standard queue confirms and keeps the message, a FIFO queue refuses.
      if (sent !== message.receiptHandle) continue;
      if (!failure) this.#confirmedAt = this.clock.now();
      return failure;
    }
  }

  /** Hides a message in hand for longer; not any more when it has left the hand. */
  extend(message: HeldMessage, seconds: number): Promise<ActFailure> {
    return this.#change(message, seconds, message);
  }

  /** Says when a message that has left the hand is visible again; not any more when it has been received again. */
  release(message: HeldMessage, seconds: number): Promise<ActFailure> {
    const release = (): Promise<ActFailure> => this.#change(message, seconds, undefined);
    // A heartbeat that is under way could arrive later, and hide it again.
    return message.changing ? message.changing.then(release) : release();
  }

  /** Nothing is worked on that could fill the batches up; only the end of a delete lets more of its group start, which may bring more. */
  hurry(): void {
    this.#deletes.hurry();
    this.#changes.flush();
  }

  /** Sends at once what waits for others. */
  flush(): void {
    this.#deletes.flush();
    this.#changes.flush();
  }

  /** Tries nothing again. */
  quit(): void {
    this.#deletes.quit();
    this.#changes.quit();
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drained(): Promise<void> {
    await Promise.all([this.#deletes.drained(), this.#changes.drained()]);
  }

  /** @param holder what has to be in hand of the message when the change is sent */
  #change(message: HeldMessage, visibilityTimeoutSeconds: number, holder: HeldMessage | undefined): Promise<ActFailure> {
    return this.#changes.add({
      handle: () => message.receiptHandle, visibilityTimeoutSeconds, until: () => message.lockedUntil,
      isWanted: () => this.hand.find(message.messageId) === holder,
      underWay: (call) => {
        const { receiptHandle } = message;
        const lockedUntil = this.clock.now() + visibilityTimeoutSeconds * 1000;
        const changing: Promise<void> = call.then((failure) => {
          // What waits for it may be sent for as long as it holds.
          if (!failure && message.receiptHandle === receiptHandle) message.lockedUntil = lockedUntil;
          if (message.changing === changing) message.changing = undefined;
        });
        message.changing = changing;
      },
    });
  }
}

function entryOf({ handle, visibilityTimeoutSeconds }: Act, index: number): { Id: string; ReceiptHandle: string; VisibilityTimeout?: number } {
  return { Id: String(index), ReceiptHandle: handle(), VisibilityTimeout: visibilityTimeoutSeconds };
}
