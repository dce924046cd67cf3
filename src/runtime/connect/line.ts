/** Items in the order in which they came. Taken out at the front, each is moved a bounded number of times, however many wait behind it. */
export class Line<Item> {
  #items: Item[] = [];
  /** Items at the front that are taken out already. */
  #gone = 0;

  /** Items that wait. */
  get length(): number {
    return this.#items.length - this.#gone;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The first so many, which stay. */
  first(count: number): Item[] {
    return this.#items.slice(this.#gone, this.#gone + count);
  }

  /** Takes the first so many out. */
  shift(count: number): Item[] {
    const taken = this.first(count);
    this.#gone += taken.length;
    if (this.#gone * 2 < this.#items.length) return taken;
    this.#items = this.#items.slice(this.#gone);
    this.#gone = 0;
    return taken;
  }

  /** Takes out all from the first of a kind on. */
  cut(isFirst: (item: Item) => boolean): Item[] {
    const from = this.#items.findIndex((item, place) => place >= this.#gone && isFirst(item));
    return from < 0 ? [] : this.#items.splice(from);
  }
}
