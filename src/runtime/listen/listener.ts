import { AsyncResource } from 'node:async_hooks';
import { alarm, pause, type Alarm } from '../../queue/clock';
import { retryMilliseconds } from '../outcome/backoff';
import { publish } from '../telemetry/queue-event';
import { apart, loadTelemetry, type Telemetry } from '../telemetry/telemetry';
import type { Receiver } from '../receive/receive';
import type { MessageHandler } from '../message/received-message';
import { checkRules } from '../error/option-check';
import { isTemporary, queueError } from '../error/remedy';
import { healthOf, type ListenerHealth, type ListenerState } from './health';
import { endingActs, type EndingActs } from './last-calls';
import { resolveSettings, type ListenOptions, type ListenSettings } from './listen-settings';
import { MessageWork } from './message-work';
import { besideSeconds, mostPolls, receiver, wanted } from './poll-request';
import { Poller } from './poller';
import { stopRules, type StopOptions, type StopReport } from './stop-options';

/** What a listener is made of. */
export interface ListenHost {
  readonly queue: Receiver<unknown>;
  readonly handler: MessageHandler;
  readonly options: ListenOptions;
}

/** How often a paused listener wakes for nothing: a day. */
const VIGIL_MILLISECONDS = 86_400_000;
const START_BACKOFF = { first: 1000, max: 20_000 } as const;

/**
 * A process that receives for long; made by `listen`.
 *
 * @example
 * ```mts
 * await using listener = listen(orders, ship);
 * ```
 */
export class Listener implements AsyncDisposable {
  /**
   * Resolves when the listener has stopped. Rejects when it could not find its queue for good: the queue is not bound or of the other kind,
   * the SDK or a Region is missing, or (for a `queueName`) Amazon SQS does not know it or denies access to `GetQueueUrl`.
   *
   * It does not reject for polls that fail, whatever the reason: permissions and queues come back without a new start. When access to
   * `ReceiveMessage` is denied, polls back off and go on, each failure is told on `cdk-sqs-connector:poll-failed`, the first that no retry mends
   * is a warning of the process, and after a minute `health().isHealthy` is false.
   */
  readonly closed: Promise<StopReport>;
  private state: ListenerState = 'listening';
  private readonly startedAt: number;
  private work?: MessageWork;
  private poller?: Poller;
  private telemetry?: Telemetry;
  private stopping?: Promise<StopReport>;
  private close!: (report: StopReport) => void;
  private fail!: (error: Error) => void;
  /** Ends the wait between two attempts to start. */
  private readonly starting = new AbortController();
  /** Since when the polls fail of which the process was warned. */
  private warnedSince?: number;
  private acts?: EndingActs;
  /** A process with nothing else to do would end during a pause. */
  private readonly vigil: Alarm;
  private readonly onAbort = (): void => void this.stop();
  /**
   * Polls go on for long, and handlers come of them: they belong to no span in which somebody called `listen` or `resume`, and to the asynchronous
   * context (`AsyncLocalStorage`) of `listen`, not to that of a request that resumes it.
   */
  private readonly poll = AsyncResource.bind((begin: (poller: Poller) => void): void => {
    const { poller, telemetry } = this;
    if (poller) apart(telemetry, () => begin(poller));
  });

  /** Use `listen`. */
  constructor(private readonly host: ListenHost) {
    const { clock } = host.queue;
    this.startedAt = clock.now();
    this.vigil = alarm(clock, () => this.vigil.set(VIGIL_MILLISECONDS));
    this.closed = new Promise((resolve, reject) => {
      this.close = resolve;
      this.fail = reject;
    });
    const { signal } = host.options;
    if (signal?.aborted) this.onAbort();
    else signal?.addEventListener('abort', this.onAbort, { once: true });
    this.start().catch((error: unknown) => {
      this.end();
      this.fail(error as Error);
    });
  }

  /**
   * No new polls until `resume()`. What is in hand is worked on and settled; a poll under way still brings its messages.
   * The process stays alive, as it does while the listener polls: `stop()` lets it end.
   */
  pause(): void {
    if (this.state !== 'listening') return;
    this.state = 'paused';
    this.poller?.forgive(); // nothing polls during a pause that could end a failure
    this.vigil.set(VIGIL_MILLISECONDS);
  }

  /** Polls again after `pause()`. Handlers run in the asynchronous context (`AsyncLocalStorage`) of `listen`, not in that of this call. */
  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'listening';
    this.vigil.off();
    this.poller?.forgive();
    this.poll((poller) => poller.refill());
  }

  /**
   * How it is: state, age of the last good poll, errors, messages in hand. A server that tells it has to be closed, or `unref`ed as here: else the
   * process does not end when the listener has stopped.
   *
   * @example
   * ```mts
   * http.createServer((_, response) => response.writeHead(listener.health().isHealthy ? 200 : 503).end()).listen(8080).unref();
   * ```
   */
  health(): ListenerHealth {
    const { state, startedAt, work } = this;
    return healthOf(this.poller, this.host.queue.clock.now(), { state, startedAt, running: work?.running ?? 0, inHand: work?.hand.size ?? 0 });
  }

  /**
   * Ends it without losing a message: no new polls, the polls under way end by themselves (in up to `waitTimeSeconds`), what has not
   * started is visible again at once, handlers at work are waited for, deletes are confirmed. What used up a third of its binding's
   * `maxReceiveCount` is visible again when the polls have ended, which would receive it once more; at a count of 1 it is worked on.
   * Called again, it waits for the same end.
   * A handler calls it without `await`: it would wait for itself, until the deadline.
   *
   * @returns how it ended, at the deadline at the latest
   * @throws QueueError (`InvalidParameterValue`) when the deadline is out of bounds; it goes on listening then
   */
  async stop(options: StopOptions = {}): Promise<StopReport> {
    const { name } = this.host.queue;
    checkRules({ where: `listener of queue '${name}': stop`, queue: name }, options, stopRules());
    this.stopping ??= this.finish(options.deadlineSeconds ?? 25);
    return this.stopping;
  }

  /** Stops it, with the usual deadline. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async start(): Promise<void> {
    const [settings, telemetry] = await Promise.all([this.settings(), loadTelemetry()]);
    if (!settings || this.stopping) return;
    const { queue, handler } = this.host;
    const acts = endingActs(settings.act, queue.clock);
    const work = new MessageWork({ queue, handler, settings: { ...settings, act: acts.port }, ended: () => this.poller?.refill() });
    this.work = work;
    this.acts = acts;
    this.telemetry = telemetry;
    this.poller = new Poller({
      clock: queue.clock, random: settings.random, waitTimeSeconds: settings.waitTimeSeconds, besideSeconds: besideSeconds(settings),
      mostPolls: mostPolls(settings),
      wanted: (asked) => (this.state === 'paused' ? 0 : Math.min(wanted(work, settings, asked), work.receivable(asked))),
      receive: receiver(settings),
      took: (messages, since) => work.take(messages, since),
      pollFailed: (error) => this.pollFailed(error),
    });
    this.poll((poller) => poller.refill());
  }

  /** Asked again while the failure is temporary; undefined when it was stopped meanwhile. */
  private async settings(): Promise<ListenSettings | undefined> {
    const { queue, options } = this.host;
    for (let attempt = 1; !this.stopping; attempt++) {
      try {
        return await resolveSettings(queue, options);
      } catch (error) {
        if (!isTemporary(error) || this.stopping) throw error;
        publish('poll-failed', () => ({ queue: queue.name, error }));
        await pause(queue.clock, retryMilliseconds(attempt, START_BACKOFF, (options.random ?? Math.random)()), this.starting.signal);
      }
    }
    return undefined;
  }

  private pollFailed(error: unknown): void {
    const { name } = this.host.queue;
    publish('poll-failed', () => ({ queue: name, error }));
    const since = this.poller?.failingSince;
    if (this.stopping || isTemporary(error) || this.warnedSince === since) return;
    // Somebody has to act, and may have subscribed to nothing.
    this.warnedSince = since;
    process.emitWarning(`${queueError(error, name, 'receiveMessage').message}; the listener polls on`);
  }

  private async finish(deadlineSeconds: number): Promise<StopReport> {
    this.state = 'stopping';
    this.starting.abort();
    const { clock } = this.host.queue;
    const milliseconds = deadlineSeconds * 1000;
    const lastCall = alarm(clock, () => this.work?.abort(new Error('the listener stops')));
    lastCall.set(milliseconds - Math.min(milliseconds / 10, 1000));
    await new Promise<void>((resolve, reject) => {
      const deadline = alarm(clock, resolve);
      deadline.set(milliseconds);
      this.drain().finally(deadline.off).then(resolve, reject);
    });
    lastCall.off();
    this.poller?.abort();
    this.acts?.end();
    this.work?.quit();
    this.end();
    const report = { unfinished: this.work?.hand.size ?? 0 };
    this.close(report);
    return report;
  }

  private end(): void {
    this.state = 'stopped';
    this.vigil.off();
    this.host.options.signal?.removeEventListener('abort', this.onAbort);
  }

  private async drain(): Promise<void> {
    this.poller?.close();
    this.work?.close();
    await this.poller?.ended();
    this.work?.giveBackWaiting(true);
    await this.work?.drained();
  }
}
