import { brokenRules, functionRule, hasMethods, told, wholeRule, type OptionRule } from '../../queue/option-rule';
import { QueueError } from './error';

/** How entries are gathered, in a batch and in a sender. */
export const gatherRules = (): readonly OptionRule[] => [
  wholeRule('lingerMilliseconds', 0, 60_000), wholeRule('concurrency', 1), wholeRule('maxAttempts', 1),
  wholeRule('maxEntriesPerGroup', 1, 10), wholeRule('maxEntriesPerRequest', 1, 10),
];

/** Where options were given. */
export interface OptionPlace {
  /** Start of the sentence. */
  readonly where: string;
  /** Name of the queue, as the code says it. @default - none: it is about no queue that is known */
  readonly queue?: string;
  /** @default 'InvalidParameterValue' */
  readonly code?: string;
}

/** An opened queue, or one of its activities. */
export const placeOf = (queue: string, activity?: string): OptionPlace => ({ where: `queue '${queue}'${activity ? `: ${activity}` : ''}`, queue });

/** Options that cannot be meant, all in one error, before anything is sent or received. @throws QueueError of the place's code */
export function checkRules(place: OptionPlace, options: object, rules: readonly OptionRule[]): void {
  throwAll(place, brokenRules(options, rules));
}

/** All that is wrong, in one error; passes when nothing is. @throws QueueError of the place's code */
export function throwAll(place: OptionPlace, wrong: readonly string[]): void {
  if (wrong.length > 0) throw invalidOption(place, wrong.join(`\n${place.where}: `));
}

/** What a function works on has to be a handle. @throws QueueError `InvalidParameterValue` */
export function checkQueue(where: string, queue: unknown): void {
  if (!hasMethods('address')(queue)) throw invalidOption({ where }, `the queue must be an opened one, got ${told(queue)}; give what openQueue(…) returned`);
}

/** Callbacks and handlers have to be functions. @throws QueueError `InvalidParameterValue` */
export function checkFunction(place: OptionPlace, word: string, value: unknown): void {
  checkRules(place, { [word]: value }, [[...functionRule(word), 'required']]);
}

/** An option that cannot be meant. */
export function invalidOption({ where, queue = '', code = 'InvalidParameterValue' }: OptionPlace, sentence: string): QueueError {
  return new QueueError(`${where}: ${sentence}`, { code, queue });
}
