import fc from 'fast-check';
import { backoffSeconds, retryMilliseconds, withinLockCeiling } from '../../../src/runtime/outcome/backoff';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test.each([[1, 5], [2, 10], [3, 20], [4, 40], [8, 640], [9, 900], [100, 900]])('after %i receives the longest wait is %i seconds by default', (receiveCount, longest) => {
  const seconds = backoffSeconds(receiveCount, {}, 0.999_999);

  expect(seconds).toBe(longest);
});

test('the shortest wait is none: full jitter', () => {
  const seconds = backoffSeconds(5, {}, 0);

  expect(seconds).toBe(0);
});

test('a wait is always a whole number of seconds within its bounds', () => {
  fc.assert(fc.property(fc.nat(2000), fc.record({ firstSeconds: fc.nat(1e6), maxSeconds: fc.nat(1e6) }), random, (receives, options, at) => {
    const seconds = backoffSeconds(receives, options, at);

    expect(Number.isInteger(seconds)).toBe(true);
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThanOrEqual(Math.min(options.maxSeconds, 43_200));
  }));
});

test('a longer receive count never shortens the wait', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), random, (receives, at) => {
    expect(backoffSeconds(receives + 1, {}, at)).toBeGreaterThanOrEqual(backoffSeconds(receives, {}, at));
  }));
});

test('a visibility timeout and the time since the receive never exceed 12 hours together', () => {
  fc.assert(fc.property(fc.nat(100_000), fc.double({ min: 0, max: 43_200, noNaN: true }), (wish, elapsed) => {
    const seconds = withinLockCeiling(wish, elapsed);

    expect(seconds + elapsed).toBeLessThanOrEqual(43_200);
    expect(seconds).toBeLessThanOrEqual(wish);
    expect(seconds).toBeGreaterThanOrEqual(0);
  }));
});

test.each([[1, 100], [2, 200], [3, 400], [8, 12_800], [9, 20_000], [5000, 20_000]])('after %i attempts a request waits for at most %i milliseconds', (attempt, most) => {
  const milliseconds = retryMilliseconds(attempt, { first: 100, max: 20_000 }, 0.999_999);

  expect(milliseconds).toBe(most);
});

test('a request is retried within its bounds', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), random, (attempt, at) => {
    const milliseconds = retryMilliseconds(attempt, { first: 100, max: 20_000 }, at);

    expect(milliseconds).toBeGreaterThanOrEqual(0);
    expect(milliseconds).toBeLessThanOrEqual(Math.min(20_000, 100 * 2 ** (attempt - 1)));
  }));
});
