import { grouped, isWhole, told } from './option-rule';
import type { QueueKind } from './queue-name';

/** What a Lambda event source mapping is told about how to poll a queue. */
export interface EventSourceValues {
  readonly batchSize?: number;
  readonly maxBatchingWindowSeconds?: number;
  readonly maxConcurrency?: number;
  readonly minimumPollers?: number;
  readonly maximumPollers?: number;
  readonly filterCount?: number;
}

/**
 * Bounds of a Lambda event source mapping on a queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export const EVENT_SOURCE = {
  batchSize: { min: 1, max: 10_000, fifoMax: 10, default: 10, maxWithoutWindow: 10 },
  maxBatchingWindowSeconds: { min: 0, max: 300, default: 0 },
  maxConcurrency: { min: 2, max: 1000 },
  minimumPollers: { min: 2, max: 200 },
  maximumPollers: { min: 2, max: 10_000 },
  /** Most at the same time by each provisioned poller. */
  invocationsPerPoller: 10,
  /** By default; a quota increase gives 10. */
  filters: { max: 5, raisedMax: 10 },
  /** The visibility timeout holds this many times the function's timeout, plus the batching window. */
  visibilityFactor: 6,
  /** Function timeout of AWS Lambda when none is set, in seconds. */
  functionTimeoutSeconds: 3,
  /** Largest event of a synchronous invocation, in bytes. */
  payloadBytes: 6 * 1024 * 1024,
} as const;

/** The visibility timeout that AWS Lambda's guide asks of a queue, in seconds. */
export function visibilityTimeoutFor(functionTimeoutSeconds: number, maxBatchingWindowSeconds = 0): number {
  return EVENT_SOURCE.visibilityFactor * functionTimeoutSeconds + maxBatchingWindowSeconds;
}

const within = (word: string, value: number | undefined, bounds: { min: number; max: number }): string[] =>
  value === undefined || isWhole(bounds.min, bounds.max)(value) ? []
    : [`${word} must be a whole number from ${grouped(bounds.min)} to ${grouped(bounds.max)}, got ${told(value)}; leave it out for the default`];

/** Everything that AWS Lambda would refuse about these values on a queue of this kind. */
export function checkEventSource(values: EventSourceValues, kind: QueueKind): string[] {
  const { batchSize, maxBatchingWindowSeconds: window, maxConcurrency, minimumPollers, maximumPollers, filterCount } = values;
  const { batchSize: size, filters } = EVENT_SOURCE;
  const wrong = [
    ...within('batchSize', batchSize, { min: size.min, max: kind === 'fifo' ? size.fifoMax : size.max }),
    ...within('maxBatchingWindow in seconds', window, EVENT_SOURCE.maxBatchingWindowSeconds),
    ...within('maxConcurrency', maxConcurrency, EVENT_SOURCE.maxConcurrency),
    ...within('minimumPollers', minimumPollers, EVENT_SOURCE.minimumPollers),
    ...within('maximumPollers', maximumPollers, EVENT_SOURCE.maximumPollers),
  ];
  if (kind === 'fifo' && window) wrong.push(`maxBatchingWindow must be left out on a FIFO queue, got ${window} seconds; batches of a FIFO queue are never held back`);
  if (kind === 'standard' && batchSize !== undefined && batchSize > size.maxWithoutWindow && batchSize <= size.max && !window) {
    wrong.push(`batchSize above ${size.maxWithoutWindow} needs a maxBatchingWindow of at least 1 second, got batchSize ${batchSize} and ${window ?? 'none'}; set maxBatchingWindow`);
  }
  if ((minimumPollers ?? 0) > (maximumPollers ?? Infinity)) wrong.push(`minimumPollers must not exceed maximumPollers, got ${minimumPollers} and ${maximumPollers}; swap them`);
  if (filterCount === 0) wrong.push('filters must be at least 1, got 0; leave them out to have every message');
  if (filterCount !== undefined && filterCount > filters.raisedMax) wrong.push(`filters must be at most ${filters.raisedMax}, got ${filterCount}; join patterns with a list of values`);
  return wrong;
}
