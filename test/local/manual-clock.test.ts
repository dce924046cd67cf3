import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ManualClock } from '../../src/local/manual-clock';

test.each([
  [-1, '-1'], [NaN, 'NaN'], [Infinity, 'Infinity'], ['5', "'5'"], [null, 'null'], [undefined, 'none'], [5n, '5'], [{ toSeconds: () => 5 }, 'object'],
])('a clock is not moved by %p', async (seconds, got) => {
  const clock = new ManualClock();

  await expect(clock.advance(seconds as number)).rejects.toThrow(new RangeError(
    `manual clock: seconds must be a number, 0 or more, got ${got}; time neither runs backwards nor ends`,
  ));
  expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
});

test.each([[NaN, 'NaN'], ['2026-01-01', "'2026-01-01'"], [new Date(0), 'object'], [null, 'null']])('a clock does not begin at %p', (start, got) => {
  expect(() => new ManualClock(start as number)).toThrow(new RangeError(
    `manual clock: it must begin at milliseconds since 1970, got ${got}; give date.getTime(), or leave it out`,
  ));
});

test('a clock that stands still holds on to nothing that was called off', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const clock = new ManualClock();
  const scheduled = () => {
    const action = (): void => undefined;
    return { action: new WeakRef(action), callOff: clock.schedule(1000, action) };
  };
  const { action, callOff } = scheduled();

  callOff();
  await new Promise(setImmediate); // what a turn of the loop has touched is held until its end
  collectGarbage();

  expect(action.deref()).toBeUndefined();
  await clock.advance(1);
});
