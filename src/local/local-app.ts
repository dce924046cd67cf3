import { setMaxListeners } from 'node:events';
import { delimiter, join } from 'node:path';
import { pause, systemClock, type Clock } from '../queue/clock';
import { VISIBILITY_SECONDS_MAX } from '../queue/message';
import type { SqsPort } from '../queue/port';
import { lineOf } from './activity-line';
import { functionContext } from './event-handler';
import type { BatchOptions } from './event-source/event-source-batch';
import { lowestLimit, runEventSource, type RunningEventSource } from './event-source/event-source';
import { findModule } from './event-source/function-module';
import { LOAD_MILLISECONDS, isInspected } from './event-source/function-process';
import { startFunction, type LoadTurns, type RunningFunction } from './event-source/function-pool';
import { FunctionStarts } from './event-source/function-starts';
import { PATIENCE_MILLISECONDS } from './event-source/process-group';
import { provisionApp, type Provisioned } from './provision';
import { localText } from './template/stand-in';
import type { TemplateApp } from './template/template';
import { bindingsOf, type AppBindings } from './template/template-binding';
import type { TemplateEventSource } from './template/template-event-source';
import { functionOf, type TemplateFunction } from './template/template-function';
import { distinctPath } from './template/template-place';

/** What an app runs on. */
export interface LocalAppOptions {
  readonly port: SqsPort;
  /** Base environment of its functions: endpoint, Region, credentials. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /**
   * For endpoints that go on with a poll whose caller is gone.
   * @default false
   */
  readonly shortPolls?: boolean;
  /** Ends functions that still load. */
  readonly signal?: AbortSignal;
  /**
   * Is told what happens.
   *
   * @param source the function or the event source mapping that it happens to
   */
  readonly onLine: (source: string, line: string) => void;
}

/** A start that takes longer is told, with whose it is. */
const SLOW_MILLISECONDS = 2000;

interface RunningMapping {
  readonly key: string;
  stop(): Promise<void>;
}

interface WantedMapping {
  readonly source: TemplateEventSource;
  /** Everything that it depends on: another key is another mapping. */
  readonly key: string;
}

interface StartedFunction {
  readonly app: TemplateApp;
  readonly lambda: TemplateFunction;
  readonly running: RunningFunction;
  readonly say: (line: string) => void;
}

/**
 * A whole app at work: its queues provisioned, and every event source mapping running against its function's asset. It can be given
 * the app again after a change: what is the same runs on, what is new starts, and queues keep their messages.
 */
export class LocalApp {
  private readonly clock: Clock;
  private readonly starts = new FunctionStarts();
  private mappings: readonly RunningMapping[] = [];

  public constructor(private readonly options: LocalAppOptions) {
    this.clock = options.clock ?? systemClock;
    // Every function that loads listens to it, and Node takes more than ten for a leak.
    if (options.signal) setMaxListeners(Infinity, options.signal);
  }

  /**
   * Makes everything be as the app declares.
   *
   * @throws Error when a queue cannot be provisioned; what ran before runs on
   */
  public async apply(app: TemplateApp): Promise<Provisioned & { readonly bindings: AppBindings }> {
    const provisioned = await provisionApp(this.options.port, app);
    const wanted = app.eventSources.filter(({ enabled }) => enabled).map((source): WantedMapping => ({ source, key: keyOf(source, app) }));
    const [kept, over] = partition(this.mappings, ({ key }) => wanted.some((each) => each.key === key));
    await Promise.all(over.map((mapping) => mapping.stop()));
    const fresh = wanted.filter(({ key }) => !kept.some((mapping) => mapping.key === key));
    const started = await Promise.all(fresh.map(({ source, key }) => this.start({ source, key }, app, provisioned)));
    this.mappings = [...kept, ...started.filter((mapping) => mapping !== undefined)];
    return { ...provisioned, bindings: bindingsOf(app, provisioned.urlByQueueName) };
  }

  /** How many event source mappings run. */
  public get running(): number {
    return this.mappings.length;
  }

  /** Ends every function; what one is handling and does not end within 1.5 seconds comes back after its visibility timeout. */
  public async stop(): Promise<void> {
    await Promise.all(this.mappings.map((mapping) => mapping.stop()));
    this.mappings = [];
  }

  private async start({ source, key }: WantedMapping, app: TemplateApp, provisioned: Provisioned): Promise<RunningMapping | undefined> {
    const lambda = functionOf(source, app.functions);
    const say = (line: string): void => this.options.onLine(lambda ? distinctPath(lambda, app.functions) : source.functionName, line);
    if (!lambda) {
      say(`event source mapping ${source.logicalId}: its function must be in the app, got '${source.functionName}'; its messages stay queued`);
      return undefined;
    }
    if (lambda.reservedConcurrency === 0) {
      say('its reserved concurrency is 0, so it is never invoked and its messages stay queued');
      return undefined;
    }
    const start = (): Promise<RunningFunction | string> => this.startFunction(lambda, (text) => localText(text, app.standIns, provisioned), say);
    const running = await (isInspected(this.environmentOf(lambda)) ? start() : this.starts.run(start)); // whoever debugs it may take his time
    if (typeof running === 'string') {
      if (!this.options.signal?.aborted) say(running);
      return undefined;
    }
    const polling = this.poll(source, { app, lambda, running, say }, provisioned);
    return {
      key,
      stop: async () => {
        const ended = new AbortController();
        await Promise.race([polling.stop(), pause(this.clock, PATIENCE_MILLISECONDS, ended.signal)]);
        ended.abort();
        void polling.stop({ abandon: true }); // not waited for: an endpoint may hang
        this.starts.forget(running);
        await running.stop();
      },
    };
  }

  private environmentOf(lambda: TemplateFunction): Readonly<Record<string, string | undefined>> {
    return { ...this.options.environment, ...lambda.variables };
  }

  /** @returns the running function, or why it does not run */
  private async startFunction(
    lambda: TemplateFunction, localized: (text: string) => string, onLine: (line: string) => void,
  ): Promise<RunningFunction | string> {
    if (this.options.signal?.aborted) return 'it ended before its turn';
    const module = findModule(lambda);
    if (typeof module === 'string') return module;
    if (isInspected(this.environmentOf(lambda))) onLine('a debugger may hold it, so it gets one batch at a time and its timeout does not count');
    const variables = Object.entries(lambda.variables).map(([name, value]) => [name, localized(value)]);
    const environment = {
      ...this.options.environment, ...lambdaVariables(lambda, module.directory, this.options.environment.NODE_PATH),
      ...Object.fromEntries(variables) as Record<string, string>,
    };
    const { clock, options: { signal } } = this;
    // The command and all other functions wait for it.
    const cancel = clock.schedule(SLOW_MILLISECONDS, () => onLine(`its module still loads; it is waited for, ${LOAD_MILLISECONDS / 1000} s at most`));
    try {
      const inTurn: LoadTurns | undefined = isInspected(environment) ? undefined : (load) => this.starts.inTurn(load);
      return await startFunction({ name: lambda.path, module, environment, context: functionContext(lambda), onLine, signal }, clock, inTurn);
    } catch (error) {
      module.dispose();
      return `${(error as Error).message}; its messages stay queued`;
    } finally {
      cancel();
    }
  }

  private poll(source: TemplateEventSource, { app, lambda, running, say }: StartedFunction, provisioned: Provisioned): RunningEventSource {
    const { queueName } = source;
    const inspected = isInspected(this.environmentOf(lambda));
    const { maxReceiveCount } = app.queues.find(({ declaration }) => declaration.queueName === queueName)?.declaration.redrivePolicy ?? {};
    const options: BatchOptions = {
      ...source,
      // A message that is held past its visibility timeout must not go to a second process meanwhile.
      maxConcurrency: lowestLimit(source.maxConcurrency, lambda.reservedConcurrency, inspected ? 1 : undefined),
      port: this.options.port,
      clock: this.clock,
      shortPolls: this.options.shortPolls,
      queueUrl: provisioned.urlByQueueName.get(queueName)!,
      queueArn: provisioned.arnByQueueName.get(queueName)!,
      functionTimeoutSeconds: inspected ? VISIBILITY_SECONDS_MAX : lambda.timeoutSeconds,
      invoke: running.invoke,
      begin: running.begin,
      onActivity: (activity) => {
        const line = lineOf(activity, queueName, maxReceiveCount);
        if (line) say(line);
      },
    };
    return runEventSource(options);
  }
}

function keyOf(source: TemplateEventSource, app: TemplateApp): string {
  return JSON.stringify([source, functionOf(source, app.functions)]);
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

function partition<Item>(items: readonly Item[], holds: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}
