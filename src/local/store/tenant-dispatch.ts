import type { Dispatch } from './dispatch';
import { KeyedHeap } from './keyed-heap';
import { ReadyLine } from './ready-line';
import type { SeededRandom } from './seeded-random';
import type { MessageState, StoredMessage } from './stored-message';

/** A tenant is noisy from this many messages in flight … */
const NOISY_IN_FLIGHT = 30;
/** … when they are more than this part of all. */
const NOISY_SHARE = 0.1;
/** A tenant that sent nothing for so long is quiet again: 5 minutes. */
const QUIET_AFTER_MILLISECONDS = 300_000;
/** How many messages further than asked for a shuffled receive looks. */
const SHUFFLE_WINDOW = 20;

/**
 * The order of a standard queue: arrival, but messages of a noisy tenant (`MessageGroupId`) only when no quiet one has any.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export class TenantDispatch implements Dispatch {
  private readonly lines = new Map<string | undefined, ReadyLine>();
  /** Lines by the key of their first message; an entry counts only while it is its line's `turn`. */
  private readonly turns = new KeyedHeap<ReadyLine>();
  private inFlight = 0;

  /**
   * @param now tells the time in milliseconds
   * @param shuffle mixes the order, as a standard queue may; undefined keeps it
   */
  public constructor(private readonly now: () => number, private readonly shuffle?: SeededRandom) {}

  public moved(message: StoredMessage, from: MessageState): void {
    const line = this.line(message.groupId);
    if (from === 'gone') line.sentAt = message.sentAt;
    if (from === 'inFlight') this.count(line, -1);
    if (message.state === 'inFlight') this.count(line, 1);
    if (message.state === 'ready') this.enqueue(line, message);
    if (message.state === 'gone' && line.inFlight === 0 && !line.peek()) this.lines.delete(line.tenant);
  }

  public take(max: number, accept: (message: StoredMessage) => boolean): void {
    const window = this.shuffle ? this.shuffled(this.shuffle, max) : undefined;
    const left: StoredMessage[] = [];
    let taken = 0;
    while (taken < max) {
      const message = window ? window.shift() : this.shift();
      if (!message) break;
      if (message.state !== 'ready') continue; // one that came back stands in its line, and so in the window, once more
      if (accept(message)) taken++;
      if (message.state === 'ready') left.push(message);
    }
    for (const message of [...left, ...(window ?? [])]) this.enqueue(this.line(message.groupId), message);
  }

  private shuffled(random: SeededRandom, max: number): StoredMessage[] {
    const window: StoredMessage[] = [];
    while (window.length < max + SHUFFLE_WINDOW) {
      const message = this.shift();
      if (!message) break;
      window.push(message);
    }
    return random.shuffle(window);
  }

  private count(line: ReadyLine, change: 1 | -1): void {
    line.inFlight += change;
    this.inFlight += change;
  }

  private enqueue(line: ReadyLine, message: StoredMessage): void {
    line.push(message);
    this.queueUp(line);
  }

  private queueUp(line: ReadyLine): void {
    const key = line.peek()?.key;
    if (key === undefined || (line.turn !== undefined && line.turn <= key)) return;
    line.turn = key;
    this.turns.push(key, line);
  }

  /** The next message in the fair order, taken out of its line. At most nine tenants are noisy at a time, so few lines are set aside. */
  private shift(): StoredMessage | undefined {
    const noisy: ReadyLine[] = [];
    let found: ReadyLine | undefined;
    while (!found && this.turns.size > 0) {
      const key = this.turns.firstKey;
      const line = this.turns.pop()!;
      if (line.turn !== key) continue;
      line.turn = undefined;
      // The message that queued up may have been hidden or deleted since.
      if (line.peek()?.key !== key) this.queueUp(line);
      else if (this.isNoisy(line)) noisy.push(line);
      else found = line;
    }
    found ??= noisy[0];
    const message = found?.shift();
    if (found) this.queueUp(found);
    for (const line of noisy) this.queueUp(line);
    return message;
  }

  private isNoisy(line: ReadyLine): boolean {
    if (line.tenant === undefined || line.inFlight < NOISY_IN_FLIGHT || line.inFlight <= this.inFlight * NOISY_SHARE) return false;
    return this.now() - line.sentAt < QUIET_AFTER_MILLISECONDS;
  }

  private line(tenant: string | undefined): ReadyLine {
    const known = this.lines.get(tenant);
    if (known) return known;
    const line = new ReadyLine(tenant);
    this.lines.set(tenant, line);
    return line;
  }
}
