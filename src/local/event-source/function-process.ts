import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InvocationContext } from './event-source-batch';
import type { SqsEvent } from './event-source-record';
import { FUNCTION_BOOTSTRAP } from './function-bootstrap';
import type { FunctionModule } from './function-module';
import { hangUp, killGroup, startGroup } from './process-group';

/** A function's code, and what its process is given. */
export interface FunctionProcessOptions {
  /** Name for errors. */
  readonly name: string;
  readonly module: FunctionModule;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Constant members of the context object. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Is told what the function writes, line by line. */
  readonly onLine?: (line: string) => void;
  /** Ends the first process while it still loads: it may wait for a debugger without end. */
  readonly signal?: AbortSignal;
}

interface ThrownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

type Told = { readonly kind: 'ready' } | { readonly kind: 'answer'; readonly json: string } | { readonly kind: 'thrown' | 'broken'; readonly error: ThrownError };

/** How long a module may take to load: AWS Lambda's limit for the initialization. */
export const LOAD_MILLISECONDS = 10_000;

/** Whether a debugger may hold the processes of this environment: by Node's own options, or by those of an editor. */
export function isInspected({ NODE_OPTIONS = '' }: Readonly<Record<string, string | undefined>>): boolean {
  return /(^|\s)--inspect(?!-port)/.test(NODE_OPTIONS);
}

/**
 * What newer Nodes do and these runtimes of AWS Lambda do not, unless their `NODE_OPTIONS` ask for it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
const TURNED_OFF = [['require-module', /^nodejs2[02]/], ['detect-module', /^nodejs22/]] as const;

function flagsOf({ module: { runtime }, environment: { NODE_OPTIONS = '' } }: FunctionProcessOptions): string[] {
  const off = TURNED_OFF.filter(([feature, runtimes]) => runtimes.test(runtime) && !NODE_OPTIONS.includes(`--experimental-${feature}`));
  // Bun would fetch what is missing from npm.
  return ['--enable-source-maps', ...(process.versions.bun ? ['--no-install'] : []), ...off.map(([feature]) => `--no-experimental-${feature}`)];
}

/** One process of a function. It handles one event at a time, as an instance of AWS Lambda does. */
export class FunctionProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private isOver = false;
  private how = '';
  private hear: (told: Told) => void = () => undefined;
  private lose: (error: Error) => void = () => undefined;

  public constructor(private readonly options: FunctionProcessOptions) {
    const { module, environment, context } = options;
    this.child = startGroup([process.execPath, ...flagsOf(options), '--eval', FUNCTION_BOOTSTRAP, module.file, module.exportName, JSON.stringify(context), module.runtime], {
      cwd: module.directory, env: environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], onLine: (line) => options.onLine?.(line),
    });
    this.child.on('message', (told: Told) => this.hear(told));
    this.ended = new Promise<void>((resolve) => {
      const end = (how: string): void => {
        // What it started goes with it, as with an instance of AWS Lambda.
        this.kill();
        this.isOver = true;
        this.how ||= how;
        this.lost();
        resolve();
      };
      this.child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
      this.child.once('error', (error) => end(error.message));
    });
  }

  /** Whether it can take another event. */
  public get isAlive(): boolean {
    return !this.isOver;
  }

  /**
   * Waits until the module is loaded.
   *
   * @throws Error that names the module and what it threw
   */
  public async load(): Promise<void> {
    const told = await this.next();
    if (told.kind === 'ready') return;
    await this.ended; // what it still writes tells where
    const { file, exportName } = this.options.module;
    const reason = 'error' in told ? `${told.error.name}: ${told.error.message}` : told.kind;
    throw asError({ message: `function ${this.options.name} (${file}, ${exportName}): it must load, got ${reason}; correct the code and synthesize again` });
  }

  /**
   * Gives it one event.
   *
   * @returns what the handler returned
   * @throws Error as the handler threw it, or that names how the process ended
   */
  public async invoke(event: SqsEvent, { signal, deadline }: InvocationContext): Promise<unknown> {
    const kill = (): void => this.kill();
    signal.addEventListener('abort', kill, { once: true });
    try {
      const answer = this.next();
      // A process that has just ended is told by its exit; without a callback the failed send would be an error of its own.
      this.child.send({ event, deadline, requestId: randomUUID(), trace: traceHeader() }, () => undefined);
      const told = await answer;
      await nextTurn(); // what it wrote before it answered comes on another pipe
      if (told.kind === 'answer') return JSON.parse(told.json) as unknown;
      throw 'error' in told ? asError(told.error) : new Error(told.kind);
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  /**
   * Ends the process, with all that it started, and waits for it.
   *
   * @param why what the error says instead of the signal
   */
  public async stop(why = ''): Promise<void> {
    if (!this.isOver) this.how ||= why;
    this.kill();
    await this.ended;
    await nextTurn(); // its last lines
    hangUp(this.child);
  }

  private kill(): void {
    if (!this.isOver) killGroup(this.child, 'SIGKILL');
  }

  /** The next thing that the process tells, or how it ended. */
  private next(): Promise<Told> {
    return new Promise((resolve, reject) => {
      this.hear = resolve;
      this.lose = reject;
      if (this.isOver) this.lost();
    });
  }

  private lost(): void {
    this.lose(asError({ message: `function ${this.options.name}: its process must live until it answers, got ${this.how}; see what it wrote` }));
  }
}

/** As AWS Lambda tells it of each invocation, traced or not: without one, the SDK of X-Ray logs an error at every call. Nobody samples it. */
function traceHeader(): string {
  const [first, rest, parent] = [randomBytes(4), randomBytes(12), randomBytes(8)].map((bytes) => bytes.toString('hex'));
  return `Root=1-${first}-${rest};Parent=${parent};Sampled=0`;
}

/** With no stack but the function's own: that of this process is of no use to its author. */
function asError({ name = 'Error', message, stack = `${name}: ${message}` }: Partial<ThrownError> & Pick<ThrownError, 'message'>): Error {
  return Object.assign(new Error(message), { name, stack });
}
