import { delimiter, join } from 'node:path';
import type { Environment } from '../queue/binding';
import type { Clock } from '../queue/clock';
import { functionContext } from './event-handler';
import { findModule } from './event-source/function-module';
import { startFunction, type LoadTurns, type RunningFunction } from './event-source/function-pool';
import { LOAD_MILLISECONDS, isInspected } from './event-source/function-process';
import { FunctionStarts } from './event-source/function-starts';
import type { TemplateFunction } from './template/template-function';

/** A function of an app, and where it runs. */
export interface AppFunction {
  /** Its variables lead to the queues that are here. */
  readonly lambda: TemplateFunction;
  /** What it is given before its own variables: endpoint, Region, credentials. */
  readonly base: Environment;
  readonly clock: Clock;
  /** Ends it while it still loads. */
  readonly signal?: AbortSignal;
  /** Is told what it writes, and what there is to say of it. */
  readonly say: (line: string) => void;
}

/** A start that takes longer is told, with whose it is. */
const SLOW_MILLISECONDS = 2000;

/** Whether a debugger may hold a function. */
export function isHeld({ lambda, base }: Pick<AppFunction, 'lambda' | 'base'>): boolean {
  return isInspected({ ...base, ...lambda.variables });
}

interface UsedFunction {
  readonly started: Promise<RunningFunction | undefined>;
  mappings: number;
}

/** The functions of an app that run: each once, however many of its event source mappings invoke it. */
export class AppFunctions {
  private readonly starts = new FunctionStarts();
  /** By everything that a function depends on. */
  private readonly used = new Map<string, UsedFunction>();

  /**
   * Starts a function against its asset, in its turn, unless another mapping uses it; one that a debugger holds at once, for whoever debugs it
   * may take his time.
   *
   * @returns the running function, or undefined where it does not run, which is said once
   */
  public async use(fn: AppFunction): Promise<RunningFunction | undefined> {
    const key = keyOf(fn);
    const used = this.used.get(key) ?? { started: this.start(fn), mappings: 0 };
    used.mappings++;
    this.used.set(key, used);
    let running: RunningFunction | undefined;
    try {
      running = await used.started;
    } finally {
      if (!running) this.used.delete(key);
    }
    return running;
  }

  /** Ends a function that no mapping uses any more. */
  public async release(fn: AppFunction, running: RunningFunction): Promise<void> {
    const used = this.used.get(keyOf(fn))!;
    used.mappings--;
    if (used.mappings > 0) return;
    this.used.delete(keyOf(fn));
    this.starts.forget(running);
    await running.stop();
  }

  private async start(fn: AppFunction): Promise<RunningFunction | undefined> {
    const started = await (isHeld(fn) ? load(fn, this.starts) : this.starts.run(() => load(fn, this.starts)));
    if (typeof started !== 'string') return started;
    if (!fn.signal?.aborted) fn.say(started);
    return undefined;
  }
}

const keyOf = ({ lambda }: AppFunction): string => JSON.stringify(lambda);

/** @returns the running function, or why it does not run */
async function load(fn: AppFunction, starts: FunctionStarts): Promise<RunningFunction | string> {
  const { lambda, base, clock, signal, say } = fn;
  if (signal?.aborted) return 'it ended before its turn';
  const module = findModule(lambda);
  if (typeof module === 'string') return module;
  if (isHeld(fn)) say('a debugger may hold it, so it gets one batch at a time and its timeout does not count');
  const environment = { ...base, ...lambdaVariables(lambda, module.directory, base.NODE_PATH), ...lambda.variables };
  const inTurn: LoadTurns | undefined = isHeld(fn) ? undefined : (start) => starts.inTurn(start);
  // The command and all other functions wait for it.
  const cancel = clock.schedule(SLOW_MILLISECONDS, () => say(`its module still loads; it is waited for, ${LOAD_MILLISECONDS / 1000} s at most`));
  try {
    const { path: name, reservedConcurrency } = lambda;
    const context = functionContext(lambda);
    return await startFunction({ name, module, environment, context, reservedConcurrency, onLine: say, signal }, clock, inTurn);
  } catch (error) {
    module.dispose();
    return `${(error as Error).message}; its messages stay queued`;
  } finally {
    cancel();
  }
}

function lambdaVariables(lambda: TemplateFunction, directory: string, nodePath: string | undefined): Record<string, string> {
  const version = `node${/\d+/.exec(lambda.runtime)?.[0]}`;
  const layers = lambda.layerPaths.flatMap((path) => [join(path, 'nodejs', 'node_modules'), join(path, 'nodejs', version, 'node_modules')]);
  return {
    ...(layers.length > 0 ? { NODE_PATH: [...layers, ...(nodePath ? [nodePath] : [])].join(delimiter) } : {}),
    AWS_LAMBDA_FUNCTION_NAME: lambda.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    TZ: 'UTC',
    LAMBDA_TASK_ROOT: directory,
    _HANDLER: lambda.handler,
  };
}
