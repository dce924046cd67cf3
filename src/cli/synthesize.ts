import { constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { interruptGroup, startGroup } from '../local/event-source/process-group';
import { temporaryFolder } from '../local/event-source/temporary-folder';
import type { Clock } from '../queue/clock';
import { counted, isObject, wrongValues, type OptionRule } from '../queue/option-rule';

/** What `cdk.json` tells, as far as synthesis needs it. */
interface CdkJson {
  readonly app?: string;
  /** Runs before the app, as a compiler that it needs. */
  readonly build?: string;
  readonly output?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

export interface SynthesisOptions {
  /** Who asks, for errors. */
  readonly command: string;
  readonly directory: string;
  /** Command of the app; that of cdk.json by default. */
  readonly app?: string;
  /** Goes before what files say, as that of the CDK's command line. */
  readonly context?: Readonly<Record<string, string>>;
  /** Only the assets of these stacks and stages are bundled, which may need Docker; all by default. Where none are, none is copied either. */
  readonly only?: readonly string[];
  /** Folder of the assembly; that of cdk.json by default. */
  readonly output?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onLine: (line: string) => void;
}

/** What the CDK's command line asks of every app: construct paths and asset paths inside the templates, bundling of the stacks that are wanted. */
const always = (only: readonly string[] | undefined): object => ({
  'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:bundling-stacks': only?.map(bundledAs).flatMap((path) => [path, `${path}/**`]) ?? ['**'],
  ...(only?.length === 0 ? { 'aws:cdk:disable-asset-staging': true } : {}),
});

/** The path of a stack; for a nested one, named by its logical id here and by its path in the CDK, that of the stack around it. */
const bundledAs = (name: string): string => name.replace(/\/\w*NestedStackResource[\dA-F]{8}(\/.*)?$/, '');

/**
 * Synthesizes an app by running its command with the CDK's protocol, as the CDK's command line does; it is not needed itself. An app that
 * is the folder of an assembly has been synthesized, as for the CDK.
 *
 * @returns the folder of the assembly
 * @throws Error when there is no app, or it fails
 */
export async function synthesize(options: SynthesisOptions): Promise<string> {
  const settings = readSettings(options.directory);
  const app = options.app ?? settings.app;
  if (!app) throw new Error(`${options.command}: an app must be named, got none in cdk.json; give --app "node app.js", or --assembly cdk.out`);
  const output = resolve(options.directory, options.output ?? settings.output ?? 'cdk.out');
  const context = { ...readJson(join(options.directory, 'cdk.context.json')), ...settings.context, ...options.context, ...always(options.only) };
  const environment = { ...defaultsOf(context), ...options.environment, CDK_OUTDIR: output };
  if (settings.build) await succeed(['build', settings.build], { ...options, environment });
  const folder = resolve(options.directory, app);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return told(folder, options);
  await withContext(JSON.stringify(context), (variables) => succeed(['app', app], { ...options, environment: { ...environment, ...variables } }));
  return options.signal.aborted ? output : told(output, options);
}

/** Runs one command of cdk.json, unless it was interrupted before. @throws Error when it fails */
async function succeed([word, line]: readonly [string, string], options: SynthesisOptions): Promise<void> {
  const code = options.signal.aborted ? null : await run(line, options);
  if (options.signal.aborted || code === 0) return;
  throw new Error(`${word} '${line}': it must ${word === 'app' ? 'synthesize' : 'succeed'}, got ${code === null ? 'a signal' : `exit code ${code}`}; see what it wrote above`);
}

/** Account and Region that the app is given: those that lookups were kept for, which are found only as long as they are the same. */
function defaultsOf(context: Readonly<Record<string, unknown>>): Record<string, string> {
  const kept = (word: string): string | undefined =>
    Object.keys(context).flatMap((key) => key.split(':')).find((part) => part.startsWith(`${word}=`))?.slice(word.length + 1);
  return { CDK_DEFAULT_ACCOUNT: kept('account') ?? '000000000000', CDK_DEFAULT_REGION: kept('region') ?? 'us-east-1' };
}

/** One environment variable holds 32 KB on Windows, 128 KB on Linux; the CDK takes more from a file. */
const VARIABLE_BYTES = 32_000;

async function withContext<Answer>(json: string, act: (variables: Record<string, string>) => Promise<Answer>): Promise<Answer> {
  if (Buffer.byteLength(json) <= VARIABLE_BYTES) return act({ CDK_CONTEXT_JSON: json });
  const folder = temporaryFolder();
  const file = join(folder.path, 'context.json');
  try {
    writeFileSync(file, json);
    return await act({ CONTEXT_OVERFLOW_LOCATION_ENV: file });
  } finally {
    folder.remove();
  }
}

function readSettings(directory: string): CdkJson {
  const file = join(directory, 'cdk.json');
  const settings = readJson(file);
  const wrong = wrongValues(settings, SETTINGS, JSON.stringify);
  if (wrong.length > 0) throw new Error(`${file}: ${wrong.join('\n')}`);
  return settings;
}

const isString = (value: unknown): boolean => typeof value === 'string';
const SETTINGS: readonly OptionRule[] = [
  ['app', isString, 'one text', 'correct it'], ['build', isString, 'one text', 'correct it'],
  ['output', isString, 'a folder', 'correct it'], ['context', isObject, 'an object', 'correct it'],
];

function readJson(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    throw new Error(`${file}: it must be JSON, got ${(error as Error).message}; correct it`, { cause: error });
  }
  if (isObject(json)) return json;
  throw new Error(`${file}: it must hold a JSON object, got ${JSON.stringify(json)}; correct it`);
}

/** `"app": "bin/app.js"` is run by node, as the CDK's command line does, where the file cannot be run by itself. */
function scriptOf(app: string, directory: string): string | undefined {
  const file = resolve(directory, app);
  const found = extname(app) === '.js' ? statSync(file, { throwIfNoEntry: false }) : undefined;
  const runsItself = (found?.mode ?? 0) & constants.X_OK; // never on Windows
  return found?.isFile() && !runsItself ? file : undefined;
}

function run(app: string, { directory, environment, signal, clock, onLine }: SynthesisOptions): Promise<number | null> {
  const script = scriptOf(app, directory);
  const words = script === undefined ? [app] : [process.execPath, script];
  const child = startGroup(words, { cwd: directory, env: environment, shell: script === undefined, onLine });
  let cancel = (): void => undefined;
  const interrupt = (): void => void (cancel = interruptGroup(child, clock));
  signal.addEventListener('abort', interrupt);
  return new Promise<number | null>((settle, reject) => {
    child.once('error', reject);
    child.once('close', settle);
  }).finally(() => {
    signal.removeEventListener('abort', interrupt);
    cancel();
  });
}

/** What lookups would find is seldom of a queue, as a VPC, so the CDK's placeholders do; an app that they do not suit can tell. */
function told(output: string, { onLine }: SynthesisOptions): string {
  const { missing = [] } = readJson(join(output, 'manifest.json')) as { missing?: ReadonlyArray<{ key: string }> };
  if (missing.length > 0) {
    onLine(`app: its context should be complete, got placeholders for ${counted(missing.length, 'lookup')} in AWS (${missing[0]!.key}); where they matter, run cdk synth once with credentials, it keeps what it found in cdk.context.json`);
  }
  return output;
}
