import { checkEventSource, visibilityTimeoutFor, type EventSourceValues } from '../../src/queue/event-source';
import type { QueueKind } from '../../src/queue/queue-name';

test.each<[EventSourceValues, QueueKind]>([
  [{}, 'standard'], [{ batchSize: 10 }, 'fifo'], [{ batchSize: 10_000, maxBatchingWindowSeconds: 1 }, 'standard'],
  [{ maxConcurrency: 2 }, 'fifo'], [{ minimumPollers: 2, maximumPollers: 10_000 }, 'standard'], [{ minimumPollers: 2 }, 'fifo'], [{ filterCount: 10 }, 'standard'],
])('accepts %j on a %s queue', (values, kind) => {
  expect(checkEventSource(values, kind)).toEqual([]);
});

test.each<[EventSourceValues, QueueKind, string]>([
  [{ batchSize: 0 }, 'standard', 'batchSize must be a whole number from 1 to 10,000, got 0'],
  [{ batchSize: 11 }, 'fifo', 'from 1 to 10, got 11'],
  [{ batchSize: 11 }, 'standard', 'needs a maxBatchingWindow of at least 1 second'],
  [{ batchSize: 100, maxBatchingWindowSeconds: 0 }, 'standard', 'needs a maxBatchingWindow of at least 1 second'],
  [{ maxBatchingWindowSeconds: 301 }, 'standard', 'from 0 to 300, got 301'],
  [{ maxBatchingWindowSeconds: 5 }, 'fifo', 'must be left out on a FIFO queue, got 5 seconds'],
  [{ maxConcurrency: 0 }, 'standard', 'maxConcurrency must be a whole number from 2 to 1,000, got 0'],
  [{ maximumPollers: 10_001 }, 'standard', 'maximumPollers must be a whole number from 2 to 10,000, got 10001'],
  [{ minimumPollers: 5, maximumPollers: 4 }, 'standard', 'must not exceed maximumPollers, got 5 and 4'],
  [{ filterCount: 0 }, 'standard', 'filters must be at least 1, got 0; leave them out to have every message'],
  [{ filterCount: 11 }, 'standard', 'filters must be at most 10, got 11'],
])('refuses %j on a %s queue', (values, kind, sentence) => {
  expect(checkEventSource(values, kind).join('\n')).toContain(sentence);
});

test('a function of 10 seconds with a window of 5 asks for a visibility timeout of 65 seconds', () => {
  expect(visibilityTimeoutFor(10, 5)).toBe(65);
});
