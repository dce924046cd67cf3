import type { MessageState, StoredMessage } from './stored-message';

/** Decides which ready message is received next: the one thing in which standard and FIFO queues differ. */
export interface Dispatch {
  /**
   * A message changed its state, which it has by now. One that arrives was `gone` before.
   *
   * @param from the state before
   */
  moved(message: StoredMessage, from: MessageState): void;
  /**
   * Offers ready messages in order until `max` were accepted. `accept` hides or removes the message;
   * it answers false for one that went to the dead-letter queue instead. One that it leaves ready keeps its place.
   */
  take(max: number, accept: (message: StoredMessage) => boolean): void;
}
