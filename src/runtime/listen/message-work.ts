import type { WireMessage } from '../../queue/port-message';
import { sendToDeadLetterQueue } from '../outcome/dead-letter';
import { LockLostError, QueueError } from '../error/error';
import { isForGood, queueError } from '../error/remedy';
import { publish, type QueueEvent, type QueueEventName } from '../telemetry/queue-event';
import { DONE, UNSTARTED, outcomeOf, type Outcome } from '../outcome/outcome';
import { decodeReceived, type Receiver } from '../receive/receive';
import type { MessageHandler } from '../message/received-message';
import { staySeconds } from '../outcome/stay-seconds';
import { inTime } from '../connect/in-time';
import { Allowance } from './allowance';
import type { ListenSettings } from './listen-settings';
import { Hand, heldMessage, type HeldMessage } from './held-message';
import { Heartbeat } from './heartbeat';
import { MessageActs } from './message-acts';
import { Repeaters } from './repeaters';
import { Warnings } from './warnings';

/** What the work of a listener needs of it. */
export interface WorkHost {
  readonly queue: Receiver<unknown>;
  readonly handler: MessageHandler;
  readonly settings: ListenSettings;
  /** Is told when a message ended: there may be room for more. */
  ended(): void;
}

/** Works on the messages in hand: starts them in their order, settles what becomes of them, and keeps them hidden meanwhile. */
export class MessageWork {
  readonly hand = new Hand();
  readonly repeaters: Repeaters;
  /** Handlers at work. */
  running = 0;
  /** Milliseconds that a handler takes, a moving average; undefined before the first. */
  averageMilliseconds: number | undefined;
  #isOpen = true;
  /** Whether no handler could end any more that is started now. */
  #isEnding = false;
  readonly #warnings: Warnings;
  readonly #allowance: Allowance;
  readonly #acts: MessageActs;
  readonly #heartbeat: Heartbeat;
  readonly #ends = new Set<Promise<void>>();

  constructor(private readonly host: WorkHost) {
    const { queue: { clock, name }, settings } = host;
    this.#warnings = new Warnings(name);
    this.repeaters = new Repeaters(settings, clock);
    this.#allowance = new Allowance(clock, settings.maxMessagesPerSecond, () => this.#proceed());
    this.#acts = new MessageActs({
      settings, clock, hand: this.hand,
      unchanged: (error) => isForGood(error) && this.#warnings.tell('changeMessageVisibility', error, 'what fails or takes long comes back when its visibility timeout ends'),
    });
    this.#heartbeat = new Heartbeat({
      clock, random: settings.random, visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds, hand: this.hand, acts: this.#acts,
      lost: (message, error) => this.#lose(message, error),
      overdue: (message) => this.#stay(message, UNSTARTED),
    });
  }

  /** Takes messages in hand that are hidden since a time of the clock, and starts what may start. */
  take(wires: readonly WireMessage[], receivedAt: number): void {
    const { settings: { visibilityTimeoutSeconds, isFifo }, queue } = this.host;
    for (const wire of wires) {
      const message = heldMessage(wire, isFifo, receivedAt);
      this.#heartbeat.plan(message, receivedAt, visibilityTimeoutSeconds);
      this.hand.take(message);
    }
    if (wires.length > 0) publish('received', () => ({ queue: queue.name, count: wires.length }));
    if (this.#isStarting) this.start();
    else this.giveBackWaiting(this.#isEnding);
  }

  /** How many messages the rate allows to ask for beside those that are asked for, ten at most. */
  receivable(asked: number): number {
    return this.#allowance.receivable(asked + this.hand.readyCount, this.host.settings.maxReceiveCount === 1 ? 0 : 1);
  }

  /** Starts waiting messages as far as concurrency and rate allow. */
  start(): void {
    while (this.running < this.host.settings.concurrency && this.hand.readyCount > 0 && this.#allowance.mayStart()) {
      const message = this.hand.next();
      // Another receiver may have it, or have moved its group on.
      if (this.host.queue.clock.now() >= message.lockedUntil) {
        this.#giveBack(this.hand.stopGroup(message), 0);
        continue;
      }
      const end: Promise<void> = this.#run(message).finally(() => this.#ends.delete(end));
      this.#ends.add(end);
    }
    if (this.running === 0) this.#acts.hurry();
  }

  /** Starts nothing any more but messages that are received once; what has not started is visible again at once. */
  close(): void {
    this.#isOpen = false;
    this.#allowance.close();
    this.giveBackWaiting(false);
  }

  /** Makes visible what does not start any more: while polls are under way that would receive it once more, only what has receives left for them. */
  giveBackWaiting(isAll: boolean): void {
    if (!this.#isStarting) this.#giveBack(this.hand.dropWaiting((message) => isAll || !this.repeaters.isLate(message)), 0);
    this.#acts.flush();
  }

  /** Resolves when all that was started has ended and is settled; after `close()`. */
  async drained(): Promise<void> {
    while (this.#ends.size > 0) await Promise.all(this.#ends);
    await this.#acts.drained();
  }

  /** Extends nothing and tries nothing again any more, and waits for no handler's time: a timer would keep the process alive. */
  quit(): void {
    this.#isEnding = true;
    this.#heartbeat.stop();
    this.#acts.quit();
    for (const message of this.hand.all()) message.callOff?.();
  }

  /** Aborts the signals of all handlers at work. */
  abort(reason: Error): void {
    this.#isEnding = true;
    for (const message of this.hand.all()) message.aborter.abort(reason);
    this.giveBackWaiting(true);
  }

  async #run(message: HeldMessage): Promise<void> {
    const { clock } = this.host.queue;
    this.running++;
    this.#allowance.start();
    this.repeaters.begin(message);
    const startedAt = clock.now();
    const outcome = await this.#handle(message);
    const milliseconds = clock.now() - startedAt;
    this.running--;
    this.averageMilliseconds = (this.averageMilliseconds ?? milliseconds) * 0.8 + milliseconds * 0.2;
    message.phase = 'settling';
    const settled = this.#settle(message, outcome, milliseconds);
    this.#proceed();
    await settled;
    this.#proceed();
  }

  #proceed(): void {
    if (this.#isStarting) this.start();
    if (!this.#isOpen) this.#acts.flush();
    this.host.ended();
  }

  /** One that is received once starts during a stop too: given back, it would be dead-lettered, and nobody had worked on it. */
  get #isStarting(): boolean {
    return this.#isOpen || (this.host.settings.maxReceiveCount === 1 && !this.#isEnding);
  }

  async #handle(message: HeldMessage): Promise<Outcome> {
    const { queue, handler, settings: { queueUrl, handlerTimeoutSeconds: seconds } } = this.host;
    const { signal } = message.aborter;
    const work = async (): Promise<Outcome> => {
      const decoded = decodeReceived(queue, message.wire, queueUrl);
      const received = 'then' in decoded ? await decoded : decoded;
      // While its body was read its lock ended (no timer tells when the process was suspended), its time did, or the listener stopped.
      if (signal.aborted || queue.clock.now() >= message.lockedUntil) return UNSTARTED;
      await handler(received, { signal });
      return DONE;
    };
    const started = (callOff: () => void): void => { message.callOff = callOff; };
    try {
      return await inTime(work(), { clock: queue.clock, seconds, end: () => this.#timeout(message), started });
    } catch (error) {
      return outcomeOf(error);
    }
  }

  #timeout({ messageId, aborter }: HeldMessage): QueueError {
    const { queue: { name }, settings: { handlerTimeoutSeconds } } = this.host;
    const text = `queue '${name}', message ${messageId}: its handler must end within ${handlerTimeoutSeconds} s, got no end; let it heed its signal, or raise handlerTimeoutSeconds`;
    const error = new QueueError(text, { code: 'HandlerTimeout', queue: name });
    aborter.abort(error);
    return error;
  }

  async #settle(message: HeldMessage, outcome: Outcome, milliseconds: number): Promise<void> {
    if (outcome.is === 'rejected') outcome = await this.#reject(message, outcome);
    if (outcome.is !== 'done' && outcome.is !== 'rejected') {
      if (outcome.is === 'failed') this.#tell('failed', message, { milliseconds, error: outcome.error });
      return this.#stay(message, outcome);
    }
    const failure = await this.#acts.delete(message, (error) => this.#warnings.tell('deleteMessage', error, 'what is done is kept hidden, and its delete is tried again'));
    if (!failure) {
      this.#warnings.over('deleteMessage');
      this.hand.release(message);
      this.repeaters.end(message);
      return this.#tell(outcome.is, message, { milliseconds });
    }
    // It comes back although it was worked on. On a FIFO queue the next of its group must not overtake it.
    this.#tell('delete-failed', message, failure);
    if (isForGood(failure.error)) this.#warnings.tell('deleteMessage', failure.error, 'what is done comes back and is done again');
    this.#stay(message, outcomeOf(failure.error), false);
  }

  async #reject(message: HeldMessage, outcome: Outcome & { readonly is: 'rejected' }): Promise<Outcome> {
    const { queue, settings } = this.host;
    try {
      await sendToDeadLetterQueue({ ...settings, offload: queue.offload }, message.wire, { queue: queue.name, reason: outcome.reason });
      return outcome;
    } catch (failure) {
      return { is: 'failed', error: queueError(failure, queue.name, 'sendMessage') };
    }
  }

  /** A message and all that wait behind it in its group stay in their queue. */
  #stay(message: HeldMessage, outcome: Outcome, backoff = true): void {
    const { queue: { clock }, settings: { random, backoff: options } } = this.host;
    const { receiveCount, receivedAt } = message;
    const now = clock.now();
    const seconds = staySeconds({ outcome, receiveCount, elapsedSeconds: (now - receivedAt) / 1000 }, { random, backoff: backoff && options });
    const behind = this.hand.stopGroup(message);
    this.repeaters.stay(message, seconds === undefined ? message.lockedUntil : now + seconds * 1000);
    this.#giveBack([message], seconds);
    this.#giveBack(behind, this.repeaters.secondsBehind(message, seconds));
  }

  #giveBack(messages: readonly HeldMessage[], visibilityTimeoutSeconds: number | undefined): void {
    for (const message of messages) {
      // Once its lock has ended, it is visible by itself.
      if (visibilityTimeoutSeconds === undefined || this.host.queue.clock.now() >= message.lockedUntil) continue;
      this.#tell('released', message, { visibilityTimeoutSeconds });
      void this.#acts.release(message, visibilityTimeoutSeconds).then((failure) => {
        if (failure) this.#tell('visibility-failed', message, failure);
      });
    }
  }

  #lose(message: HeldMessage, cause: unknown): void {
    const { name } = this.host.queue;
    const text = `queue '${name}', message ${message.messageId}: its lock must hold while it is worked on, got lost; another receiver may have it`;
    const error = new LockLostError(text, { code: 'LockLost', queue: name, cause });
    this.#tell('lock-lost', message, { error });
    if (message.phase === 'waiting') return; // nobody works on it yet: it does not start, unless it is received again
    message.aborter.abort(error);
    // A handler that does not heed its signal must not keep the group from whoever receives it next.
    this.#giveBack(this.hand.losePlace(message), 0);
  }

  #tell(event: QueueEventName, message: HeldMessage, more: Partial<QueueEvent>): void {
    const { messageId, receiveCount, wire: { Attributes: { MessageGroupId: messageGroupId } = {} } } = message;
    publish(event, () => ({ queue: this.host.queue.name, messageId, messageGroupId, receiveCount, ...more }));
  }
}
