import { alarm, type Alarm, type Clock } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';
import type { BatchId, BatchOutput } from '../../queue/port-message';
import { retryMilliseconds } from '../outcome/backoff';
import { answersOf, isTemporary, unquoted } from '../error/remedy';

/** One delete or visibility change that waits for its batch. */
export interface Act {
  /** Receipt handle at the time of the call: a newer one may have come meanwhile. */
  readonly handle: () => string;
  /** Seconds; undefined deletes. */
  readonly visibilityTimeoutSeconds?: number;
  /** Until when it makes sense, in milliseconds of the clock; a delete is sent once all the same. */
  readonly until: () => number;
  /** False once its message has moved on: then it is neither sent nor tried again, lest it override what is newer. @default - it stays wanted */
  readonly isWanted?: () => boolean;
  /** Is told of each failure after which it is tried again. */
  readonly failed?: (error: unknown) => void;
  /** Is told of each call that takes it along, and what became of it there. */
  readonly underWay?: (call: Promise<ActFailure>) => void;
}

/** What became of an act: undefined when Amazon SQS confirmed it or nobody wants it any more, else why not. */
export type ActFailure = { readonly error: unknown } | undefined;

/** How acts are gathered. */
export interface BatchRules {
  readonly clock: Clock;
  readonly random: () => number;
  /** Milliseconds that an act waits for others at most. */
  readonly lingerMilliseconds: number;
}

type Call = (acts: readonly Act[]) => Promise<BatchOutput<BatchId>>;
interface Pending { readonly act: Act; readonly resolve: (failure: ActFailure) => void; attempts: number; failure?: ActFailure }

const RETRY = { first: 100, max: 5000 } as const;
/** Longer than a call takes as a rule. */
const CALL_MILLISECONDS = 50;

/**
 * Gathers deletes (or visibility changes) into batches of ten, by size and by time. Every act has its own result:
 * what failed for a while is tried again by itself, what failed for good is told.
 */
export class ActBatcher {
  #queue: Pending[] = [];
  readonly #linger: Alarm;
  /** Rings when a call that is waited for takes long. */
  readonly #patience: Alarm;
  readonly #underWay = new Set<Promise<void>>();
  /** Of each batch that waits for its next attempt: what ends the wait. */
  readonly #waits = new Set<() => void>();
  #isOver = false;

  constructor(private readonly call: Call, private readonly rules: BatchRules) {
    this.#linger = alarm(rules.clock, () => this.flush());
    this.#patience = alarm(rules.clock, () => this.flush());
  }

  /** @returns undefined when it is confirmed */
  add(act: Act): Promise<ActFailure> {
    return new Promise((resolve) => {
      this.#queue.push({ act, resolve, attempts: 0 });
      this.#gather();
    });
  }

  /**
   * Nobody is about to add more: sends at once what waits for others, unless a call is under way, whose end may bring more. That is waited for
   * instead of the linger: cut short by it, what is sent has neither waited for the others nor left at once.
   */
  hurry(): void {
    if (this.#underWay.size === 0 || this.rules.lingerMilliseconds === 0) return this.flush();
    this.#linger.off();
    if (this.#queue.length > 0) this.#patience.set(CALL_MILLISECONDS);
  }

  /** Sends at once what waits for others. */
  flush(): void {
    this.#linger.off();
    this.#patience.off();
    while (this.#queue.length > 0) this.#send(this.#queue.splice(0, MESSAGE_LIMITS.batchEntries));
  }

  /** Resolves when nothing waits and nothing is under way; retries included. */
  async drained(): Promise<void> {
    for (this.flush(); this.#underWay.size > 0; this.flush()) await Promise.all(this.#underWay);
  }

  /** What waits, for others or for another attempt, leaves for the last time now: its timers would keep the process alive. */
  quit(): void {
    this.#isOver = true;
    this.flush();
    for (const end of this.#waits) end();
  }

  #gather(): void {
    if (this.#isOver || this.#queue.length >= MESSAGE_LIMITS.batchEntries) this.flush();
    else this.#linger.set(this.rules.lingerMilliseconds);
  }

  #send(batch: Pending[]): void {
    const done: Promise<void> = this.#attempt(batch).finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  async #attempt(gathered: readonly Pending[]): Promise<void> {
    const batch = gathered.filter((pending) => this.#isWanted(pending) && !this.#isLate(pending));
    if (batch.length === 0) return;
    const call = this.call(batch.map(({ act }) => act)).then(
      (answer) => answersOf(answer, batch.length).map((told) => (told instanceof Error ? { error: told } : undefined)),
      (error: unknown) => batch.map(() => ({ error: unquoted(error) })),
    );
    batch.forEach(({ act }, index) => act.underWay?.(call.then((failures) => failures[index])));
    const failures = await call;
    const again = batch.filter((pending, index) => !this.#isSettled(pending, failures[index]));
    if (again.length === 0) return;
    const attempts = Math.max(...again.map((pending) => pending.attempts));
    await this.#wait(retryMilliseconds(attempts, RETRY, this.rules.random()));
    this.#queue.push(...again);
    this.#gather();
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#waits.delete(end);
        resolve();
      };
      const cancel = this.rules.clock.schedule(milliseconds, end);
      this.#waits.add(end);
    });
  }

  #isSettled(pending: Pending, failure: ActFailure): boolean {
    pending.attempts++;
    pending.failure = failure;
    const isWorthwhile = !this.#isOver && this.rules.clock.now() < pending.act.until();
    const isOver = !failure || !isWorthwhile || !this.#isWanted(pending) || !isTemporary(failure.error);
    if (isOver) pending.resolve(failure);
    else pending.act.failed?.(failure.error);
    return isOver;
  }

  /** Tells the failure of an act whose time ended while it waited: sent now, it would change the lock that another receiver may have. */
  #isLate({ act: { until, visibilityTimeoutSeconds }, resolve, failure }: Pending): boolean {
    const isUntried = failure === undefined;
    const isLate = this.rules.clock.now() >= until() && !(isUntried && visibilityTimeoutSeconds === undefined);
    if (isLate) resolve(isUntried ? { error: new Error('its visibility timeout has ended') } : failure);
    return isLate;
  }

  /** Lets go of an act that nobody wants any more. */
  #isWanted({ act, resolve }: Pending): boolean {
    const isWanted = act.isWanted?.() ?? true;
    if (!isWanted) resolve(undefined);
    return isWanted;
  }
}
