import { QueueError } from './error';

/** Refuses an argument or option: the rule, what was given, and what to do instead. */
export type Refusal = (rule: string, got: unknown, fix?: string) => QueueError;

/** What refuses at a place. By itself, since every Lambda function bundles it: elsewhere options have rules. */
export const refusalAt = (where: string, queue: string): Refusal => (rule, got, fix = 'give one') =>
  new QueueError(`${where}: ${rule}, got ${got}; ${fix}`, { code: 'InvalidParameterValue', queue });

/** Refuses what is no whole number from the least of its word; what has no least is no option. */
export function checkNumbers(refusal: Refusal, options: object | undefined, least: Readonly<Record<string, number>>): void {
  for (const word in options) {
    const value = (options as Readonly<Record<string, number | undefined>>)[word];
    if (value === undefined || (value >= least[word]! && Number.isInteger(value))) continue;
    throw refusal(`${word} must be ${word in least ? 'a whole number from ' + least[word] : 'an option'}`, value, 'leave it out');
  }
}
