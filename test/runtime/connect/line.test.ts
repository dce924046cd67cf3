import fc from 'fast-check';
import { Line } from '../../../src/runtime/connect/line';

test('a line holds and gives out what a list would, whatever is pushed, taken from its front and cut off its end', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('push', 'first', 'shift', 'cut'), fc.nat({ max: 12 })), { size: 'large' });

  fc.assert(fc.property(steps, (list) => {
    const line = new Line<number>();
    let items: number[] = [];
    for (const [step, number] of list) {
      if (step === 'push') {
        line.push(number);
        items.push(number);
      } else if (step === 'first') {
        expect(line.first(number)).toEqual(items.slice(0, number));
      } else if (step === 'shift') {
        expect(line.shift(number)).toEqual(items.splice(0, number));
      } else {
        const from = items.findIndex((item) => item > number);
        expect(line.cut((item) => item > number)).toEqual(from < 0 ? [] : items.slice(from));
        items = from < 0 ? items : items.slice(0, from);
      }
      expect(line.length).toBe(items.length);
    }
  }));
});
