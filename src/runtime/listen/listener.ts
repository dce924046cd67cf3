import { randomUUID } from 'node:crypto';
import { pause } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';
import type { ReceiveMessageInput, WireMessage } from '../../queue/port-message';
import { retryMilliseconds } from '../outcome/backoff';
import { publish } from '../telemetry/queue-event';
import type { Receiver } from '../receive/receive';
import type { MessageHandler } from '../message/received-message';
import { isTemporary } from '../error/remedy';
import { healthOf, type ListenerHealth, type ListenerState } from './health';
import { resolveSettings, type ListenOptions, type ListenSettings } from './listen-settings';
import { MessageWork } from './message-work';
import { Poller } from './poller';

/** What a listener is made of. */
export interface ListenHost {
  readonly queue: Receiver<unknown>;
  readonly handler: MessageHandler;
  readonly options: ListenOptions;
}

/** How a listener is stopped. */
export interface StopOptions {
  /**
   * Seconds until `stop()` resolves at the latest. A tenth of it before, at most a second, the signals of handlers still at work abort.
   * @default 25
   */
  readonly deadlineSeconds?: number;
}

/** How a listener ended. */
export interface StopReport {
  /** Messages still in hand at the deadline: they stay in their queue and come back. 0 when all were settled. */
  readonly unfinished: number;
}

/** Messages are taken in advance only as far as they start within this time, and at most one receive: nothing waits hidden behind slow handlers. */
const AHEAD_MILLISECONDS = 1000;
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
   * Resolves when the listener has stopped. Rejects when it could not start for good: the queue is not bound, the SDK or a Region is missing,
   * access is denied.
   */
  readonly closed: Promise<StopReport>;
  private state: ListenerState = 'listening';
  private readonly startedAt: number;
  private work?: MessageWork;
  private poller?: Poller;
  private stopping?: Promise<StopReport>;
  private close!: (report: StopReport) => void;
  private readonly onAbort = (): void => void this.stop();

  /** Use `listen`. */
  constructor(private readonly host: ListenHost) {
    this.startedAt = host.queue.clock.now();
    this.closed = new Promise((resolve, reject) => {
      this.close = resolve;
      this.start().catch((error: unknown) => {
        this.state = 'stopped';
        reject(error as Error);
      });
    });
    const { signal } = host.options;
    if (signal?.aborted) this.onAbort();
    else signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** No new polls until `resume()`. What is in hand is worked on and settled; a poll under way still brings its messages. */
  pause(): void {
    if (this.state !== 'listening') return;
    this.state = 'paused';
    if (this.poller) this.poller.isPaused = true;
  }

  /** Polls again after `pause()`. */
  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'listening';
    if (this.poller) this.poller.isPaused = false;
    this.poller?.refill();
  }

  /**
   * How it is: state, age of the last good poll, errors, messages in hand.
   *
   * @example
   * ```mts
   * http.createServer((_, response) => response.writeHead(listener.health().isHealthy ? 200 : 503).end()).listen(8080);
   * ```
   */
  health(): ListenerHealth {
    const { state, startedAt, work } = this;
    return healthOf(this.poller, this.host.queue.clock.now(), { state, startedAt, running: work?.running ?? 0, inHand: work?.hand.size ?? 0 });
  }

  /**
   * Ends it without losing a message: no new polls, the polls under way end by themselves, what has not started is visible again at once,
   * handlers at work are waited for, deletes are confirmed. Called again, it waits for the same end.
   *
   * @returns how it ended, at the deadline at the latest
   */
  stop(options: StopOptions = {}): Promise<StopReport> {
    this.stopping ??= this.finish(options.deadlineSeconds ?? 25);
    return this.stopping;
  }

  /** Stops it, with the usual deadline. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private async start(): Promise<void> {
    const settings = await this.settings();
    if (this.stopping) return;
    const { queue, handler } = this.host;
    const work = new MessageWork({ queue, handler, settings, ended: () => this.poller?.refill() });
    this.work = work;
    this.poller = new Poller({
      clock: queue.clock, random: settings.random, waitTimeSeconds: settings.waitTimeSeconds,
      mostPolls: Math.ceil(settings.concurrency / MESSAGE_LIMITS.receiveMessages) + 1,
      wanted: (asked) => wanted(work, settings, asked),
      receive: receiver(settings),
      took: (messages) => work.take(messages),
      pollFailed: (error) => publish('poll-failed', () => ({ queue: queue.name, error })),
    });
    this.poller.isPaused = this.state === 'paused';
    this.poller.refill();
  }

  /** Asked again while the failure is temporary. */
  private async settings(): Promise<ListenSettings> {
    const { queue, options } = this.host;
    for (let attempt = 1; ; attempt++) {
      try {
        return await resolveSettings(queue, options);
      } catch (error) {
        if (!isTemporary(error) || this.stopping) throw error;
        publish('poll-failed', () => ({ queue: queue.name, error }));
        await pause(queue.clock, retryMilliseconds(attempt, START_BACKOFF, (options.random ?? Math.random)()));
      }
    }
  }

  private async finish(deadlineSeconds: number): Promise<StopReport> {
    this.state = 'stopping';
    const { clock } = this.host.queue;
    const milliseconds = deadlineSeconds * 1000;
    const cancelAbort = clock.schedule(milliseconds - Math.min(milliseconds / 10, 1000), () => this.work?.abort(new Error('the listener stops')));
    let cancelDeadline = (): void => undefined;
    const deadline = new Promise<void>((resolve) => { cancelDeadline = clock.schedule(milliseconds, resolve); });
    await Promise.race([deadline, this.drain()]);
    cancelAbort();
    cancelDeadline();
    this.poller?.abort();
    this.work?.quit();
    this.state = 'stopped';
    this.host.options.signal?.removeEventListener('abort', this.onAbort);
    const report = { unfinished: this.work?.hand.size ?? 0 };
    this.close(report);
    return report;
  }

  private async drain(): Promise<void> {
    this.poller?.close();
    this.work?.close();
    await this.poller?.ended();
    await this.work?.drained();
  }
}

/** How many messages the next poll asks for: as a rule ten, so that a call is not spent on one. */
function wanted({ running, hand, averageMilliseconds = Infinity }: MessageWork, { concurrency, isFifo }: ListenSettings, asked: number): number {
  const { receiveMessages } = MESSAGE_LIMITS;
  const ahead = Math.min(receiveMessages, Math.floor(concurrency * AHEAD_MILLISECONDS / Math.max(averageMilliseconds, 1)));
  const busy = running + hand.readyCount;
  const room = concurrency + ahead - busy - asked;
  // On a FIFO queue most of what is in hand waits behind its group, and other groups come only with further receives.
  if (isFifo) return room > 0 && hand.size + asked < concurrency * receiveMessages ? receiveMessages : 0;
  if (room >= receiveMessages) return receiveMessages;
  return busy < concurrency && asked === 0 ? room : 0;
}

/** Receives; on a FIFO queue a receive whose answer was lost is asked for again by its attempt id, else its groups would be blocked. */
function receiver({ poll, queueUrl, waitTimeSeconds, visibilityTimeoutSeconds, isFifo }: ListenSettings) {
  const lostAttempts: string[] = [];
  return async (count: number, abortSignal: AbortSignal): Promise<WireMessage[]> => {
    const input: ReceiveMessageInput = {
      QueueUrl: queueUrl, MaxNumberOfMessages: count, WaitTimeSeconds: waitTimeSeconds, VisibilityTimeout: visibilityTimeoutSeconds,
      MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'],
    };
    const attemptId = isFifo ? lostAttempts.pop() ?? randomUUID() : undefined;
    if (attemptId) input.ReceiveRequestAttemptId = attemptId;
    try {
      return (await poll.receiveMessage(input, { abortSignal })).Messages ?? [];
    } catch (error) {
      // A poll that was ended has lost its answer too. Only here, where none can come late: asked for twice it would be worked on twice.
      if (attemptId && (abortSignal.aborted || isTemporary(error))) lostAttempts.push(attemptId);
      throw error;
    }
  };
}
