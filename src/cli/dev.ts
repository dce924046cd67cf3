import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LocalApp } from '../local/local-app';
import { readTemplates, type TemplateApp } from '../local/template/template';
import { UsageError, defineCommand, type CommandCall } from './command';
import { startCommand, type RunningCommand } from './dev-command';
import { DevLog } from './dev-log';
import { followAssembly } from './dev-follow';
import { openPlace, type Place } from './dev-place';
import type { Exit } from './exit-code';
import type { OptionTable } from './option';
import { CONNECT_OPTIONS, localEnvironment } from './queue-access';
import { synthesize } from './synthesize';
import { counted, type Terminal } from './terminal';
import { untilInterrupted } from './wait';

const OPTIONS = {
  app: { form: 'text', short: 'a', value: 'COMMAND', summary: 'command that synthesizes the app', default: 'that of cdk.json' },
  assembly: { form: 'text', value: 'FOLDER', summary: 'read what cdk synth wrote instead of synthesizing' },
  port: { form: 'count', short: 'p', value: 'PORT', min: 0, max: 65_535, summary: 'port of the local engine', default: 'a free one' },
  data: { form: 'text', value: 'FOLDER', summary: 'keep queues and messages of the local engine there', default: 'in memory' },
  stack: { form: 'list', value: 'NAME', summary: 'only this stack or stage', default: 'all' },
  ...CONNECT_OPTIONS,
  endpoint: { form: 'url', short: 'e', value: 'URL', summary: 'use this endpoint (ElasticMQ, LocalStack) instead of the local engine' },
} as const satisfies OptionTable;

export const dev = defineCommand({
  name: 'dev',
  summary: 'Run the app locally: its queues, its queue functions, and a command bound to its queues',
  arguments: [],
  options: OPTIONS,
  runs: true,
  notes: [
    'The command stands after --. It gets every binding of the app (QUEUE_…), AWS_ENDPOINT_URL_SQS, a Region and credentials. It has no stdin and no terminal; when it ends, dev ends.',
    'Credentials are those of AWS_ACCESS_KEY_ID or --profile, which reach other services of AWS too, else local ones that reach none.',
    'Changes of the assembly are followed: run cdk synth again, and queues keep their messages. Ctrl-C ends everything.',
    'Queue policies, KMS keys and other services are not imitated. A function of another runtime than Node is named and left alone.',
  ],
  examples: ['dev -- node worker.js', 'dev --app "npx tsx app.ts" -- npm start', 'dev --assembly cdk.out --endpoint http://127.0.0.1:9324'],
  run: (call, terminal) => runDev(call, terminal),
});

type Call = CommandCall<typeof OPTIONS>;

async function runDev(call: Call, terminal: Terminal): Promise<Exit> {
  checkOptions(call.options);
  // Before the app takes its time: a port may be in use.
  const place = await openPlace(call.options, terminal);
  try {
    return terminal.signal.aborted ? 'ok' : await runAt(place, call, terminal);
  } finally {
    await place.close();
  }
}

async function runAt(place: Place, call: Call, terminal: Terminal): Promise<Exit> {
  const log = new DevLog(terminal);
  const { options } = call;
  const directory = options.assembly === undefined
    ? await synthesize({ ...terminal, app: options.app, onLine: (line) => log.line('synth', line) })
    : resolve(terminal.directory, options.assembly);
  if (terminal.signal.aborted) return 'ok';
  const started = terminal.clock.now();
  const read = (): TemplateApp => readTemplates(directory, { only: options.stack });
  const app = read();
  const environment = localEnvironment(terminal.environment, { ...options, endpoint: place.endpoint });
  const onLine = (source: string, line: string): void => log.line(source, line);
  const { clock, signal } = terminal;
  const local = new LocalApp({ port: place.port, environment, clock, shortPolls: options.endpoint !== undefined, onLine, signal });
  let command: RunningCommand | undefined;
  let stopFollowing = (): void => undefined;
  try {
    const applied = await local.apply(app);
    if (terminal.signal.aborted) return 'ok';
    for (const note of [...app.notes, ...applied.notes, ...applied.bindings.notes]) log.line('note', note);
    if (app.standIns.length > 0) log.line('dev', standInsLine(app));
    const table = bindingTable(applied.bindings.variables);
    log.line('dev', `${queueCount(app)} at ${place.endpoint}${table === '' ? '; the app declares none' : `, bound as\n${table}`}`);
    if (options.endpoint === undefined) log.line('dev', `a browser shows them at ${place.endpoint}`);
    const followed = { app, bindings: applied.bindings.variables, read, local, log };
    stopFollowing = followAssembly({ directory, clock: terminal.clock, onChange: () => follow(followed) });
    command = startCommand(call.rest, { ...environment, ...applied.bindings.variables }, { terminal, log });
    log.line('dev', `ready in ${terminal.clock.now() - started} ms; ${local.running} of ${app.eventSources.length} event source mappings run; Ctrl-C ends`);
    return await Promise.race([untilInterrupted(terminal.signal).then((): Exit => 'ok'), ...(command ? [command.exit] : [])]);
  } finally {
    stopFollowing();
    await Promise.all([command?.stop(), local.stop()]);
  }
}

/** Options of which one would be passed over in silence. */
const APART = [['app', 'assembly'], ['port', 'endpoint'], ['data', 'endpoint']] as const;

function checkOptions(options: Call['options']): void {
  const both = APART.find(([one, other]) => options[one] !== undefined && options[other] !== undefined);
  if (both) throw new UsageError(`dev --${both[0]}: it must stand without --${both[1]}, got both; leave one out`);
}

const queueCount = ({ queues, standIns }: TemplateApp): string => counted(queues.length + standIns.length, 'queue');

/** Whoever reads a message of one of these does not find it in AWS. */
function standInsLine({ standIns }: TemplateApp): string {
  return `${counted(standIns.length, 'stand-in')} for queues that the app names and does not declare: ${standIns.map(({ queueName }) => queueName).join(', ')}`;
}

/** Each variable with the queue that it leads to. */
function bindingTable(variables: Readonly<Record<string, string>>): string {
  const names = Object.keys(variables).sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.map((name) => `  ${name.padEnd(width)}  ${/"url":"[^"]*\/([^/"]+)"/.exec(variables[name]!)?.[1] ?? variables[name]!}`).join('\n');
}

interface Followed {
  app: TemplateApp;
  /** What the command was given. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly read: () => TemplateApp;
  readonly local: LocalApp;
  readonly log: DevLog;
}

/** A synthesis that fails half-way must not take down what runs. */
async function follow(followed: Followed): Promise<void> {
  const { read, local, log } = followed;
  try {
    const app = read();
    if (JSON.stringify(app) === JSON.stringify(followed.app)) return;
    const { notes, bindings } = await local.apply(app);
    const isNew = app.standIns.some(({ queueName }) => followed.app.standIns.every((before) => before.queueName !== queueName));
    followed.app = app;
    for (const note of [...app.notes, ...notes]) log.line('note', note);
    if (isNew) log.line('dev', standInsLine(app));
    const isBound = isDeepStrictEqual(bindings.variables, followed.bindings);
    log.line('dev', `the app changed: ${queueCount(app)}, ${local.running} of ${app.eventSources.length} event source mappings run${isBound ? '' : '; the command gets its new bindings when dev starts again'}`);
  } catch (error) {
    log.line('dev', `the app changed and cannot be followed, so the one before runs on: ${(error as Error).message}`);
  }
}
