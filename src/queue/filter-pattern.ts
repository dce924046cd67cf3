import { isFlag, isListOf, isObject, isText, told } from './option-rule';

type Fields = Readonly<Record<string, unknown>>;

/** What a comparison is told, and how it is written. */
interface Operand {
  readonly takes: (operand: unknown) => boolean;
  readonly what: string;
  readonly example: string;
}

const isString = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isOneOrMore = (isItem: (item: unknown) => boolean) => (value: unknown): boolean =>
  isItem(value) || (isListOf(isItem)(value) && (value as unknown[]).length > 0);

/** Whether a value is an object of one member, whose value its test takes. */
const isOne = (tests: Readonly<Record<string, (value: unknown) => boolean>>) => (value: unknown): boolean => {
  const [[name, inner] = [''], ...more] = isObject(value) ? Object.entries(value) : [];
  return more.length === 0 && Object.hasOwn(tests, name) && tests[name]!(inner);
};
const isAnyCase = isOne({ 'equals-ignore-case': isString });
const isAffix = (value: unknown): boolean => isString(value) || isAnyCase(value);
const isExcludedBy = isOne({ 'prefix': isOneOrMore(isText), 'suffix': isOneOrMore(isText), 'equals-ignore-case': isOneOrMore(isString), 'wildcard': isOneOrMore(isString) });
const isExcluded = (value: unknown): boolean => isOneOrMore(isString)(value) || isOneOrMore(isNumber)(value) || isExcludedBy(value);

/** A bound, or the lower and then the upper one. */
function isRange(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const [sign, bound, upperSign, upper, ...more] = value as unknown[];
  if (value.length === 2) return /^(=|[<>]=?)$/.test(String(sign)) && isNumber(bound);
  return /^>=?<=?$/.test(`${sign}${upperSign}`) && isNumber(bound) && isNumber(upper) && (bound as number) < (upper as number) && more.length === 0;
}

const text = (example: string): Operand => ({ takes: isString, what: 'a text', example });

/** Comparisons by name. */
type Comparisons = Readonly<Record<string, Operand>>;

/** What AWS Lambda's guide lists. */
export const LAMBDA_COMPARISONS: Comparisons = {
  'exists': { takes: isFlag, what: 'true or false', example: '{"exists":true}' },
  'prefix': { takes: isAffix, what: 'a text', example: '{"prefix":"eu-"}' },
  'suffix': { takes: isAffix, what: 'a text', example: '{"suffix":".png"}' },
  'equals-ignore-case': text('{"equals-ignore-case":"lamp"}'),
  'anything-but': { takes: isExcluded, what: 'texts, or numbers, or a comparison of texts', example: '{"anything-but":["lamp"]}' },
  'numeric': { takes: isRange, what: 'a range', example: '{"numeric":[">",0,"<=",5]}' },
};
/**
 * Those of Amazon EventBridge as well: nobody recorded that AWS Lambda refuses them.
 *
 * @see https://github.com/aws/event-ruler
 */
const KNOWN: Comparisons = {
  ...LAMBDA_COMPARISONS,
  wildcard: text('{"wildcard":"eu-*"}'),
  cidr: text('{"cidr":"10.0.0.0/24"}'),
  exactly: text('{"exactly":"lamp"}'),
};

/**
 * Everything that AWS Lambda would refuse about the pattern of a filter: each field lists the values, or the comparisons, that match.
 *
 * @param comparisons those that may be used
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function checkFilterPattern(pattern: unknown, comparisons: Comparisons = KNOWN): string[] {
  const fields = parsed(pattern);
  return isObject(fields) ? inFields(fields, '', comparisons) : [`a filter pattern must be a JSON object, got ${short(pattern)}; write {"body":{"kind":["lamp"]}}`];
}

function parsed(pattern: unknown): unknown {
  try {
    return typeof pattern === 'string' ? JSON.parse(pattern) : undefined;
  } catch {
    return undefined;
  }
}

const short = (pattern: unknown): string => (typeof pattern !== 'string' ? told(pattern) : pattern.length > 80 ? `${pattern.slice(0, 80)}…` : pattern);

function inFields(fields: Fields, place: string, comparisons: Comparisons): string[] {
  return Object.entries(fields).flatMap(([name, wanted]) => {
    const field = place ? `${place}.${name}` : name;
    if (isObject(wanted)) return inFields(wanted, field, comparisons);
    if (!Array.isArray(wanted)) return [`a filter must list the values of ${field}, got ${JSON.stringify(wanted)}; write [${JSON.stringify(wanted)}]`];
    if (name !== '$or') return inList(wanted, field, comparisons);
    if (wanted.length < 2 || !wanted.every(isObject)) return [`a filter must list two patterns or more in ${field}, got ${JSON.stringify(wanted)}; write [{"kind":["lamp"]},{"color":["red"]}]`];
    return wanted.flatMap((option) => inFields(option, place, comparisons));
  });
}

function inList(items: readonly unknown[], field: string, comparisons: Comparisons): string[] {
  if (items.length === 0) return [`a filter must list a value of ${field}, got none; leave ${field} out to take every message`];
  return items.flatMap((item) => {
    if (Array.isArray(item)) return [`a filter must list the values of ${field} themselves, got ${JSON.stringify(item)}; write them without the inner list`];
    return isObject(item) ? inComparison(item, field, comparisons) : [];
  });
}

function inComparison(item: Fields, field: string, comparisons: Comparisons): string[] {
  const [name = '', ...more] = Object.keys(item);
  const operand = item[name];
  const unknown = [name, ...isObject(operand) ? Object.keys(operand) : []].find((word) => !Object.hasOwn(comparisons, word));
  const got = `got ${JSON.stringify(item)} for ${field}`;
  if (more.length > 0) return [`a filter must have one comparison in each item, ${got}; write an item for each, of which one has to match`];
  if (unknown !== undefined) return [`a filter must compare by ${Object.keys(LAMBDA_COMPARISONS).join(', ')}, ${got}; write the value itself to compare for equality`];
  const { takes, what, example } = comparisons[name]!;
  return takes(operand) ? [] : [`a filter must give ${name} ${what}, ${got}; write it as in ${example}`];
}
