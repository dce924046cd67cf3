import { KeyedHeap } from './keyed-heap';
import type { StoredMessage } from './stored-message';

/** Below this many taken places the line is not worth moving together. */
const COMPACT_FROM = 1024;

/**
 * Messages of one tenant that can be received, oldest first. New ones append in O(1); those that come back from a
 * delay or a visibility timeout take their old place in O(log n). A message that is no longer ready is skipped when its turn comes.
 */
export class ReadyLine {
  private fresh: Array<StoredMessage | undefined> = [];
  private head = 0;
  private readonly returned = new KeyedHeap<StoredMessage>();
  /** Messages of this tenant in flight. */
  public inFlight = 0;
  /** When the tenant sent last, milliseconds since 1970. */
  public sentAt = 0;
  /** Key under which the line waits for its turn among the lines; undefined when it does not. */
  public turn: number | undefined;

  public constructor(
    /** `undefined` for messages without a group: each is its own tenant. */
    public readonly tenant: string | undefined,
  ) {}

  public push(message: StoredMessage): void {
    const last = this.fresh[this.fresh.length - 1];
    if (last === undefined || last.key < message.key) this.fresh.push(message);
    else this.returned.push(message.key, message);
  }

  public peek(): StoredMessage | undefined {
    while (this.returned.first && this.returned.first.state !== 'ready') this.returned.pop();
    while (this.head < this.fresh.length && this.fresh[this.head]!.state !== 'ready') this.drop();
    const fresh = this.fresh[this.head];
    const returned = this.returned.first;
    if (!fresh || !returned) return fresh ?? returned;
    return returned.key <= fresh.key ? returned : fresh;
  }

  /** Takes the message that `peek` shows. */
  public shift(): StoredMessage | undefined {
    const message = this.peek();
    if (message === undefined) return undefined;
    if (message === this.returned.first) this.returned.pop();
    else this.drop();
    return message;
  }

  private drop(): void {
    this.fresh[this.head++] = undefined;
    if (this.head === this.fresh.length) {
      this.fresh = [];
      this.head = 0;
    } else if (this.head >= COMPACT_FROM && this.head * 2 > this.fresh.length) {
      this.fresh = this.fresh.slice(this.head);
      this.head = 0;
    }
  }
}
