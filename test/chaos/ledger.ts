import type { WireMessage } from '../../src/queue/port-message';
import type { Witness } from './faulty-line';

/** What a chaos run has seen. */
export interface ChaosCount {
  readonly sent: number;
  readonly done: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly orderViolations: number;
  readonly deletedUnprocessed: number;
}

/** A message of a chaos run: its key, and where order is looked at its group and place there. */
export interface ChaosBody {
  readonly key: number;
  readonly group?: string;
  readonly place?: number;
}

interface Group {
  readonly done: Set<number>;
  /** All places before it are done. */
  firstOpen: number;
  lastStarted: number;
}

/** Keeps account of every message: what was sent, what was done, what the server was asked to delete. */
export class ChaosLedger implements Witness {
  private readonly sent = new Set<number>();
  private readonly done = new Map<number, number>();
  /** Sent and not done. */
  private readonly open = new Set<number>();
  private readonly groups = new Map<string, Group>();
  /** Messages that were given to another receiver while the first one could not know. */
  private readonly expiredKeys = new Set<number>();
  private readonly keyOfHandle = new Map<string, number>();
  private readonly deletedKeys = new Set<number>();
  private readonly unprocessed = new Set<number | string>();
  private orderViolations = 0;

  /** The service confirmed a message: it may not be lost. */
  confirm(key: number): void {
    this.sent.add(key);
    if (!this.done.has(key)) this.open.add(key);
  }

  received({ Body, ReceiptHandle }: WireMessage): void {
    this.keyOfHandle.set(ReceiptHandle!, (JSON.parse(Body!) as ChaosBody).key);
  }

  /** Judged on its way to the server, whatever becomes of it there: nobody may ask for it before the work is done. */
  deleting(receiptHandle: string): void {
    const key = this.keyOfHandle.get(receiptHandle);
    if (key === undefined || !this.done.has(key)) this.unprocessed.add(key ?? receiptHandle);
    if (key !== undefined) this.deletedKeys.add(key);
  }

  deadLettered(body: string): void {
    this.end(JSON.parse(body) as ChaosBody);
  }

  expired({ Body }: WireMessage): void {
    this.expiredKeys.add((JSON.parse(Body!) as ChaosBody).key);
  }

  /** A handler starts: all that stands before it in its group must be done, and nothing that stands behind it may have started. */
  start({ key, group, place = 0 }: ChaosBody): void {
    if (group === undefined) return;
    const known = this.group(group);
    const isLate = place < known.lastStarted && !this.expiredKeys.has(key);
    if (place > known.firstOpen || isLate) this.orderViolations++;
    known.lastStarted = Math.max(known.lastStarted, place);
  }

  /** A handler has done its work, or the message was rejected for good. */
  end({ key, group, place = 0 }: ChaosBody): void {
    this.done.set(key, (this.done.get(key) ?? 0) + 1);
    this.open.delete(key);
    if (group === undefined) return;
    const known = this.group(group);
    known.done.add(place);
    while (known.done.has(known.firstOpen)) known.firstOpen++;
  }

  /** Messages that are sent and not done. */
  get openCount(): number {
    return this.open.size;
  }

  /** Grows with every message for which something happened the first time; never beyond a multiple of their number. */
  get progress(): number {
    return this.sent.size + this.done.size + this.deletedKeys.size;
  }

  count(): ChaosCount {
    const times = [...this.done.values()].reduce((sum, count) => sum + count, 0);
    return {
      sent: this.sent.size, done: this.done.size, lost: this.open.size, duplicates: times - this.done.size,
      orderViolations: this.orderViolations, deletedUnprocessed: this.unprocessed.size,
    };
  }

  private group(name: string): Group {
    let known = this.groups.get(name);
    if (!known) this.groups.set(name, known = { done: new Set(), firstOpen: 0, lastStarted: -1 });
    return known;
  }
}
