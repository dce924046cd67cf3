import { MESSAGE_LIMITS } from '../../queue/message';
import type { SendFields } from '../../queue/port-message';
import { Line } from '../connect/line';

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
  /** What may go, by group and within it in input order; all of it under `undefined` where no order is kept. */
  readonly #ready = new Map<string | undefined, Line<PendingEntry>>();
  /** Of each group that has entries on their way: what waits for their answer. */
  readonly #busy = new Map<string | undefined, Line<PendingEntry>>();
  readonly #maxOfGroup: number;
  readonly #maxEntries: number;
  #waiting = 0;
  #held = 0;

  constructor(limits: { readonly maxEntriesPerGroup?: number; readonly maxEntriesPerRequest?: number }) {
    this.#maxOfGroup = limits.maxEntriesPerGroup ?? 1;
    this.#maxEntries = limits.maxEntriesPerRequest ?? MESSAGE_LIMITS.batchEntries;
  }

  /** Entries that wait. */
  get size(): number {
    return this.#waiting;
  }

  /** Bytes of the entries that wait. */
  get bytes(): number {
    return this.#held;
  }

  push(entry: PendingEntry): void {
    let ofGroup = this.#ofGroup(entry.group);
    if (!ofGroup) this.#ready.set(entry.group, ofGroup = new Line());
    ofGroup.push(entry);
    this.#waiting++;
    this.#held += entry.bytes;
  }

  /**
   * Takes the next request out.
   *
   * @param flush take what there is; else only a request that nothing can be added to
   * @returns an empty list when there is none yet
   */
  take(flush: boolean): PendingEntry[] {
    const { taken, full } = this.#choose();
    if (!full && !flush) return [];
    const shares = new Map<string | undefined, number>();
    for (const { group } of taken) shares.set(group, (shares.get(group) ?? 0) + 1);
    for (const [group, count] of shares) {
      const ofGroup = this.#ready.get(group)!;
      this.#gone(ofGroup.shift(count));
      if (group === undefined) continue;
      this.#ready.delete(group);
      this.#busy.set(group, ofGroup);
    }
    return taken;
  }

  /** A request was answered: the groups of its entries may go on. */
  release(request: readonly PendingEntry[]): void {
    for (const { group } of request) {
      const ofGroup = this.#busy.get(group);
      this.#busy.delete(group);
      if (ofGroup && ofGroup.length > 0) this.#ready.set(group, ofGroup);
    }
  }

  /** Takes out all entries that wait, or those of one group that came after an entry. */
  drain(group?: string, after = -1): PendingEntry[] {
    if (group === undefined) return [...this.#ready.values(), ...this.#busy.values()].flatMap((line) => this.#gone(line.shift(line.length)));
    return this.#gone(this.#ofGroup(group)?.cut(({ index }) => index > after) ?? []);
  }

  #ofGroup(group: string | undefined): Line<PendingEntry> | undefined {
    return this.#ready.get(group) ?? this.#busy.get(group);
  }

  #choose(): { taken: PendingEntry[]; full: boolean } {
    const taken: PendingEntry[] = [];
    let bytes = 0;
    for (const [group, line] of this.#ready) {
      for (const entry of line.first(group === undefined ? this.#maxEntries : this.#maxOfGroup)) {
        // Nothing overtakes an entry that does not fit: the request is closed. One that fits into none goes alone, to be refused there.
        if (taken.length > 0 && bytes + entry.bytes > MESSAGE_LIMITS.batchBytes) return { taken, full: true };
        taken.push(entry);
        bytes += entry.bytes;
        if (taken.length === this.#maxEntries) return { taken, full: true };
      }
    }
    return { taken, full: false };
  }

  #gone(entries: PendingEntry[]): PendingEntry[] {
    for (const { bytes } of entries) this.#held -= bytes;
    this.#waiting -= entries.length;
    return entries;
  }
}
