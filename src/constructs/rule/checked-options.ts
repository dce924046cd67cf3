import { Token } from 'aws-cdk-lib';
import { isObject, told, wrongValues, type OptionRule } from '../../queue/option-rule';
import { throwAll } from './rule-report';

/**
 * Options as they were given to a construct, without what is null: JSON and other languages say so what is left out. Plain JavaScript and
 * what is `any` pass no type checker. Words without a rule are left alone, since a construct hands on what its user's own construct was given.
 *
 * @param place the construct, or the factory that knows none yet
 * @throws when options are of a wrong type: one error that says all of them
 */
export function checkedOptions<Options extends object>(place: string, options: Options, rules: readonly OptionRule[]): Options {
  const given = isObject(options) ? withoutNulls(options) : options ?? {};
  throwAll(place, wrongValues(given, rules, toldOf));
  return given as Options;
}

/** As they are where nothing is null: they may be of a class, with getters. */
function withoutNulls(options: object): object {
  return Object.values(options).includes(null) ? Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) : options;
}

/** A token as text or a number says nothing. */
export const toldOf = (value: unknown): string => (Token.isUnresolved(value) ? 'a token' : told(value));

/**
 * Holds one argument of a verb or a factory against its rule.
 *
 * @throws when it is of a wrong type
 */
export function checkArgument(place: string, rule: OptionRule, value: unknown): void {
  checkedOptions(place, { [rule[0]]: value }, [rule]);
}
