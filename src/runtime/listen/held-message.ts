import type { WireMessage } from '../../queue/port-message';

/** A message in a listener's hand: received, not yet settled. Times are milliseconds of the clock. */
export interface HeldMessage {
  readonly messageId: string;
  /** As it was received; until its start of the newest receive, then of the one that its handler knows. */
  wire: WireMessage;
  /** The newest one: a message that is received again while it is in hand lends its newer handle. */
  receiptHandle: string;
  /** When the newest handle was received: 12 hours count from here. */
  receivedAt: number;
  /** When its visibility timeout ends unless it is extended. */
  lockedUntil: number;
  /** When it is to be extended; never after its lock was lost. */
  extendAt: number;
  /** Message group in which it has a place, on FIFO queues only; none while its lock is lost. */
  group?: string;
  /** Receives so far, that of `wire` included. */
  receiveCount: number;
  /** Waits for its turn, is worked on, or its delete is under way. */
  phase: 'waiting' | 'running' | 'settling';
  /** The visibility change that is under way, if any. */
  changing?: Promise<unknown>;
  /** Calls off the end of its handler's time. */
  callOff?: () => void;
  /** Aborts the handler's signal. */
  readonly aborter: AbortController;
}

/** A received message as it is taken in hand; the heartbeat sets its times. */
export function heldMessage(wire: WireMessage, isFifo: boolean, receivedAt: number): HeldMessage {
  const { MessageId: messageId = '', ReceiptHandle: receiptHandle = '', Attributes = {} } = wire;
  return {
    messageId, wire, receiptHandle, receivedAt, lockedUntil: receivedAt, extendAt: receivedAt,
    group: isFifo ? Attributes.MessageGroupId ?? '' : undefined,
    receiveCount: Number(Attributes.ApproximateReceiveCount ?? 1),
    phase: 'waiting',
    aborter: new AbortController(),
  };
}

/** The messages in a listener's hand, and which one may start next: on FIFO queues one of each group at a time, in order. */
export class Hand {
  readonly #held = new Map<string, HeldMessage>();
  #ready: HeldMessage[] = [];
  /** Of each FIFO group that has a message ready, running or settling: those that wait behind it. */
  readonly #behind = new Map<string | undefined, HeldMessage[]>();

  /** Messages in hand. */
  get size(): number {
    return this.#held.size;
  }

  /** Messages that could start now. */
  get readyCount(): number {
    return this.#ready.length;
  }

  /** What is in hand of a message id, if anything. */
  find(messageId: string): HeldMessage | undefined {
    return this.#held.get(messageId);
  }

  all(): IterableIterator<HeldMessage> {
    return this.#held.values();
  }

  /** Takes a received message in hand. One that is in hand already is not started twice: its newer receipt handle holds it now. */
  take(message: HeldMessage): void {
    const known = this.#held.get(message.messageId);
    if (known) {
      if (message.receivedAt < known.receivedAt) return; // of an answer that came late: what is known of it is newer
      const { receiptHandle, receivedAt, lockedUntil, extendAt, wire, receiveCount } = message;
      Object.assign(known, { receiptHandle, receivedAt, lockedUntil, extendAt }, known.phase === 'waiting' && { wire, receiveCount });
      this.#regainPlace(known, message.group);
      return;
    }
    this.#held.set(message.messageId, message);
    const behind = this.#behind.get(message.group);
    if (behind) {
      behind.push(message);
    } else {
      if (message.group !== undefined) this.#behind.set(message.group, []);
      this.#ready.push(message);
    }
  }

  /** The next message to start, of those that are ready. */
  next(): HeldMessage {
    const message = this.#ready.shift()!;
    message.phase = 'running';
    return message;
  }

  /** A message was deleted: the next one of its group may start. */
  release(message: HeldMessage): void {
    this.#drop(message);
    const following = this.#behind.get(message.group)?.shift();
    if (following) this.#ready.push(following);
    else this.#behind.delete(message.group);
  }

  /** A message is worked on without its lock: its place in its group is free, and those behind it leave the hand. @returns those, in order */
  losePlace(message: HeldMessage): HeldMessage[] {
    const behind = this.#dropBehind(message);
    message.group = undefined;
    return behind;
  }

  /** A message stays in its queue: it leaves the hand, and with it all that wait behind it in its group. @returns those, in order */
  stopGroup(message: HeldMessage): HeldMessage[] {
    this.#drop(message);
    this.#ready = this.#ready.filter((other) => other !== message);
    return this.#dropBehind(message);
  }

  /** Takes what has not started, as far as it is chosen, out of the hand. @returns it, in order */
  dropWaiting(isChosen: (message: HeldMessage) => boolean): HeldMessage[] {
    const dropped = new Set([...this.#held.values()].filter((message) => message.phase === 'waiting' && isChosen(message)));
    const staying = (messages: HeldMessage[]): HeldMessage[] => messages.filter((message) => !dropped.has(message));
    dropped.forEach((message) => this.#drop(message));
    this.#ready = staying(this.#ready);
    for (const [group, behind] of this.#behind) this.#behind.set(group, staying(behind));
    return [...dropped];
  }

  #dropBehind({ group }: HeldMessage): HeldMessage[] {
    const dropped = this.#behind.get(group) ?? [];
    this.#behind.delete(group);
    dropped.forEach((other) => this.#drop(other));
    return dropped;
  }

  /** Received again with a new lock, before all others of its group: these wait behind it once more. */
  #regainPlace(known: HeldMessage, group: string | undefined): void {
    if (group === undefined || this.#behind.has(group)) return;
    known.group = group;
    this.#behind.set(group, []);
  }

  #drop(message: HeldMessage): void {
    this.#held.delete(message.messageId);
  }
}
