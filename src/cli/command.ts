import { parseArgs } from 'node:util';
import { counted } from '../queue/option-rule';
import type { Exit } from './exit-code';
import { nearest } from './nearest';
import { readOptions, type OptionTable, type OptionValues } from './option';
import type { Terminal } from './terminal';

/** One word of a command line that is no option. */
interface ArgumentRow {
  readonly name: string;
  readonly summary: string;
  readonly optional?: true;
  /** Takes all words that are left. */
  readonly many?: true;
}

/** One command: its table is its parser and its help. */
export interface Command<Table extends OptionTable = OptionTable> {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: Table;
  /** What follows `--` is a command that it runs; elsewhere they are words that may begin with `-`. */
  readonly runs?: true;
  /** What `--help` says beneath the tables. */
  readonly notes?: readonly string[];
  readonly examples: readonly string[];
  run(call: CommandCall<Table>, terminal: Terminal): Promise<Exit>;
}

/** A command line, read. */
export interface CommandCall<Table extends OptionTable = OptionTable> {
  readonly options: OptionValues<Table>;
  readonly words: readonly string[];
  /** What follows `--`, for a command that runs another. */
  readonly rest: readonly string[];
}

/** The command line is wrong; nothing was done. */
export class UsageError extends Error {
  public override readonly name: string = 'UsageError';
}

/** Keeps the types of a command's options, which a plain annotation would widen. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): Command {
  return command as unknown as Command;
}

/**
 * Reads the words after the command's name.
 *
 * @throws UsageError with what is wrong and what to do
 */
export function readCall(command: Command, argv: readonly string[]): CommandCall {
  const end = command.runs ? argv.indexOf('--') : -1;
  const [own, rest] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)];
  const { values, positionals } = split(command, own);
  const read = readOptions(values, command.options);
  if ('wrong' in read) throw new UsageError(`${command.name} ${read.wrong}`);
  checkWords(command, positionals);
  return { options: read.values as OptionValues<OptionTable>, words: positionals, rest };
}

/** Refuses options of which one would be passed over in silence. */
export function checkApart(command: string, options: Readonly<Record<string, unknown>>, pairs: ReadonlyArray<readonly [string, string]>): void {
  const both = pairs.find(([one, other]) => options[one] !== undefined && options[other] !== undefined);
  if (both) throw new UsageError(`${command} --${both[0]}: it must stand without --${both[1]}, got both; leave one out`);
}

/** What a `NAME=VALUE` says. */
export function nameAndValue(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function split(command: Command, argv: readonly string[]): { values: Record<string, unknown>; positionals: string[] } {
  const options = Object.fromEntries(Object.entries(command.options).map(([name, { form, short }]) =>
    [name, { type: form === 'flag' ? 'boolean' as const : 'string' as const, multiple: form === 'list', ...(short ? { short } : {}) }]));
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    const { message } = error as Error;
    const what = /Unknown option '([^']+)'/.exec(message)?.[1];
    if (what) throw new UsageError(`${command.name} ${what}: it must be an option of ${command.name}, got '${what}'; ${adviceFor(what, command)}`);
    const missing = /'(?:-\w, )?--([\w-]+)[^']*'/.exec(message)?.[1] ?? '';
    if (message.includes('ambiguous')) throw new UsageError(`${command.name} --${missing}: a value that begins with - must stand behind =, got them apart; write --${missing}=VALUE`);
    const needs = message.includes('does not take') ? 'must stand without a value, got one' : 'must have a value, got none';
    throw new UsageError(`${command.name} --${missing}: it ${needs}; see cdk-sqs-connector ${command.name} --help`);
  }
}

function adviceFor(unknown: string, { name, options }: Command): string {
  const likely = nearest(unknown.replace(/^-+/, ''), Object.keys(options));
  return likely === undefined ? `see cdk-sqs-connector ${name} --help` : `did you mean --${likely}?`;
}

/** PowerShell takes the first -- of what it calls by a script, as it calls npx. */
const takenByShell = (): string => (process.platform === 'win32' ? ", in PowerShell with '--' in quotes" : '');

function checkWords(command: Command, words: readonly string[]): void {
  const missing = command.arguments.filter(({ optional }) => !optional)[words.length];
  if (missing) throw new UsageError(`${command.name}: ${missing.name} must be given, got none; ${missing.summary}`);
  const takesAll = command.arguments.some(({ many }) => many);
  if (words.length > command.arguments.length && !takesAll) {
    const extra = words[command.arguments.length]!;
    if (command.runs) throw new UsageError(`${command.name}: the command that it runs must stand after --, got '${extra}' before it; write ${command.name} -- ${words.join(' ')}${takenByShell()}`);
    if (command.arguments.length === 0) throw new UsageError(`${command.name}: it must have no argument, got '${extra}'; leave it out`);
    throw new UsageError(`${command.name}: it must have at most ${counted(command.arguments.length, 'argument')}, got '${extra}' too; quote a text with spaces`);
  }
}
