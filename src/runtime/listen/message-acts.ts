import type { Clock } from '../../queue/clock';
import { ActBatcher, type Act, type ActFailure } from './acknowledge';
import type { Hand, HeldMessage } from './held-message';
import type { ListenSettings } from './listen-settings';

/** How long a delete is tried again at least and in silence, in milliseconds, even when its lock is over: on a standard queue it still counts. */
const DELETE_RETRY = 30_000;

/** What the acts need of the work of a listener. */
export interface ActsHost {
  readonly settings: ListenSettings;
  readonly clock: Clock;
  readonly hand: Hand;
  /** Is told of each visibility change that Amazon SQS did not do, tried again or not. */
  unchanged(error: unknown): void;
}

/**
 * Deletes and visibility changes of messages, in batches. The message may move on while one of them waits, is under way or is tried again:
 * what is older never overrides what is newer.
 */
export class MessageActs {
  readonly #deletes: ActBatcher;
  readonly #changes: ActBatcher;
  /** When Amazon SQS last confirmed a delete. */
  #confirmedAt = -Infinity;

  constructor(private readonly host: ActsHost) {
    const { clock, settings: { random, lingerMilliseconds, queueUrl: QueueUrl, act } } = host;
    const rules = { clock, random, lingerMilliseconds };
    this.#deletes = new ActBatcher(async (acts) => act.deleteMessageBatch({ QueueUrl, Entries: acts.map(entryOf) }), rules);
    this.#changes = new ActBatcher(async (acts) => act.changeMessageVisibilityBatch({ QueueUrl, Entries: acts.map(entryOf) }), rules);
  }

  /** @param unconfirmed is told of each failure that is tried again while no delete, of whatever message, has been confirmed for so long */
  async delete(message: HeldMessage, unconfirmed: (error: unknown) => void): Promise<ActFailure> {
    const { clock } = this.host;
    const end = clock.now() + DELETE_RETRY;
    for (;;) {
      let sent: string | undefined;
      const failure = await this.#deletes.add({
        handle: () => (sent = message.receiptHandle), until: () => Math.max(message.lockedUntil, end),
        failed: (error) => { if (clock.now() >= Math.max(end, this.#confirmedAt + DELETE_RETRY)) unconfirmed(error); },
      });
      // Received again meanwhile: with the older handle a standard queue confirms and keeps the message, a FIFO queue refuses.
      if (sent !== message.receiptHandle) continue;
      if (!failure) this.#confirmedAt = clock.now();
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
    const { clock, hand } = this.host;
    return this.#changes.add({
      handle: () => message.receiptHandle, visibilityTimeoutSeconds, until: () => message.lockedUntil,
      isWanted: () => hand.find(message.messageId) === holder,
      underWay: (call) => {
        const { receiptHandle } = message;
        const lockedUntil = clock.now() + visibilityTimeoutSeconds * 1000;
        const changing: Promise<void> = call.then((failure) => {
          if (failure) this.host.unchanged(failure.error);
          // What waits for it may be sent for as long as it holds.
          else if (message.receiptHandle === receiptHandle) message.lockedUntil = lockedUntil;
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
