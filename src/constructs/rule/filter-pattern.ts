import { Token } from 'aws-cdk-lib';
import { told } from '../../queue/option-rule';
import { UNKNOWN } from './queue-facts';

/** The pattern of a filter as JSON: undefined when it has none, `UNKNOWN` when only deployment knows it. */
export type FilterPattern = string | typeof UNKNOWN | undefined;

export function patternOf(filter: { readonly pattern?: string }): FilterPattern {
  return Token.isUnresolved(filter.pattern) ? UNKNOWN : filter.pattern;
}

/** What is wrong with a pattern: every field of it lists the values, or the rules, that match. */
export function checkPattern(pattern: FilterPattern): readonly string[] {
  if (pattern === UNKNOWN) return [];
  if (pattern === undefined) return ['a filter must have a pattern, got none; make it with lambda.FilterCriteria.filter'];
  try {
    return unlisted(JSON.parse(pattern), '');
  } catch {
    return [`the pattern of a filter must be JSON, got ${told(pattern)}; make it with lambda.FilterCriteria.filter`];
  }
}

function unlisted(value: unknown, field: string): string[] {
  if (Array.isArray(value)) return [];
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, item]) => unlisted(item, field ? `${field}.${name}` : name));
  return [`a filter must list the values of ${field || 'its pattern'}, got ${JSON.stringify(value)}; write [${JSON.stringify(value)}]`];
}
