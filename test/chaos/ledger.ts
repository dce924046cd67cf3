import type { WireMessage } from '../../src/queue/port-message';
import type { Witness } from './faulty-port';

/** What a chaos run has seen. */
export interface ChaosCount {
  readonly sent: number;
  readonly done: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly orderViolations: number;
  readonly deletedUnprocessed: number;
}

/** A message of a chaos run: its key, and in a FIFO queue its group and place there. */
export interface ChaosBody {
  readonly key: number;
  readonly group?: string;
  readonly place?: number;
}

/** Keeps account of every message: what was sent, what was done, what the server deleted. */
export class ChaosLedger implements Witness {
  private readonly sent = new Set<number>();
  private readonly done = new Map<number, number>();
  private readonly groups = new Map<string, { readonly done: Set<number>; lastStarted: number }>();
  /** Messages that were given to another receiver while the first one could not know. */
  private readonly expiredKeys = new Set<number>();
  private readonly keyOfHandle = new Map<string, number>();
  private orderViolations = 0;
  private deletedUnprocessed = 0;

  /** The service confirmed a message, or gave it out: it may not be lost. */
  confirm(key: number): void {
    this.sent.add(key);
  }

  received({ Body, ReceiptHandle }: WireMessage): void {
    this.keyOfHandle.set(ReceiptHandle!, (JSON.parse(Body!) as ChaosBody).key);
  }

  deleted(receiptHandle: string): void {
    const key = this.keyOfHandle.get(receiptHandle);
    if (key === undefined || !this.done.has(key)) this.deletedUnprocessed++;
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
    const overtakes = Array.from({ length: place }, (_, before) => before).some((before) => !known.done.has(before));
    const isLate = place < known.lastStarted && !this.expiredKeys.has(key);
    if (overtakes || isLate) this.orderViolations++;
    known.lastStarted = Math.max(known.lastStarted, place);
  }

  /** A handler has done its work, or the message was rejected for good. */
  end({ key, group, place = 0 }: ChaosBody): void {
    this.done.set(key, (this.done.get(key) ?? 0) + 1);
    if (group !== undefined) this.group(group).done.add(place);
  }

  get openCount(): number {
    return [...this.sent].filter((key) => !this.done.has(key)).length;
  }

  count(): ChaosCount {
    const times = [...this.done.values()].reduce((sum, count) => sum + count, 0);
    const { orderViolations, deletedUnprocessed, openCount: lost } = this;
    return { sent: this.sent.size, done: this.done.size, lost, duplicates: times - this.done.size, orderViolations, deletedUnprocessed };
  }

  private group(name: string): { readonly done: Set<number>; lastStarted: number } {
    let known = this.groups.get(name);
    if (!known) this.groups.set(name, known = { done: new Set(), lastStarted: -1 });
    return known;
  }
}
