import { setMaxListeners } from 'node:events';
import type { Environment } from '../queue/binding';
import { pause, systemClock, type Clock } from '../queue/clock';
import { MESSAGE_LIMITS } from '../queue/message';
import type { SqsPort } from '../queue/port';
import { activityLine } from './activity-line';
import { AppFunctions, isHeld, type AppFunction } from './app-function';
import type { BatchOptions } from './event-source/event-source-batch';
import { lowestLimit, runEventSource, type RunningEventSource } from './event-source/event-source';
import type { RunningFunction } from './event-source/function-pool';
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
  readonly environment: Environment;
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

interface RunningMapping {
  readonly key: string;
  stop(): Promise<void>;
}

interface WantedMapping {
  readonly source: TemplateEventSource;
  /** Everything that it depends on: another key is another mapping. */
  readonly key: string;
}

interface StartedFunction extends AppFunction {
  readonly running: RunningFunction;
}

/** An app, and where its queues are. */
interface AppHere {
  readonly app: TemplateApp;
  readonly provisioned: Provisioned;
}

/**
 * A whole app at work: its queues provisioned, and every event source mapping running against its function's asset. It can be given
 * the app again after a change: what is the same runs on, what is new starts, and queues keep their messages.
 */
export class LocalApp {
  private readonly clock: Clock;
  private readonly functions = new AppFunctions();
  private readonly mappings = new Set<RunningMapping>();
  private isOver = false;

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
    const kept = new Set([...this.mappings].map(({ key }) => key));
    await this.end(({ key }) => wanted.every((each) => each.key !== key));
    await Promise.all(wanted.filter(({ key }) => !kept.has(key)).map((mapping) => this.start(mapping, { app, provisioned })));
    return { ...provisioned, bindings: bindingsOf(app, provisioned.urlByQueueName) };
  }

  /** How many event source mappings run. */
  public get running(): number {
    return this.mappings.size;
  }

  /** Ends every function; what one is handling and does not end within 1.5 seconds comes back after its visibility timeout. */
  public async stop(): Promise<void> {
    this.isOver = true; // what still loads ends when it has
    await this.end(() => true);
  }

  private async end(isOver: (mapping: RunningMapping) => boolean): Promise<void> {
    await Promise.all([...this.mappings].filter(isOver).map(async (mapping) => {
      await mapping.stop();
      this.mappings.delete(mapping);
    }));
  }

  private async start({ source, key }: WantedMapping, here: AppHere): Promise<void> {
    const { functions } = here.app;
    const lambda = functionOf(source, functions);
    const say = (line: string): void => this.options.onLine(lambda ? distinctPath(lambda, functions) : source.functionName, line);
    const idle = whyIdle(source, lambda);
    if (!lambda || idle !== undefined) return say(idle!);
    const { clock, options: { environment: base, signal } } = this;
    const fn: AppFunction = { lambda: localized(lambda, here), base, clock, signal, say };
    const running = await this.functions.use(fn);
    if (!running) return;
    if (this.isOver) return this.functions.release(fn, running);
    const polling = runEventSource(this.batchesOf(source, { ...fn, running }, here));
    let stopped: Promise<void> | undefined;
    this.mappings.add({ key, stop: () => stopped ??= this.stopPolling(polling).then(() => this.functions.release(fn, running)) });
  }

  private async stopPolling(polling: RunningEventSource): Promise<void> {
    const ended = new AbortController();
    await Promise.race([polling.stop(), pause(this.clock, PATIENCE_MILLISECONDS, ended.signal)]);
    ended.abort();
    void polling.stop({ abandon: true }); // not waited for: an endpoint may hang
  }

  private batchesOf(source: TemplateEventSource, fn: StartedFunction, { app, provisioned }: AppHere): BatchOptions {
    const { queueName } = source;
    const { lambda, running, say } = fn;
    const { maxReceiveCount } = app.queues.find(({ declaration }) => declaration.queueName === queueName)?.declaration.redrivePolicy ?? {};
    return {
      ...source,
      // A message that is held past its visibility timeout must not go to a second process meanwhile.
      maxConcurrency: lowestLimit(source.maxConcurrency, lambda.reservedConcurrency, isHeld(fn) ? 1 : undefined),
      port: this.options.port,
      clock: this.clock,
      shortPolls: this.options.shortPolls,
      queueUrl: provisioned.urlByQueueName.get(queueName)!,
      queueArn: provisioned.arnByQueueName.get(queueName)!,
      functionTimeoutSeconds: isHeld(fn) ? MESSAGE_LIMITS.visibilitySeconds : lambda.timeoutSeconds,
      invoke: running.invoke,
      begin: () => running.begin(),
      turns: running.turns,
      onActivity: (activity) => {
        const line = activityLine(activity, queueName, maxReceiveCount);
        if (line) say(line);
      },
    };
  }
}

/** Why the function of a mapping never runs, whatever its code. */
function whyIdle({ logicalId, functionName }: TemplateEventSource, lambda: TemplateFunction | undefined): string | undefined {
  if (!lambda) return `event source mapping ${logicalId}: its function must be in the app, got '${functionName}'; its messages stay queued`;
  return lambda.reservedConcurrency === 0 ? 'its reserved concurrency is 0, so it is never invoked and its messages stay queued' : undefined;
}

/** The function with variables that lead to the queues that are here. */
function localized(lambda: TemplateFunction, { app, provisioned }: AppHere): TemplateFunction {
  const variables = Object.entries(lambda.variables).map(([name, value]) => [name, localText(value, app.standIns, provisioned)]);
  return { ...lambda, variables: Object.fromEntries(variables) as Record<string, string> };
}

function keyOf(source: TemplateEventSource, app: TemplateApp): string {
  return JSON.stringify([source, functionOf(source, app.functions)]);
}
