/**
 * Word of an option, whether a value is sound, what it must be, and what to do instead. A required one may not be left out; the value of a
 * secret one is not told.
 *
 * The rules of one function of the runtime stand in a function that makes them (`const rules = () => [ … ]`): what is computed when a file is loaded
 * stays in the bundle of a program that never calls it.
 */
export type OptionRule = readonly [
  word: string, isSound: (value: unknown) => boolean, must: string, fix: string, ...traits: ReadonlyArray<'required' | 'secret'>,
];

/** Whether a value is text that is not empty. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
/** Whether a value is a URL of HTTP. */
export const isUrl = (value: unknown): value is string => isText(value) && /^https?:\/\/[^/\s]\S*$/.test(value) && URL.canParse(value);
/** Whether a value is true or false. */
export const isFlag = (value: unknown): boolean => typeof value === 'boolean';
/** Whether a value is an object, and no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Whether a value is a list of such items. */
export const isListOf = (isItem: (item: unknown) => boolean) => (value: unknown): boolean => Array.isArray(value) && value.every(isItem);
/** Whether a value has these methods. */
export const hasMethods = (...names: readonly string[]) => (value: unknown): boolean =>
  names.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function');
/** Whether a value is a whole number within bounds. */
export const isWhole = (min: number, max = Infinity) => (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
/** Whether a value is a part of a whole. */
export const isRate = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
/** Whether a value is the id of an account. */
export const isAccountId = (value: unknown): boolean => typeof value === 'string' && /^\d{12}$/.test(value);

/** A whole number within bounds, by the word of its option. */
export const wholeRule = (word: string, min: number, max = Infinity): OptionRule =>
  [word, isWhole(min, max), `a whole number from ${min}${max === Infinity ? '' : ` to ${max}`}`, 'leave it out for the default'];
/** A callback, by the word of its option. */
export const functionRule = (word: string): OptionRule => [word, (value) => typeof value === 'function', 'a function', 'give (…) => …'];
/** Time. */
export const CLOCK_RULE: OptionRule = ['clock', /* @__PURE__ */ hasMethods('now', 'schedule'), 'a Clock', 'give { now, schedule }, or leave it out for the time of the machine'];
/** What ends a wait has to be able to tell that it aborts. */
export const SIGNAL_RULE: OptionRule = ['signal', /* @__PURE__ */ hasMethods('addEventListener'), 'an AbortSignal', 'give the signal of an AbortController'];

/** What is wrong with options, one sentence for each. A misspelt one would do nothing, in silence. */
export function brokenRules(options: unknown, rules: readonly OptionRule[]): string[] {
  const given: Readonly<Record<string, unknown>> = isObject(options) ? options : {};
  const words = rules.map(([word]) => word);
  const unknown = Object.keys(given).filter((word) => given[word] !== undefined && !words.includes(word));
  return [...unknown.map((word) => `${word} must be an option, got none of that name; choose of ${words.join(', ')}`), ...wrongValues(options, rules)];
}

/** What is wrong with the options that have a rule, one sentence for each. */
export function wrongValues(options: unknown, rules: readonly OptionRule[], tell = told): string[] {
  if (!isObject(options)) return [`options must be an object, got ${tell(options)}; write { ${rules[0]![0]}: … }`];
  const wrong: string[] = [];
  for (const [word, isSound, must, fix, ...traits] of rules) {
    const value = options[word];
    if (value === undefined ? !traits.includes('required') : isSound(value)) continue;
    wrong.push(`${word} must be ${must}, got ${traits.includes('secret') && value !== undefined ? typeof value : tell(value)}; ${fix}`);
  }
  return wrong;
}

/** A value as a sentence tells it: never what an object holds. */
export function told(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'function' || isObject(value) ? typeof value : String(value);
}

/** `1 queue`, `2 queues`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A number as a sentence tells it: `1,048,576`. */
export const grouped = (value: number): string => value.toLocaleString('en-US');
