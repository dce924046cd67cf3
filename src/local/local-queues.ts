import { hasMethods, isObject, isText, told, type OptionRule } from '../queue/option-rule';
import { assertOptions } from './assert-options';
import { invokerOf, tellFailure, type EventHandler, type TypedEventHandler } from './event-handler';
import { bindingsOf } from './template/template-binding';
import { lowestLimit, runEventSource, type RunningEventSource } from './event-source/event-source';
import type { BatchOptions, FunctionInvoker } from './event-source/event-source-batch';
import { Turns } from './event-source/turns';
import { startHttpServer, type HttpServer } from './http/http-server';
import { ENGINE_RULES, LocalSqs, type LocalSqsOptions } from './local-sqs';
import { ManualClock, nextTurn } from './manual-clock';
import { provisionApp, type Provisioned } from './provision';
import { QueueView } from './queue-view';
import { readTemplates, type TemplateApp } from './template/template';
import type { TemplateEventSource } from './template/template-event-source';
import { functionOf, type TemplateFunction } from './template/template-function';
import type { TemplateQueue } from './template/template-queue';
import type { Template } from './template/template-stack';
import { WorkUnderWay } from './work-under-way';

/** A CDK app, or a stage of it: whatever synthesizes itself into a folder. */
export interface Synthesizes {
  /** Writes the templates and tells where. */
  synth(): { readonly directory: string };
}

/** A CDK stack: it stands below what synthesizes it. */
export interface StandsInApp {
  readonly node: { readonly path: string; readonly root: unknown };
}

/** Options of {@link localQueues}: how the engine behaves, but for its clock, which stands still until it is moved. */
export type LocalQueuesOptions = Omit<LocalSqsOptions, 'clock'> & {
  /** @default - one that begins on 2026-01-01 */
  readonly clock?: ManualClock | undefined;
};

/** What an app became. */
interface LocalQueuesParts {
  readonly app: TemplateApp;
  readonly provisioned: Provisioned;
  readonly region?: string;
}

/**
 * The queues of an app in this process, with a clock that a test moves; made by `localQueues`.
 *
 * @example
 * const queues = await localQueues(app);
 * await queues.advance(30);
 */
export class LocalQueues {
  /** Bindings of the whole app: give it to `openQueue(…, { environment, client })`. */
  public readonly environment: Readonly<Record<string, string>>;
  private readonly running: RunningEventSource[] = [];
  private readonly invokers = new Map<TemplateFunction, FunctionInvoker>();
  private readonly invocations = new WorkUnderWay();
  private server?: Promise<HttpServer>;
  private isClosed = false;

  /** Use `localQueues`. */
  public constructor(
    /** The engine: give it to `openQueue(…, { client })`. */
    public readonly sqs: LocalSqs,
    /**
     * Time of the engine. A listener lives by it when its queue is opened with it, as in `openQueue(…, { client, environment, clock })`;
     * its `stop()` lets the last poll end, so `close()` the queues before, or move the clock by 20 seconds meanwhile.
     */
    public readonly clock: ManualClock,
    private readonly parts: LocalQueuesParts,
  ) {
    const { variables, notes } = bindingsOf(parts.app, parts.provisioned.urlByQueueName);
    this.environment = variables;
    // Messages that go to the queue of another stage leave no trace where they are looked for, and a queue without its redrive policy keeps them.
    for (const note of [...parts.app.queues.flatMap((queue) => queue.notes), ...notes]) console.warn(`localQueues: ${note}`);
  }

  /**
   * One queue, to be looked at.
   *
   * @param name path of its construct below the stack (`Orders`) or with it (`Shop/Orders`), its logical id, or its own name; a queue that
   * the app imports by its name
   * @throws Error that names the queues there are, or those that the name fits
   */
  public queue(name: string): QueueView {
    const { queues, standIns } = this.parts.app;
    const found = only(name, queues, ({ declaration }) => declaration.queueName)?.declaration ?? standIns.find(({ queueName }) => queueName === name);
    const there = [...queues.map(({ path }) => path), ...standIns.map(({ queueName }) => queueName)];
    if (!found) throw new Error(`queue '${String(name)}': it must be in the app, got none; there are ${there.join(', ')}`);
    return this.viewOf(found.queueName);
  }

  /**
   * Gives a function of the app its batches, with its handler in this process: as its event source mappings say. Given again, the
   * new handler takes the place of the one before, from the next batch on. Why a whole batch stays is told in the log.
   *
   * @param name path of the function's construct below the stack (`Ship`) or with it (`Shop/Ship`), its logical id, or its own name
   * @throws Error when no event source mapping that is enabled leads to it, its reserved concurrency is 0, or several functions have the name
   * @throws TypeError when the handler is no function
   */
  public runFunction(name: string, handler: EventHandler): void;
  public runFunction(name: string, handler: TypedEventHandler): void;
  public runFunction(name: string, handler: EventHandler | TypedEventHandler): void {
    const { lambda, sources } = this.functionNamed(name);
    const isRunning = this.invokers.has(lambda);
    this.invokers.set(lambda, invokerOf(lambda, handler as EventHandler));
    if (isRunning) return;
    const { app, provisioned: { urlByQueueName, arnByQueueName } } = this.parts;
    const turns = new Turns(lambda.reservedConcurrency);
    for (const source of sources) {
      const { declaration = { queueName: source.queueName } } = app.queues.find((queue) => queue.declaration.queueName === source.queueName) ?? {};
      const options: BatchOptions = {
        ...source, turns, maxConcurrency: lowestLimit(source.maxConcurrency, lambda.reservedConcurrency),
        port: this.sqs, clock: this.clock, functionTimeoutSeconds: lambda.timeoutSeconds,
        invoke: (event, context) => this.invocations.run(() => this.invokers.get(lambda)!(event, context)),
        onActivity: (activity) => tellFailure(lambda, declaration, activity),
        queueUrl: urlByQueueName.get(source.queueName)!, queueArn: arnByQueueName.get(source.queueName)!,
      };
      this.running.push(runEventSource(options));
    }
  }

  /**
   * Serves the queues on the loopback interface, for code that opens its queues itself: a handler whose module does, a process.
   *
   * @returns the environment of that code: bindings, endpoint, Region, and credentials that nobody checks
   * @throws Error once they are closed
   * @example
   * Object.assign(process.env, await queues.serve()); // before the first call of the queues that the module opened
   */
  public async serve(): Promise<Readonly<Record<string, string>>> {
    if (this.isClosed) throw new Error('local queues: they must be open to be served, got closed ones; make them anew with localQueues');
    const { endpoint } = await (this.server ??= serveUnreferenced(this.sqs));
    const { app, provisioned, region = 'us-east-1' } = this.parts;
    const urls = [...provisioned.urlByQueueName].map(([queueName, url]) => [queueName, endpoint + new URL(url).pathname] as const);
    return {
      ...bindingsOf(app, new Map(urls)).variables,
      ...(process.env.AWS_PROFILE ? { AWS_PROFILE: '' } : {}), // of a shell, it would go before the keys
      AWS_ENDPOINT_URL_SQS: endpoint, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
      AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local',
    };
  }

  /**
   * Moves the time by so many seconds; what falls due in between happens in order, functions included. Time stands still while a
   * handler runs, so it may wait for sockets and files; for one that has not ended after five seconds of the machine time goes on.
   */
  public advance(seconds: number): Promise<void> {
    return this.clock.advance(seconds, () => this.invocations.settled());
  }

  /** Ends the functions, the server and the engine. */
  public async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all(this.running.map((each) => each.stop({ abandon: true })));
    this.sqs.close();
    const server = await this.server;
    for (let turn = 0; server && turn < 2; turn += 1) await nextTurn(); // the answers of the polls that it ended go out with the second
    await server?.close();
  }

  /** `await using queues = await localQueues(…)` closes them. */
  public async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private functionNamed(name: string): { lambda: TemplateFunction; sources: readonly TemplateEventSource[] } {
    const { functions, eventSources } = this.parts.app;
    const lambda = only(name, functions, ({ functionName }) => functionName);
    const all = eventSources.filter((source) => functionOf(source, functions) === lambda);
    const sources = all.filter(({ enabled }) => enabled);
    if (lambda?.reservedConcurrency === 0) throw new Error(`function '${lambda.path}': its reserved concurrency must be above 0, got 0; AWS Lambda never invokes it`);
    if (lambda && sources.length > 0) return { lambda, sources };
    const got = lambda && all.length > 0 ? 'one that is disabled' : 'none';
    const there = functions.map(({ path }) => path).join(', ') || 'no functions';
    throw new Error(`function '${String(name)}': it must have an event source mapping on a queue of the app, got ${got}; there are ${there}`);
  }

  private viewOf(queueName: string): QueueView {
    const { urlByQueueName, arnByQueueName } = this.parts.provisioned;
    return new QueueView(this.sqs, { queueName, queueUrl: urlByQueueName.get(queueName)!, queueArn: arnByQueueName.get(queueName)! });
  }
}

/**
 * The queues that an app declares, in this process, for a test in jest, vitest or any other: send and receive through `sqs` or the
 * handlers of the app, move the clock, and look at what is queued, in flight and dead-lettered.
 *
 * @param source a CDK `App` or `Stack`, the folder that `cdk synth` writes, or a template as an object
 * @throws RangeError for options that cannot be meant; TemplateError that names stack, logical id and property of what cannot be resolved
 * @example
 * const queues = await localQueues(app);
 * const orders = openQueue('Orders', { client: queues.sqs, environment: queues.environment });
 * await orders.sendMessage({ body: { id: 7 } });
 * expect(queues.queue('Orders').queued()).toMatchObject([{ body: { id: 7 } }]);
 */
export async function localQueues(source: Synthesizes | StandsInApp | Template | string, options: LocalQueuesOptions = {}): Promise<LocalQueues> {
  assertOptions('localQueues', options, RULES);
  const app = readSource(source);
  const clock = options.clock ?? new ManualClock();
  const sqs = new LocalSqs({ ...options, clock, faults: {} });
  const provisioned = await provisionApp(sqs, app);
  // What goes wrong on purpose begins with the test's own calls.
  sqs.injectFaults(options.faults ?? {});
  return new LocalQueues(sqs, clock, { app, provisioned, region: options.region });
}

const RULES: readonly OptionRule[] = [
  ...ENGINE_RULES.filter(([word]) => word !== 'clock'),
  ['clock', hasMethods('now', 'schedule', 'advance'), 'a ManualClock', 'give new ManualClock(), or leave it out'],
];

/** A test that forgets to close it ends all the same. */
async function serveUnreferenced(sqs: LocalSqs): Promise<HttpServer> {
  const server = await startHttpServer(sqs);
  server.unref();
  return server;
}

function readSource(source: Synthesizes | StandsInApp | Template | string): TemplateApp {
  if (typeof source === 'string') return readTemplates(source);
  if (isObject(source) && 'Resources' in source) return readTemplates({ Template: source });
  if (canSynthesize(source)) return readTemplates(source.synth().directory);
  const { root, path }: Partial<StandsInApp['node']> = (source as Partial<StandsInApp> | undefined)?.node ?? {};
  if (isText(path) && canSynthesize(root)) return readTemplates(root.synth().directory, { only: [path] });
  const got = isObject(source) ? 'an object that is none of them' : told(source);
  throw new Error(`localQueues: its source must be a CDK App or Stack, a folder or a template with Resources, got ${got}; give it the app`);
}

const canSynthesize = (value: unknown): value is Synthesizes => isObject(value) && hasMethods('synth')(value);

type Named = Pick<TemplateQueue, 'stack' | 'path' | 'logicalId'>;

/** Stacks of an app may have constructs of the same path: taking the first would test another one than is meant. */
function only<One extends Named>(name: string, all: readonly One[], nameOf: (one: One) => string): One | undefined {
  const found = all.filter((one) => [`${one.stack}/${one.path}`, one.path, one.logicalId, nameOf(one)].includes(name));
  if (found.length < 2) return found[0];
  throw new Error(`'${name}': it must mean one construct of the app, got ${found.length}; name one of ${found.map(({ stack, path }) => `${stack}/${path}`).join(', ')}`);
}
