import { alarm, type Alarm, type Clock } from '../../queue/clock';
import { withinLockCeiling } from '../outcome/backoff';
import type { Hand, HeldMessage } from './held-message';
import type { MessageActs } from './message-acts';

/** What a heartbeat needs of its listener. */
export interface HeartbeatHost {
  readonly clock: Clock;
  readonly random: () => number;
  /** Visibility timeout of what is received, in seconds. */
  readonly visibilityTimeoutSeconds: number;
  readonly hand: Hand;
  readonly acts: Pick<MessageActs, 'extend'>;
  /** The lock of a message is lost: another receiver may have it. */
  lost(message: HeldMessage, error: unknown): void;
  /** A message has waited for its start until its first extension was due. */
  overdue(message: HeldMessage): void;
}

/** Messages due within this share of the visibility timeout are extended together. */
const TOGETHER = 0.1;

/**
 * Keeps all messages in hand hidden by one timer: each is extended when about 60 % of its visibility timeout has passed (with jitter),
 * batched by ten, at most 12 hours from its receive. A message on a standard queue that still waits for its start is given back instead.
 */
export class Heartbeat {
  readonly #next: Alarm;
  #isOver = false;

  constructor(private readonly host: HeartbeatHost) {
    this.#next = alarm(host.clock, () => this.#beat());
  }

  /** Sets when a message that was received or extended at `from` is extended next. */
  plan(message: HeldMessage, from: number, seconds: number): void {
    message.lockedUntil = from + seconds * 1000;
    message.extendAt = from + seconds * 1000 * (0.55 + 0.1 * this.host.random());
    this.#wake(message.extendAt);
  }

  /** Extends nothing any more, not even what a call under way still extends. */
  stop(): void {
    this.#isOver = true;
    this.#next.off();
  }

  #wake(at: number): void {
    if (!this.#isOver) this.#next.set(at - this.host.clock.now());
  }

  #beat(): void {
    const { clock, hand, visibilityTimeoutSeconds } = this.host;
    const now = clock.now();
    // It rings at the end of each lock that was extended meanwhile, too: to take by then what is due soon would part it from the others.
    if (this.#earliest() <= now) {
      const horizon = now + visibilityTimeoutSeconds * 1000 * TOGETHER;
      for (const message of [...hand.all()]) {
        if (message.extendAt <= horizon) this.#extend(message);
      }
    }
    this.#wake(this.#earliest());
  }

  #earliest(): number {
    let at = Infinity;
    for (const message of this.host.hand.all()) at = Math.min(at, message.extendAt);
    return at;
  }

  #extend(message: HeldMessage): void {
    const { clock, visibilityTimeoutSeconds } = this.host;
    if (message.phase === 'waiting' && message.group === undefined) return this.host.overdue(message);
    const now = clock.now();
    if (now >= message.lockedUntil) return this.#lose(message, new Error('its visibility timeout has ended'));
    // Until the call is confirmed, and when 12 hours leave nothing to gain, the next beat is the end of the lock.
    message.extendAt = message.lockedUntil;
    const seconds = withinLockCeiling(visibilityTimeoutSeconds, (now - message.receivedAt) / 1000);
    if (now + seconds * 1000 <= message.lockedUntil) return;
    const { receiptHandle } = message;
    void this.host.acts.extend(message, seconds).then((failure) => {
      // It was settled or received again meanwhile: what is known of it is newer than this answer.
      if (this.host.hand.find(message.messageId) !== message || message.receiptHandle !== receiptHandle) return;
      if (!failure) this.plan(message, now, seconds);
      // While it is being deleted, the answer to the delete tells: a heartbeat is refused too when it comes after it. A loss is told once.
      else if (message.phase !== 'settling' && message.extendAt < Infinity) this.#lose(message, failure.error);
    });
  }

  #lose(message: HeldMessage, error: unknown): void {
    message.extendAt = Infinity;
    message.lockedUntil = this.host.clock.now();
    this.host.lost(message, error);
  }
}
