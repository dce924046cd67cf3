import { pause } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';
import { ReceiveError } from '../error/error';
import { isTemporary } from '../error/remedy';
import type { ReceivedMessage } from '../message/received-message';
import { retryMilliseconds } from '../outcome/backoff';
import type { Queue } from '../queue';
import { publish } from '../telemetry/queue-event';
import { receiveHidden, type Receiver, type ReceiveOptions, type TellFailed } from './receive';

const RETRY = { first: 200, max: 20_000 } as const;
/** Milliseconds between the starts of two receives of which the first came back empty. */
const EMPTY_PAUSE = 1000;
/** What Amazon SQS hides a message for unless its queue says otherwise. */
const VISIBILITY_SECONDS = 30;

/** The parts of a handle that `messages` needs. */
export type SupplyQueue<Output> = Receiver<Output> & Pick<Queue, 'changeMessageVisibilityBatch'>;

/** What was received and is not given out yet, of one receive after the other, for a reader who takes one message at a time. */
export class MessageSupply<Output> {
  #waiting: ReceivedMessage<Output>[] = [];
  #count = 1;
  #errors = 0;
  /** Milliseconds for which a receive hides its messages. */
  #hidden = 0;
  /** Whether `hidden` was told; else it is what a queue has by default. */
  #isHiddenKnown = false;
  #hiddenUntil = Infinity;
  /** How much of that time went by while the last receive was read: payloads, an asynchronous schema. */
  #reading = 0;
  #takenAt: number | undefined;
  /** Longest that the reader worked on a message of this receive, in milliseconds. */
  #slowest: number | undefined;

  /** What was passed over within a second: what comes again meanwhile is hidden for no time. */
  readonly #passedOver = new Set<string>();
  #passedSince = -Infinity;
  /** Whether the last receive passed over another one. */
  #isPassing = false;

  /** @param tell is told of each message that is passed over */
  constructor(
    private readonly queue: SupplyQueue<Output>, private readonly options: ReceiveOptions, private readonly tell: TellFailed,
  ) {}

  /** The next message that is still hidden from others; undefined when the next receive is due. */
  async take(): Promise<ReceivedMessage<Output> | undefined> {
    const now = this.queue.clock.now();
    let latest = this.#hiddenUntil;
    if (this.#takenAt !== undefined) {
      this.#slowest = Math.max(this.#slowest ?? 0, now - this.#takenAt);
      latest -= this.#hidden / 2; // what waited behind another: it may take as long as that one
    }
    // Whoever deletes a message after its visibility timeout has lost its lock, and another may work on it.
    if (now >= latest) await this.giveBack();
    const message = this.#waiting.shift();
    this.#takenAt = message && now;
    return message;
  }

  /** Receives once. @throws QueueError when the error is not temporary */
  async refill(): Promise<void> {
    const { queue: { name, clock }, options: { signal } } = this;
    const startedAt = clock.now();
    try {
      await this.#receive();
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof ReceiveError) this.#waiting = [...error.messages as ReadonlyArray<ReceivedMessage<Output>>];
      if (!isTemporary(error)) throw error;
      publish('poll-failed', () => ({ queue: name, error }));
      return pause(clock, retryMilliseconds(++this.#errors, RETRY, this.queue.random()), signal);
    }
    // A wait of 0 seconds, or an endpoint that does not wait: without a pause no timer and no abort would ever have its turn. What is passed over
    // and hidden makes room for others: they would wait, and where there are many, it would be back before their turn.
    const isEmpty = this.#waiting.length === 0 && (!this.#isPassing || this.#hidden === Infinity);
    const rest = startedAt + EMPTY_PAUSE - clock.now();
    if (isEmpty && rest > 0) await pause(clock, rest, signal);
  }

  /** What was received and not given out is visible again at once; what has outlived its visibility timeout is so by itself. */
  async giveBack(): Promise<void> {
    const waiting = this.#waiting.splice(0);
    // Another may hold it by now: to touch it would take it from there.
    if (waiting.length === 0 || (this.#isHiddenKnown && this.queue.clock.now() >= this.#hiddenUntil)) return;
    await this.queue.changeMessageVisibilityBatch(waiting.map((message) => ({ message, visibilityTimeoutSeconds: 0 })));
  }

  async #receive(): Promise<void> {
    const { queue, options } = this;
    const seconds = options.visibilityTimeoutSeconds ?? (await queue.address()).visibilityTimeoutSeconds;
    this.#isHiddenKnown = seconds !== undefined;
    this.#hidden = (seconds ?? VISIBILITY_SECONDS) * 1000 || Infinity; // hidden for 0 seconds: there is no lock to lose
    this.#count = this.#nextCount();
    this.#hiddenUntil = Infinity; // what comes beside a failure is new
    const startedAt = queue.clock.now();
    this.#isPassing = false;
    if (startedAt >= this.#passedSince + EMPTY_PAUSE) {
      this.#passedOver.clear();
      this.#passedSince = startedAt;
    }
    const received = await receiveHidden(queue, { ...options, maxNumberOfMessages: this.#count }, (error, message) => {
      this.#isPassing ||= !this.#passedOver.has(message.messageId);
      this.#passedOver.add(message.messageId);
      this.tell(error, message);
    });
    this.#waiting = received.map(({ message }) => message);
    const now = queue.clock.now();
    // What a queue has by default counts from here: where it has more, a payload may take longer than that.
    const since = this.#isHiddenKnown ? received[0]?.since ?? now : now;
    this.#reading = now - since;
    this.#hiddenUntil = since + this.#hidden;
    if (received.length === 0 && now >= startedAt + this.#hidden) this.#count = 1; // one alone may be read in time
    this.#errors = 0;
  }

  /** As many as the reader works off within half of the visibility timeout, by the pace of the last receive; at most twice as many. */
  #nextCount(): number {
    const { maxNumberOfMessages = MESSAGE_LIMITS.receiveMessages } = this.options;
    const slowest = this.#slowest;
    if (slowest === undefined) return this.#count;
    this.#slowest = undefined;
    return Math.max(1, Math.min(maxNumberOfMessages, this.#count * 2, Math.floor((this.#hidden / 2 - this.#reading) / Math.max(slowest, 1))));
  }
}
