import { LAMBDA_COMPARISONS, checkFilterPattern } from '../../queue/filter-pattern';
import { isObject } from '../../queue/option-rule';

/** A record as a filter sees it: plain JSON. */
type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

type Comparison = (value: Json, operand: Json) => boolean;

const NUMERIC: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** Comparisons of an event filter by name; `exists` stands apart, since it is the only one that an absent value can meet. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  'prefix': (value, operand) => typeof value === 'string' && hasAffix(value, operand, 'startsWith'),
  'suffix': (value, operand) => typeof value === 'string' && hasAffix(value, operand, 'endsWith'),
  'equals-ignore-case': (value, operand) => typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase(),
  'anything-but': (value, operand) => !excluded(value, operand),
  'numeric': (value, operand) => typeof value === 'number' && pairs(operand).every(([sign, bound]) => NUMERIC[sign]!(value, bound)),
};

/**
 * Whether a record meets a filter pattern of an event source mapping: every key must, any item of its list may.
 *
 * @param pattern the pattern as JSON
 * @param record the record with its body parsed where it is JSON
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function matchesFilter(pattern: string, record: JsonObject): boolean {
  return matchesObject(JSON.parse(pattern) as JsonObject, record);
}

/** What is wrong with a filter pattern, and what of it the engine does not compare by. */
export const checkFilter = (pattern: string): string[] => checkFilterPattern(pattern, LAMBDA_COMPARISONS);

function matchesObject(pattern: JsonObject, value: Json): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or' && Array.isArray(wanted)) return (wanted as JsonObject[]).some((option) => matchesObject(option, value));
    const inner = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return Array.isArray(wanted) ? matchesList(wanted, inner) : matchesInside(wanted as JsonObject, inner);
  });
}

/** A key below something that is absent can still be asked for by `exists: false`, but not one inside plain text. */
function matchesInside(pattern: JsonObject, value: Json): boolean {
  if (value !== undefined && (typeof value !== 'object' || value === null)) return false;
  return Array.isArray(value) ? value.some((item) => matchesObject(pattern, item)) : matchesObject(pattern, value);
}

function matchesList(wanted: readonly Json[], value: Json): boolean {
  const candidates: readonly Json[] = Array.isArray(value) ? value : [value];
  return wanted.some((item) => candidates.some((candidate) => matchesItem(item, candidate)));
}

function matchesItem(item: Json, value: Json): boolean {
  if (!isObject(item)) return value !== undefined && value === item;
  const [name, operand] = Object.entries(item)[0]!;
  // Only leaves count for `exists`, so an object is not there.
  if (name === 'exists') return (value !== undefined && !isObject(value)) === operand;
  return value !== undefined && !isObject(value) && COMPARISONS[name]!(value, operand);
}

function excluded(value: Json, operand: Json): boolean {
  if (!isObject(operand)) return [operand].flat().includes(value);
  const [name, inner] = Object.entries(operand)[0]!;
  return [inner].flat().some((item) => COMPARISONS[name]!(value, item));
}

function hasAffix(value: string, operand: Json, has: 'startsWith' | 'endsWith'): boolean {
  if (typeof operand === 'string') return value[has](operand);
  const ignoringCase = isObject(operand) ? operand['equals-ignore-case'] : undefined;
  return typeof ignoringCase === 'string' && value.toLowerCase()[has](ignoringCase.toLowerCase());
}

function pairs(operand: Json): Array<[string, number]> {
  const list = operand as Array<string | number>;
  return Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index] as string, list[2 * index + 1] as number]);
}
