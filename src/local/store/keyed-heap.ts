/** A binary heap: the item with the least key comes first, in O(log n). Two flat arrays keep it at 16 bytes per item. */
export class KeyedHeap<Item> {
  private readonly keys: number[] = [];
  private readonly items: Item[] = [];

  public get size(): number {
    return this.items.length;
  }

  /** The least key; Infinity when empty. */
  public get firstKey(): number {
    return this.keys.length > 0 ? this.keys[0]! : Infinity;
  }

  public get first(): Item | undefined {
    return this.items[0];
  }

  public push(key: number, item: Item): void {
    let hole = this.items.length;
    this.keys.push(key);
    this.items.push(item);
    while (hole > 0) {
      const parent = Math.floor((hole - 1) / 2);
      if (this.keys[parent]! <= key) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.keys[hole] = key;
    this.items[hole] = item;
  }

  /** Takes the first item, or undefined when empty. */
  public pop(): Item | undefined {
    const first = this.items[0];
    const key = this.keys.pop();
    const item = this.items.pop();
    if (this.items.length > 0) this.sink(key!, item!);
    return first;
  }

  /** The items in no order. */
  public values(): readonly Item[] {
    return this.items;
  }

  public clear(): void {
    this.keys.length = 0;
    this.items.length = 0;
  }

  /** Drops what `keep` does not want, in O(n). */
  public filter(keep: (item: Item) => boolean): void {
    const kept = this.items.map((item, index) => [this.keys[index]!, item] as const).filter(([, item]) => keep(item));
    this.clear();
    for (const [key, item] of kept) this.push(key, item);
  }

  private sink(key: number, item: Item): void {
    const size = this.items.length;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= size) break;
      if (child + 1 < size && this.keys[child + 1]! < this.keys[child]!) child++;
      if (this.keys[child]! >= key) break;
      this.move(child, hole);
      hole = child;
    }
    this.keys[hole] = key;
    this.items[hole] = item;
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from]!;
    this.items[to] = this.items[from]!;
  }
}
