import { randomInt } from 'node:crypto';

const MODULUS = 2_147_483_647;

/** Numbers that look random and repeat with the same seed (Park and Miller's generator). */
export class SeededRandom {
  private state: number;

  /** @param seed any whole number; another one each time by default */
  public constructor(seed = randomInt(1, MODULUS)) {
    this.state = (Math.abs(Math.trunc(seed)) % (MODULUS - 1)) + 1;
  }

  /** From 0 to less than 1. */
  public next(): number {
    this.state = (this.state * 48_271) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  /** A whole number from 0 to less than `limit`. */
  public below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** `digits` hexadecimal digits. */
  public hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.below(65_536).toString(16).padStart(4, '0');
    return text.slice(0, digits);
  }

  /** Puts the items in another order, in place. */
  public shuffle<Item>(items: Item[]): Item[] {
    for (let index = items.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      [items[index], items[other]] = [items[other]!, items[index]!];
    }
    return items;
  }
}
