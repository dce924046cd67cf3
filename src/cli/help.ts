import { grouped } from '../queue/option-rule';
import type { Command } from './command';
import { EXIT_CODES } from './exit-code';
import type { OptionRow } from './option';

const PROGRAM = 'cdk-sqs-connector';

/** Help of one command, made of its tables. */
export function helpOf(command: Command): string {
  const words = command.arguments.map(({ name, optional, many }) => (optional ? `[${name}${many ? '…' : ''}]` : `<${name}>${many ? '…' : ''}`));
  return [
    command.summary, '',
    `usage: ${[PROGRAM, command.name, ...words, '[options]', ...(command.runs ? ['[-- COMMAND…]'] : [])].join(' ')}`, '',
    ...section('arguments', command.arguments.map(({ name, summary }) => [name, summary])),
    ...section('options', [...Object.entries(command.options).map(optionLine), ['-h, --help', 'this help']]),
    ...(command.notes ?? []).flatMap((note) => [note, '']),
    'examples', ...command.examples.map((example) => `  ${PROGRAM} ${example}`), '',
  ].join('\n');
}

/** Help of the whole program. */
export function helpOfAll(commands: readonly Command[]): string {
  return [
    'Amazon SQS queues of a CDK app: run them locally, look at them, send and receive.', '',
    `usage: ${PROGRAM} <command> [options]`, '',
    ...section('commands', commands.map(({ name, summary }) => [name, summary])),
    'A queue is named by its binding (Orders, when QUEUE_ORDERS is set), by its own name, by its URL or by its ARN.',
    'Without --endpoint the commands talk to AWS with its default credential chain; AWS_ENDPOINT_URL_SQS counts as --endpoint.', '',
    ...section('exit codes', Object.values(EXIT_CODES).map(({ code, meaning }) => [String(code), meaning])),
    `${PROGRAM} <command> --help shows the options of a command, ${PROGRAM} --version the version.`, '',
  ].join('\n');
}

function section(title: string, lines: ReadonlyArray<readonly [string, string]>): string[] {
  if (lines.length === 0) return [];
  const width = Math.max(...lines.map(([left]) => left.length));
  return [title, ...lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`), ''];
}

function optionLine([name, row]: [string, OptionRow]): readonly [string, string] {
  const left = `${row.short ? `-${row.short}, ` : ''}--${name}${row.form === 'flag' ? '' : ` ${row.value ?? 'TEXT'}`}`;
  const bounds = row.form === 'count' && row.max !== undefined ? `, ${grouped(row.min ?? 0)} to ${grouped(row.max)}` : '';
  const choices = row.choices ? `: ${row.choices.join(', ')}` : '';
  return [left, `${row.summary}${choices}${bounds}${row.form === 'list' ? '; can be repeated' : ''}${row.default ? ` (default: ${row.default})` : ''}`];
}
