import { LocalApp } from '../local/local-app';
import { readTemplates, type TemplateApp } from '../local/template/template';
import { APP_OPTIONS, assemblyOf, checkApp } from './app-assembly';
import { checkApart, defineCommand, type CommandCall } from './command';
import { CONNECT_OPTIONS, localEnvironment } from './connection';
import { applyChange } from './dev-change';
import { startCommand } from './dev-command';
import { DevLog } from './dev-log';
import { followAssembly } from './dev-follow';
import { openPlace, type Place } from './dev-place';
import { tellStart } from './dev-tell';
import type { Exit } from './exit-code';
import type { OptionTable } from './option';
import { untilInterrupted, type Terminal } from './terminal';

const OPTIONS = {
  ...APP_OPTIONS,
  port: { form: 'count', short: 'p', value: 'PORT', min: 0, max: 65_535, summary: 'port of the local engine', default: 'a free one' },
  data: { form: 'text', value: 'FOLDER', summary: 'keep queues and messages of the local engine there', default: 'in memory' },
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
    'Credentials are those of AWS_ACCESS_KEY_ID or --profile, with which other AWS services are reached too; otherwise local ones, which reach none.',
    'Changes of the assembly are followed: run cdk synth again, and queues keep their messages. Ctrl-C ends everything.',
    'Queue policies, KMS keys and other services are not imitated. A function with another runtime than Node is named and does not run.',
  ],
  examples: ['dev -- node worker.js', 'dev --app "npx tsx app.ts" -- npm start', 'dev --assembly cdk.out --endpoint http://127.0.0.1:9324'],
  run: (call, terminal) => runDev(call, terminal),
});

type Call = CommandCall<typeof OPTIONS>;

async function runDev(call: Call, terminal: Terminal): Promise<Exit> {
  checkApp('dev', call.options);
  checkApart('dev', call.options, [['port', 'endpoint'], ['data', 'endpoint']]);
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
  const directory = await assemblyOf('dev', options, { ...terminal, onLine: (line) => log.line('synth', line) });
  if (terminal.signal.aborted) return 'ok';
  const environment = localEnvironment(terminal.environment, { ...options, endpoint: place.endpoint });
  const local = new LocalApp({
    ...terminal, port: place.port, environment, shortPolls: options.endpoint !== undefined, onLine: (source, line) => log.line(source, line),
  });
  return runApp({ call, directory, place, environment, local, log }, terminal);
}

/** All that `dev` has put together when the app starts. */
interface Prepared {
  readonly call: Call;
  readonly directory: string;
  readonly place: Place;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly local: LocalApp;
  readonly log: DevLog;
}

async function runApp({ call: { options, rest }, directory, place, environment, local, log }: Prepared, terminal: Terminal): Promise<Exit> {
  const { clock, signal } = terminal;
  const ends: Array<() => Promise<void> | void> = [() => local.stop()];
  try {
    const started = clock.now();
    const read = (): TemplateApp => readTemplates(directory, { only: options.stack });
    const app = read();
    const applied = await local.apply(app);
    if (signal.aborted) return 'ok';
    tellStart({ app, ...applied, endpoint: place.endpoint, hasPage: options.endpoint === undefined }, log);
    const followed = { app, bindings: applied.bindings.variables, read, local, log };
    ends.push(followAssembly({ directory, clock, onChange: () => applyChange(followed) }));
    const command = startCommand(rest, { ...environment, ...applied.bindings.variables }, { terminal, log });
    if (command) ends.push(() => command.stop());
    log.line('dev', `ready in ${clock.now() - started} ms; ${local.running} of ${app.eventSources.length} event source mappings run; Ctrl-C ends`);
    return await Promise.race([untilInterrupted(signal).then((): Exit => 'ok'), ...(command ? [command.exit] : [])]);
  } finally {
    place.endPolls();
    await Promise.all(ends.map((end) => end()));
  }
}
