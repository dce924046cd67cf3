import { MESSAGE_LIMITS } from '../../queue/message';
import type { ReceiveAttempt, StoredMessage } from './stored-message';

/** Receives by their `ReceiveRequestAttemptId`, for five minutes. */
export class ReceiveAttempts {
  private readonly attempts = new Map<string, ReceiveAttempt>();

  public remember(id: string, messages: readonly StoredMessage[], now: number): void {
    const attempt: ReceiveAttempt = { messages, expiresAt: now + MESSAGE_LIMITS.attemptSeconds * 1000, spent: false };
    for (const message of messages) message.attempt = attempt;
    this.attempts.delete(id);
    this.attempts.set(id, attempt);
  }

  /** The messages of an earlier receive with this id, when all of them are still hidden by it. */
  public repeat(id: string, now: number): readonly StoredMessage[] | undefined {
    for (const [known, { expiresAt }] of this.attempts) {
      if (expiresAt > now) break;
      this.attempts.delete(known);
    }
    const attempt = this.attempts.get(id);
    const valid = attempt && !attempt.spent && attempt.messages.every((message) => message.state === 'inFlight' && message.attempt === attempt);
    return valid ? attempt.messages : undefined;
  }
}
