import { SeededRandom } from '../../../src/local/store/seeded-random';

test('the numbers are those of the minimal standard generator', () => {
  const random = new SeededRandom(0);
  for (let turn = 1; turn < 10_000; turn++) random.next();

  // The check value that C++ names for minstd_rand.
  expect(random.next()).toBe((399_268_537 - 1) / (2 ** 31 - 2));
});

test.each([0, 1, 7, -7, 7.9, 2 ** 31 - 2, 2 ** 31, 2 ** 53])('numbers of seed %p stay in their range', (seed) => {
  const random = new SeededRandom(seed);
  const numbers = Array.from({ length: 200 }, () => random.next());

  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(new Set(numbers).size).toBe(200);
  expect(new Set(Array.from({ length: 200 }, () => random.below(3)))).toEqual(new Set([0, 1, 2]));
  expect(random.hex(19)).toMatch(/^[\da-f]{19}$/);
});

test('a shuffle keeps every item and can put any at any place', () => {
  const random = new SeededRandom(1);
  const orders = Array.from({ length: 200 }, () => random.shuffle(['a', 'b', 'c']).join(''));

  expect([...new Set(orders)].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
});
