import { MESSAGE_LIMITS } from '../../queue/message';
import type { SendFields } from '../../queue/port-message';

/** An entry that waits for a request. */
export interface PendingEntry {
  /** Place in the input. */
  readonly index: number;
  readonly fields: SendFields;
  /** What it counts against the limits. */
  readonly bytes: number;
  /** FIFO: its message group. Undefined where no order is kept. */
  readonly group?: string;
}

/**
 * The entries between the source and the network, and the rule which of them make the next request:
 * at most ten, at most 1 MiB, in input order; of a FIFO group none while earlier ones are on their way.
 */
export class BatchWindow {
  private entries: PendingEntry[] = [];
  private readonly busy = new Set<string | undefined>();
  private readonly maxOfGroup: number;
  private readonly maxEntries: number;
  private held = 0;

  constructor(limits: { readonly maxEntriesPerGroup?: number; readonly maxEntriesPerRequest?: number }) {
    this.maxOfGroup = limits.maxEntriesPerGroup ?? 1;
    this.maxEntries = limits.maxEntriesPerRequest ?? MESSAGE_LIMITS.batchEntries;
  }

  /** Entries that wait. */
  get size(): number {
    return this.entries.length;
  }

  /** Bytes of the entries that wait. */
  get bytes(): number {
    return this.held;
  }

  push(entry: PendingEntry): void {
    this.entries.push(entry);
    this.held += entry.bytes;
  }

  /**
   * Takes the next request out.
   *
   * @param flush take what there is; else only a request that nothing can be added to
   * @returns an empty list when there is none yet
   */
  take(flush: boolean): PendingEntry[] {
    const { taken, full } = this.choose();
    if (!full && !flush) return [];
    this.remove(new Set(taken));
    for (const { group } of taken) this.busy.add(group);
    return taken;
  }

  /** A request was answered: the groups of its entries may go on. */
  release(request: readonly PendingEntry[]): void {
    for (const { group } of request) this.busy.delete(group);
  }

  /** Takes out all entries that wait, or those of one group that came after an entry. */
  drain(group?: string, after = -1): PendingEntry[] {
    const drained = group === undefined ? [...this.entries] : this.entries.filter((entry) => entry.group === group && entry.index > after);
    this.remove(new Set(drained));
    return drained;
  }

  private choose(): { taken: PendingEntry[]; full: boolean } {
    const taken: PendingEntry[] = [];
    const inGroup = new Map<string | undefined, number>();
    let bytes = 0;
    for (const entry of this.entries) {
      const { group } = entry;
      const ofGroup = inGroup.get(group) ?? 0;
      if (group !== undefined && (this.busy.has(group) || ofGroup >= this.maxOfGroup)) continue;
      // Nothing overtakes an entry that does not fit: the request is closed.
      if (bytes + entry.bytes > MESSAGE_LIMITS.batchBytes) return { taken, full: true };
      taken.push(entry);
      bytes += entry.bytes;
      inGroup.set(group, ofGroup + 1);
      if (taken.length === this.maxEntries) return { taken, full: true };
    }
    return { taken, full: false };
  }

  private remove(gone: ReadonlySet<PendingEntry>): void {
    // Mostly the head of the list: a plain cut then.
    const isHead = this.entries.slice(0, gone.size).every((entry) => gone.has(entry));
    this.entries = isHead ? this.entries.slice(gone.size) : this.entries.filter((entry) => !gone.has(entry));
    for (const { bytes } of gone) this.held -= bytes;
  }
}
