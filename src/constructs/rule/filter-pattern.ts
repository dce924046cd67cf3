import { Token } from 'aws-cdk-lib';
import { checkFilterPattern } from '../../queue/filter-pattern';
import { UNKNOWN } from './queue-facts';

/** The pattern of a filter as JSON: undefined when it has none, `UNKNOWN` when only deployment knows it. */
export type FilterPattern = string | typeof UNKNOWN | undefined;

export function patternOf(filter: { readonly pattern?: string }): FilterPattern {
  return Token.isUnresolved(filter.pattern) ? UNKNOWN : filter.pattern;
}

/** What is wrong with a pattern. */
export function checkPattern(pattern: FilterPattern): readonly string[] {
  if (pattern === UNKNOWN) return [];
  return pattern === undefined ? ['a filter must have a pattern, got none; make it with lambda.FilterCriteria.filter'] : checkFilterPattern(pattern);
}
