import fc from 'fast-check';
import { Line } from '../../../src/runtime/connect/line';

test('a line holds and gives out what a list would, whatever is pushed, taken from its front and cut off its end', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('push', 'first', 'shift', 'cut'), fc.nat({ max: 12 })), { size: 'large' });

  fc.assert(fc.property(steps, (list) => {
    const line = new Line<number>();
    let items: number[] = [];
    // Compared at the end: an `expect` takes longer than hundreds of steps.
    const given: Array<readonly [out: unknown, length: number]> = [];
    const due: typeof given = [];
    for (const [step, number] of list) {
      let [out, wanted]: unknown[] = [];
      if (step === 'push') {
        line.push(number);
        items.push(number);
      } else if (step === 'first') {
        [out, wanted] = [line.first(number), items.slice(0, number)];
      } else if (step === 'shift') {
        [out, wanted] = [line.shift(number), items.splice(0, number)];
      } else {
        const from = items.findIndex((item) => item > number);
        [out, wanted] = [line.cut((item) => item > number), from < 0 ? [] : items.slice(from)];
        items = from < 0 ? items : items.slice(0, from);
      }
      given.push([out, line.length]);
      due.push([wanted, items.length]);
    }
    expect(given).toEqual(due);
  }));
});
