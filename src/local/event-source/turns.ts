/** Lets so many go on at the same time; the others wait, first come, first served. */
export class Turns {
  private readonly waiting: Array<() => void> = [];

  public constructor(private free = Infinity) {}

  public async run<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((begin) => this.waiting.push(begin));
    try {
      return await act();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
