import { errorCode } from '../../queue/sqs-error';
import { QueueError } from './error';

/** Word of an option, its least and its greatest value. */
export type NumberRule = readonly [word: string, min: number, max: number];

/** Bounds of how entries are gathered, in a batch and in a sender. */
export const GATHER_RULES: readonly NumberRule[] = [
  ['lingerMilliseconds', 0, 60_000], ['concurrency', 1, Infinity], ['maxAttempts', 1, Infinity], ['maxEntriesPerGroup', 1, 10], ['maxEntriesPerRequest', 1, 10],
];

/** Where options were given. */
export interface OptionPlace {
  /** Start of the sentence. */
  readonly where: string;
  /** Name of the queue, as the code says it. */
  readonly queue: string;
}

/**
 * Options that are no object, or numbers out of bounds, are refused before anything is sent or received.
 *
 * @throws QueueError `InvalidParameterValue`
 */
export function checkOptions(place: OptionPlace, options: object, rules: readonly NumberRule[]): void {
  if (typeof options !== 'object' || options === null) throw invalidOption(place, `options must be an object, got ${String(options)}; leave them out for the defaults`);
  for (const [word, min, max] of rules) {
    const value: unknown = (options as Record<string, unknown>)[word];
    if (value === undefined || (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)) continue;
    throw invalidOption(place, `${word} must be a whole number from ${min}${max === Infinity ? '' : ` to ${max}`}, got ${String(value)}; leave it out for the default`);
  }
}

/** Callbacks and handlers have to be functions. @throws QueueError `InvalidParameterValue` */
export function checkFunction(place: OptionPlace, word: string, value: unknown): void {
  if (typeof value !== 'function') throw invalidOption(place, `${word} must be a function, got ${String(value)}; give (…) => …`);
}

/** What ends a wait has to be able to tell that it aborts. @throws QueueError `InvalidParameterValue` */
export function checkSignal(place: OptionPlace, signal: unknown): void {
  if (signal === undefined || typeof (signal as AbortSignal | null)?.addEventListener === 'function') return;
  throw invalidOption(place, `signal must be an AbortSignal, got ${String(signal)}; give the signal of an AbortController`);
}

/** An option that cannot be meant. */
export function invalidOption({ where, queue }: OptionPlace, sentence: string): QueueError {
  return new QueueError(`${where}: ${sentence}`, { code: errorCode('InvalidParameterValueException'), queue });
}
