import type { Clock } from '../../queue/clock';
import { isLate, secondsBehind } from '../outcome/stay-seconds';
import type { HeldMessage } from './held-message';
import type { ListenSettings } from './listen-settings';

/**
 * The messages of a FIFO queue that fail again and again, while they are worked on and when they may come back. Amazon SQS counts each receive for
 * the messages behind them in their groups too, if they come with it, and dead-letters them together, although nobody worked on those.
 */
export class Repeaters {
  /** From when on they may be received, and until when they are waited for, in milliseconds of the clock, by message id. */
  readonly #returns = new Map<string, readonly [from: number, until: number]>();

  constructor(private readonly settings: ListenSettings, private readonly clock: Clock) {}

  /** Whether one may be received by a poll that starts now. */
  get mayCome(): boolean {
    const now = this.clock.now();
    for (const [messageId, [from, until]] of this.#returns) {
      if (now > until) this.#returns.delete(messageId);
      else if (from <= now + this.settings.waitTimeSeconds * 1000) return true;
    }
    return false;
  }

  /** Whether a message used up so many of its receives that no more of them are to be lost. */
  isLate({ receiveCount }: HeldMessage): boolean {
    return isLate(receiveCount, this.settings.maxReceiveCount);
  }

  /** A message is worked on. */
  begin(message: HeldMessage): void {
    if (this.settings.isFifo && this.isLate(message)) this.#returns.set(message.messageId, [0, Infinity]);
  }

  /** A message is done. */
  end({ messageId }: HeldMessage): void {
    this.#returns.delete(messageId);
  }

  /** A message stays, and is visible at a time of the clock. */
  stay({ messageId, receiveCount }: HeldMessage, visibleAt: number): void {
    const { maxReceiveCount = Infinity, visibilityTimeoutSeconds } = this.settings;
    // Another listener may have it then, and let it wait for twice as long; or it is dead-lettered then, and another that fails as often comes next.
    const again = receiveCount < maxReceiveCount ? 2 * (visibleAt - this.clock.now()) : 0;
    if (this.#returns.has(messageId)) this.#returns.set(messageId, [visibleAt, visibleAt + again + visibilityTimeoutSeconds * 1000]);
  }

  /**
   * After how many seconds what waits behind a message that stays for some, or until its lock ends, is visible: 0, for it comes back with it, unless
   * that one is late.
   */
  secondsBehind(message: HeldMessage, seconds: number | undefined): number {
    if (!this.isLate(message)) return 0;
    const now = this.clock.now();
    return secondsBehind(seconds ?? (message.lockedUntil - now) / 1000, (now - message.receivedAt) / 1000);
  }
}
