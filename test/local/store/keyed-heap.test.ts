import { KeyedHeap } from '../../../src/local/store/keyed-heap';
import { SeededRandom } from '../../../src/local/store/seeded-random';

const KEYS = Array.from({ length: 200 }, (_, key) => Math.floor(key / 2));

function filled() {
  const heap = new KeyedHeap<string>();
  for (const key of new SeededRandom(1).shuffle([...KEYS])) heap.push(key, `item${key}`);
  return heap;
}

function drained(heap: KeyedHeap<string>) {
  const keys: number[] = [];
  while (heap.size > 0) {
    keys.push(heap.firstKey);
    expect(heap.first).toBe(`item${heap.firstKey}`);
    expect(heap.pop()).toBe(`item${keys.at(-1)}`);
  }
  return keys;
}

test('items leave a heap by their keys, whatever their order of coming', () => {
  expect(drained(filled())).toEqual(KEYS);
});

test('items that a filter keeps leave by their keys', () => {
  const heap = filled();

  heap.filter((item) => item.endsWith('7'));

  expect(drained(heap)).toEqual(KEYS.filter((key) => key % 10 === 7));
});

test('an empty heap has no first item, and a key that is never due', () => {
  const heap = new KeyedHeap<string>();

  expect([heap.size, heap.first, heap.pop(), heap.firstKey]).toEqual([0, undefined, undefined, Infinity]);
});
