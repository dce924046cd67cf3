import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributes } from './attributes';
import { UsageError, readCall, type Command } from './command';
import { dev } from './dev';
import { engine } from './engine';
import { EXIT_CODES, type Exit } from './exit-code';
import { explain } from './explain';
import { exportCommand } from './export';
import { fitted } from './fit';
import { graph } from './graph';
import { helpOf, helpOfAll } from './help';
import { importCommand } from './import';
import { list } from './list';
import { nearest } from './nearest';
import { peek } from './peek';
import { purge } from './purge';
import { QUEUE_ARGUMENT } from './queue-access';
import { receive } from './receive';
import { redrive } from './redrive';
import { send } from './send';
import type { Terminal } from './terminal';

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly Command[] = [engine, list, attributes, send, receive, peek, redrive, purge, exportCommand, importCommand, dev, graph];

/**
 * Runs one command line.
 *
 * @param argv the words after the program's name
 * @returns the exit code
 */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  return EXIT_CODES[await run(argv, terminal)].code;
}

async function run(argv: readonly string[], terminal: Terminal): Promise<Exit> {
  const [name, ...rest] = argv[0] === 'help' ? [argv[1] ?? 'help', '--help'] : argv;
  let word: string | undefined;
  try {
    const told = toldBy(name, rest);
    if (told !== undefined) {
      terminal.out(fitted(told, terminal.columns));
      return name === undefined ? 'usage' : 'ok';
    }
    const command = commandOf(name!);
    const call = readCall(command, rest);
    if (command.arguments[0]?.name === QUEUE_ARGUMENT.name) word = call.words[0];
    return await command.run(call, terminal);
  } catch (error) {
    if (terminal.signal.aborted) return 'interrupted';
    terminal.note(`error: ${explain(error, { word })}\n`);
    return error instanceof UsageError ? 'usage' : 'failed';
  }
}

/** What is told where nothing is to be done: the version, or help. */
function toldBy(name: string | undefined, rest: readonly string[]): string | undefined {
  if (name === '--version' || name === '-v') return `${version()}\n`;
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return helpOfAll(COMMANDS);
  const own = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : undefined);
  return own.includes('--help') || own.includes('-h') ? helpOf(commandOf(name)) : undefined;
}

function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }).version;
}

function commandOf(name: string): Command {
  const command = COMMANDS.find((each) => each.name === name);
  if (command) return command;
  const likely = nearest(name, COMMANDS.map((each) => each.name));
  throw new UsageError(`cdk-sqs-connector ${name}: it must be a command, got '${name}'; ${likely ? `did you mean ${likely}?` : 'see cdk-sqs-connector --help'}`);
}
