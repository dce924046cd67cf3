import { MESSAGE_LIMITS } from '../../queue/message';
import type { SendResultFields } from '../../queue/port-message';

/** What a repeated send is answered with: the message that the first one stored. */
export type FirstSend = Pick<SendResultFields, 'MessageId' | 'SequenceNumber'>;

interface Entry {
  readonly first: FirstSend;
  readonly expiresAt: number;
}

/** Deduplication ids of the last five minutes, of messages that were deleted meanwhile too. */
export class DeduplicationWindow {
  /** In order of expiry, because every entry lives equally long. */
  private readonly entries = new Map<string, Entry>();

  /** The first message that was sent with this id within the window. */
  public find(id: string, now: number): FirstSend | undefined {
    for (const [known, { expiresAt }] of this.entries) {
      if (expiresAt > now) break;
      this.entries.delete(known);
    }
    return this.entries.get(id)?.first;
  }

  /** @returns when it is forgotten */
  public remember(id: string, first: FirstSend, now: number): number {
    const expiresAt = now + MESSAGE_LIMITS.deduplicationSeconds * 1000;
    this.restore(id, first, expiresAt);
    return expiresAt;
  }

  /** Takes an entry in as an earlier engine left it; entries come in order of expiry. */
  public restore(id: string, first: FirstSend, expiresAt: number): void {
    this.entries.set(id, { first, expiresAt });
  }
}
