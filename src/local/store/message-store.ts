import type { Dispatch } from './dispatch';
import { KeyedHeap } from './keyed-heap';
import type { MessageState, StoredMessage } from './stored-message';

/** Deleted messages that the order of expiry may still hold before it is tidied. */
const STALE_ALLOWED = 1024;

/** Who is told what happened to a message, to keep it beyond the process. */
export interface MessageJournal {
  added(message: StoredMessage): void;
  changed(message: StoredMessage): void;
  removed(message: StoredMessage): void;
}

/** The messages of one queue: their states, and when each falls due or expires. Nothing happens by itself: `settle` brings it up to a time. */
export class MessageStore {
  /** How many messages are in each state. */
  public readonly counts: Record<MessageState, number> = { ready: 0, delayed: 0, inFlight: 0, gone: 0 };
  /** Ends of delays and visibility timeouts; an entry counts only while it is its message's `dueAt`. */
  private readonly due = new KeyedHeap<StoredMessage>();
  /** By time of sending, for expiry. */
  private readonly ages = new KeyedHeap<StoredMessage>();
  /** Messages that have a receipt handle, by key. */
  private readonly received = new Map<number, StoredMessage>();

  public constructor(private readonly dispatch: Dispatch, public journal?: MessageJournal) {}

  /** All messages that are not gone. */
  public get size(): number {
    return this.counts.ready + this.counts.delayed + this.counts.inFlight;
  }

  /** Takes a message in: ready, or delayed until `dueAt`. */
  public add(message: StoredMessage, dueAt: number, now: number): void {
    this.restore(message, dueAt > now ? 'delayed' : 'ready', dueAt);
  }

  /** Takes a message in as an earlier engine left it. */
  public restore(message: StoredMessage, state: MessageState, dueAt: number): void {
    this.ages.push(message.sentAt, message);
    if (message.receipt > 0) this.received.set(message.key, message);
    if (state === 'ready') this.show(message);
    else this.hide(message, state === 'inFlight' ? 'inFlight' : 'delayed', dueAt);
  }

  /** Hides a message until a time. */
  public hide(message: StoredMessage, state: 'delayed' | 'inFlight', dueAt: number): void {
    message.dueAt = dueAt;
    this.due.push(dueAt, message);
    if (state === 'inFlight') this.received.set(message.key, message);
    this.move(message, state);
  }

  /** Makes a message ready at once. */
  public show(message: StoredMessage): void {
    this.move(message, 'ready');
  }

  public remove(message: StoredMessage): void {
    this.received.delete(message.key);
    this.move(message, 'gone');
    this.tidy();
  }

  /** The message of a receipt handle, or undefined when it is gone. */
  public byKey(key: number): StoredMessage | undefined {
    return this.received.get(key);
  }

  /** Offers ready messages in the queue's order; see {@link Dispatch.take}. */
  public take(max: number, accept: (message: StoredMessage) => boolean): void {
    this.dispatch.take(max, accept);
  }

  /**
   * When a message may next become ready by itself, in milliseconds since 1970; Infinity for never. The end of a retention counts: on a
   * FIFO queue others may wait behind the message that goes.
   */
  public nextReady(retentionMilliseconds: number): number {
    while (this.ages.first?.state === 'gone') this.ages.pop();
    return Math.min(this.nextDue(), this.ages.firstKey + retentionMilliseconds);
  }

  /** Ends delays and visibility timeouts that are over, and drops messages that were kept for `retentionMilliseconds`. */
  public settle(now: number, retentionMilliseconds: number): void {
    while (this.nextDue() <= now) this.show(this.due.pop()!);
    while (this.ages.firstKey <= now - retentionMilliseconds || this.ages.first?.state === 'gone') {
      const oldest = this.ages.pop()!;
      if (oldest.state !== 'gone') this.remove(oldest);
    }
  }

  /** So many messages, oldest first; all by default. Only those are sorted: a page asks for a hundred of a million each second. */
  public oldest(most = Infinity): StoredMessage[] {
    let found: StoredMessage[] = [];
    let last: StoredMessage | undefined;
    for (const message of this.ages.values()) {
      if (message.state === 'gone' || (last && byAge(message, last) > 0)) continue;
      found.push(message);
      if (found.length < 2 * most) continue;
      found = found.sort(byAge).slice(0, most);
      last = found.at(-1);
    }
    return found.sort(byAge).slice(0, most);
  }

  /** When the next delay or visibility timeout ends. */
  private nextDue(): number {
    while (this.due.size > 0 && !this.isDue(this.due.first!, this.due.firstKey)) this.due.pop();
    return this.due.firstKey;
  }

  private isDue(message: StoredMessage, at: number): boolean {
    return message.dueAt === at && (message.state === 'inFlight' || message.state === 'delayed');
  }

  private move(message: StoredMessage, state: MessageState): void {
    const from = message.state;
    if (from !== state) {
      message.state = state;
      this.counts[from]--;
      this.counts[state]++;
      this.dispatch.moved(message, from);
    }
    if (state === 'gone') this.journal?.removed(message);
    else if (from === 'gone') this.journal?.added(message);
    else this.journal?.changed(message);
  }

  private tidy(): void {
    if (this.ages.size > 2 * this.size + STALE_ALLOWED) this.ages.filter(({ state }) => state !== 'gone');
    if (this.due.size > 2 * this.size + STALE_ALLOWED) this.due.filter(({ state }) => state !== 'gone');
  }
}

function byAge(one: StoredMessage, other: StoredMessage): number {
  return one.sentAt - other.sentAt || one.key - other.key;
}
