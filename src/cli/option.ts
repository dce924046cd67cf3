import { grouped, isUrl } from '../queue/option-rule';

/** How an option's value is read. */
type OptionForm = 'flag' | 'text' | 'url' | 'count' | 'list';

/** One option of a command: the parser, the checks and `--help` read it. */
export interface OptionRow {
  readonly form: OptionForm;
  /** One letter. */
  readonly short?: string;
  /** What `--help` calls the value, e.g. `URL`. */
  readonly value?: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** What a text must look like, and how to say that. */
  readonly pattern?: { readonly expression: RegExp; readonly expects: string };
  readonly summary: string;
  /** What holds without it, as `--help` says it. */
  readonly default?: string;
}

export type OptionTable = Readonly<Record<string, OptionRow>>;

/** Of every command whose answer machines read. */
export const JSON_OPTION = { json: { form: 'flag', summary: 'print JSON for machines' } } as const satisfies OptionTable;

/** Values by option name; a flag that is absent is undefined. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: Table[Name]['form'] extends 'flag' ? boolean
    : Table[Name]['form'] extends 'count' ? number
      : Table[Name]['form'] extends 'list' ? readonly string[] : string;
};

type Reader = (text: string, row: OptionRow) => unknown;

const READERS: Readonly<Record<Exclude<OptionForm, 'flag' | 'list'>, Reader>> = {
  text: (text, { choices, pattern }) => (text.trim() === '' || choices?.includes(text) === false || pattern?.expression.test(text) === false ? undefined : text),
  url: (text) => (isUrl(text) ? text.replace(/\/$/, '') : undefined),
  count: (text, { min = 0, max = Number.MAX_SAFE_INTEGER }) => {
    const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  },
};

/** What an option's value must be. */
function expectation({ form, choices, pattern, min = 0, max }: OptionRow): string {
  if (pattern) return pattern.expects;
  if (choices) return `one of ${choices.join(', ')}`;
  if (form === 'url') return 'a URL that starts with http:// or https://';
  if (form !== 'count') return 'a text that is not empty';
  return max === undefined ? `a whole number from ${grouped(min)}` : `a whole number from ${grouped(min)} to ${grouped(max)}`;
}

type OptionsAnswer = { readonly values: Record<string, unknown> } | { readonly wrong: string };

/**
 * Reads the values of a command's options.
 *
 * @returns the values, or the sentence that says what is wrong with the first bad one
 */
export function readOptions(given: Readonly<Record<string, unknown>>, table: OptionTable): OptionsAnswer {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const row = table[name]!;
    if (row.form === 'flag') {
      values[name] = value;
      continue;
    }
    const reader = READERS[row.form === 'list' ? 'text' : row.form];
    const texts = [value as string | string[]].flat();
    const read = texts.map((text) => reader(text, row));
    const bad = texts.find((_, index) => read[index] === undefined);
    if (bad !== undefined) {
      return { wrong: `--${name}: it must be ${expectation(row)}, got '${bad}'; ${row.default ? `leave it out for ${row.default}` : 'correct it'}` };
    }
    values[name] = row.form === 'list' ? read : read[0];
  }
  return { values };
}
