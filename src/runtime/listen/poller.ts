import type { Clock } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';
import type { WireMessage } from '../../queue/port-message';
import { timeoutError, unlessAborted } from '../connect/in-time';
import { retryMilliseconds } from '../outcome/backoff';
import { hiddenSince } from '../receive/hidden-since';

/** What a poller needs of its listener. */
export interface PollHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly waitTimeSeconds: number;
  /** How long a poll beside another waits. */
  readonly besideSeconds: number;
  /** Polls that are useful beside each other at most. */
  readonly mostPolls: number;
  /** How many messages the next poll should ask for, 0 for none. @param asked how many the polls under way ask for */
  wanted(asked: number): number;
  receive(count: number, waitTimeSeconds: number, signal: AbortSignal): Promise<WireMessage[]>;
  /** @param since since when they are hidden, in milliseconds of the clock */
  took(messages: readonly WireMessage[], since: number): void;
  pollFailed(error: unknown): void;
}

/** A long poll that outlives its wait by so many seconds is ended: the SDK by itself waits for ever. */
const WATCHDOG_SECONDS = 10;
const hung = (): Error => timeoutError(`the poll must end with its wait, got none ${WATCHDOG_SECONDS} seconds later; it was ended`);
/** Milliseconds between the starts of two polls of which the first came back empty. */
const EMPTY_PAUSE = 1000;
const ERROR_BACKOFF = { first: 200, max: 20_000 } as const;

/**
 * Keeps long polls under way as long as the listener wants messages. Starts with one, doubles while answers are full, returns to one
 * when an answer is empty. Errors back off by themselves and never end the loop.
 */
export class Poller {
  /** When a poll last ended well, in milliseconds of the clock. */
  lastGoodAt: number | undefined;
  /** Why the last poll failed; undefined when it did not. */
  lastError: unknown;
  consecutiveErrors = 0;
  /** Since when polls fail, in milliseconds of the clock; undefined while they do not. */
  failingSince: number | undefined;
  #isClosed = false;
  #cancelCooling: (() => void) | undefined;
  #asked = 0;
  #limit = 1;
  readonly #polls = new Map<Promise<void>, AbortController>();

  constructor(private readonly host: PollHost) {}

  /** Polls under way. */
  get count(): number {
    return this.#polls.size;
  }

  /** Starts as many polls as are wanted and allowed. */
  refill(): void {
    while (!this.#isClosed && !this.#cancelCooling && this.#polls.size < this.#limit) {
      const count = Math.min(this.host.wanted(this.#asked), MESSAGE_LIMITS.receiveMessages);
      if (count < 1) return this.#rest();
      const aborter = new AbortController();
      const poll: Promise<void> = this.#poll(count, aborter).finally(() => {
        this.#polls.delete(poll);
        this.refill();
      });
      this.#polls.set(poll, aborter);
    }
  }

  /** A pause begins or ends: what failed before is no alarm any more. */
  forgive(): void {
    this.failingSince = undefined;
  }

  /** No new polls from now on; those under way end by themselves: to abort them would hide what they are given. */
  close(): void {
    this.#isClosed = true;
    this.#cancelCooling?.();
  }

  /** Resolves when no poll is under way; after `close()`. */
  async ended(): Promise<void> {
    await Promise.all(this.#polls.keys());
  }

  /** Ends the polls under way now. What they were given stays hidden until its visibility timeout passes. */
  abort(): void {
    for (const aborter of this.#polls.values()) aborter.abort();
  }

  /** All hands are full: what failed before is no failure that goes on. */
  #rest(): void {
    if (this.#polls.size === 0) this.forgive();
  }

  async #poll(count: number, aborter: AbortController): Promise<void> {
    const { clock } = this.host;
    const waitTimeSeconds = this.#polls.size > 0 ? this.host.besideSeconds : this.host.waitTimeSeconds;
    this.#asked += count;
    const startedAt = clock.now();
    const cancelWatchdog = clock.schedule((waitTimeSeconds + WATCHDOG_SECONDS) * 1000, () => aborter.abort(hung()));
    const receive = this.host.receive(count, waitTimeSeconds, aborter.signal);
    const take = (messages: readonly WireMessage[]): void => this.host.took(messages, hiddenSince(clock, startedAt, waitTimeSeconds));
    try {
      const messages = await unlessAborted(receive, aborter.signal);
      if (!messages) throw aborter.signal.reason;
      this.#asked -= count;
      this.#succeed(messages.length, count);
      // An endpoint that does not wait, or a wait of 0 seconds, must not be asked without a pause.
      if (messages.length === 0) this.#cool(startedAt + EMPTY_PAUSE - clock.now());
      take(messages);
    } catch (error) {
      this.#asked -= count;
      // A port that does not heed the signal may still answer: what it brings is not lost.
      if (aborter.signal.aborted) receive.then(take, () => undefined);
      // What the end of the listener cuts off has not failed.
      if (!aborter.signal.aborted || aborter.signal.reason.name === 'TimeoutError') this.#fail(error);
    } finally {
      cancelWatchdog();
    }
  }

  #succeed(received: number, count: number): void {
    this.lastGoodAt = this.host.clock.now();
    this.consecutiveErrors = 0;
    this.lastError = undefined;
    this.forgive();
    const next = received === count ? this.#limit * 2 : received === 0 ? 1 : this.#limit - 1;
    this.#limit = Math.max(1, Math.min(next, this.host.mostPolls));
  }

  #fail(error: unknown): void {
    this.lastError = error;
    this.consecutiveErrors++;
    this.failingSince ??= this.host.clock.now();
    this.#limit = 1;
    this.#cool(retryMilliseconds(this.consecutiveErrors, ERROR_BACKOFF, this.host.random()));
    this.host.pollFailed(error);
  }

  #cool(milliseconds: number): void {
    if (this.#isClosed || this.#cancelCooling || milliseconds <= 0) return;
    this.#cancelCooling = this.host.clock.schedule(milliseconds, () => {
      this.#cancelCooling = undefined;
      this.refill();
    });
  }
}
