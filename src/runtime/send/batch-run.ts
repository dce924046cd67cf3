import { alarm, type Alarm } from '../../queue/clock';
import { MESSAGE_LIMITS, messageBytes } from '../../queue/message';
import type { SendFields } from '../../queue/port-message';
import type { QueueAddress } from '../connect/address';
import type { QueueContext } from '../connect/context';
import type { Trace } from '../telemetry/trace';
import { publish } from '../telemetry/queue-event';
import { apart, type Telemetry } from '../telemetry/telemetry';
import { BatchWindow, type PendingEntry } from './batch-window';
import { prepareEntry, type AnyEntry, type EntryGiven } from './send-entry';
import { isSendFailure, type SendFailure, type SendOutcome } from './send-error';
import { codeAndMessage, sendRequest, thrown } from './send-request';

/** How entries are gathered into requests and sent. */
export interface BatchRunOptions {
  /** Requests on their way at the same time, and entries that an asynchronous schema or `offload` works on. @default 4 */
  readonly concurrency?: number | undefined;
  /** Attempts of an entry that fails for a while (throttled, 5xx, network), with exponential backoff and full jitter. @default 5 */
  readonly maxAttempts?: number | undefined;
  /**
   * FIFO: most entries of one message group in one request, 1 to 10. With more than 1 a group is faster, but an entry that
   * Amazon SQS fails alone is then stored after later ones of its group.
   * @default 1
   */
  readonly maxEntriesPerGroup?: number | undefined;
  /** Most entries of one request, 1 to 10. @default 10 */
  readonly maxEntriesPerRequest?: number | undefined;
  /** Requests on their way are waited for, the rest fails as `Aborted`; a source that is silent is no longer waited for. @default - none */
  readonly signal?: AbortSignal | undefined;
}

/** Where a run sends to, and whom it tells each outcome. */
export interface BatchRunTarget<Body> {
  readonly context: QueueContext<Body, unknown>;
  readonly address: QueueAddress;
  readonly onOutcome: (index: number, outcome: SendOutcome) => void;
  /** The trace of all entries, unless one is given with an entry. */
  readonly trace?: Trace;
  /** Entries come one by one from many callers: errors tell no index, and a failed entry stops only those that were added before it failed. */
  readonly fromManyCallers?: true;
  /** How long entries wait for their request to be filled up, in milliseconds. @default Infinity */
  readonly lingerMilliseconds?: number | undefined;
  /** Watches no request in the span of a caller: entries tell whose they are. @default - a request belongs to the span that is active */
  readonly telemetry?: Telemetry;
}

/** Even a run of unbounded concurrency holds a bounded number of entries. */
const MOST_PREPARING = 100;

type Prepared = SendFields | SendFailure;

/** An entry that is not ready yet, or has to wait for one of its group that is not. */
interface LateEntry {
  readonly index: number;
  readonly group: string | undefined;
  readonly prepared: Prepared | Promise<Prepared>;
  readonly before: Promise<void> | undefined;
}

/** Gathers entries one by one into full requests, a bounded number of them on their way, a bounded number of entries waiting. */
export class BatchRun<Body> {
  /** FIFO: of each group of which an entry failed, its index, and up to where later ones are stopped. */
  readonly #stops = new Map<string | undefined, { readonly by: number; readonly until: number }>();
  readonly #window: BatchWindow;
  readonly #concurrency: number;
  readonly #capacity: { readonly entries: number; readonly bytes: number };
  #added = 0;
  #underway = 0;
  #preparing = 0;
  /** FIFO: the last entry of a message group that is still being prepared. */
  readonly #entering = new Map<string | undefined, Promise<void>>();
  #flushing = false;
  readonly #linger: Alarm;
  #waiting: Array<() => void> = [];

  constructor(private readonly target: BatchRunTarget<Body>, private readonly options: BatchRunOptions) {
    this.#concurrency = options.concurrency ?? 4;
    this.#window = new BatchWindow(options);
    this.#linger = alarm(target.context.clock, () => this.flush());
    // A FIFO queue is read farther ahead, to find entries of other groups while one is on its way.
    const entries = target.address.kind === 'fifo' ? 100 * MESSAGE_LIMITS.batchEntries : MESSAGE_LIMITS.batchEntries;
    this.#capacity = { entries, bytes: (this.#concurrency + 1) * MESSAGE_LIMITS.batchBytes };
  }

  /** Whether whoever adds should wait for `room()`. */
  get isFull(): boolean {
    return this.#preparing >= Math.min(this.#concurrency, MOST_PREPARING) || this.#isWindowFull;
  }

  get #isWindowFull(): boolean {
    return this.#window.size >= this.#capacity.entries || this.#window.bytes >= this.#capacity.bytes;
  }

  /**
   * Takes an entry in; its index is the number of entries before it. Entries of a FIFO group keep their order, however long each is prepared.
   *
   * @returns a promise when it is prepared asynchronously, by its schema or for its payload; it need not be waited for
   */
  add(entry: AnyEntry<Body>, given: EntryGiven = this.target): Promise<void> | undefined {
    const index = this.#added++;
    if (this.options.signal?.aborted) return this.#tell(index, aborted(index));
    const group = this.target.address.kind === 'fifo' ? groupOf(entry) : undefined;
    const prepared = this.#prepare(index, entry, given);
    const before = this.#entering.get(group);
    if (!before && !(prepared instanceof Promise)) return this.#enter(index, group, prepared);
    return this.#enterLater({ index, group, prepared, before });
  }

  /** Sends what waits without waiting for more entries, at once or when an answer makes room for it. */
  flush(): void {
    this.#flushing = true;
    this.#dispatch();
  }

  /** Resolves when another entry may be added. */
  async room(): Promise<void> {
    while (this.isFull) {
      if (this.#isWindowFull) this.#dispatch(true);
      if (this.isFull) await this.nextAnswer();
    }
  }

  /** Sends everything that was added; resolves when every outcome is told. */
  async finish(): Promise<void> {
    // Flushed before, what is prepared one by one would leave one by one.
    while (this.#preparing > 0) await this.nextAnswer();
    for (;;) {
      this.flush();
      if (this.#underway + this.#preparing === 0) return;
      await this.nextAnswer();
    }
  }

  /** Resolves when the next request is answered, or the next entry is prepared. */
  nextAnswer(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The entry as it is sent, or why it is not. */
  #prepare(index: number, entry: AnyEntry<Body>, { trace, coded }: EntryGiven): Prepared | Promise<Prepared> {
    const { context, address, fromManyCallers } = this.target;
    try {
      const fields = prepareEntry(context, entry, { address, call: 'SendMessageBatch', trace, coded, index: fromManyCallers ? undefined : index });
      return fields instanceof Promise ? fields.catch((error: unknown) => thrown({ index }, error)) : fields;
    } catch (error) {
      return thrown({ index }, error);
    }
  }

  #enterLater({ index, group, prepared, before }: LateEntry): Promise<void> {
    this.#preparing++;
    const entering: Promise<void> = Promise.all([prepared, before]).then(([ready]) => {
      this.#preparing--;
      if (this.#entering.get(group) === entering) this.#entering.delete(group);
      this.#enter(index, group, ready);
      this.#goOn(group);
      this.#answered();
    });
    if (this.target.address.kind === 'fifo') this.#entering.set(group, entering);
    return entering;
  }

  #enter(index: number, group: string | undefined, prepared: Prepared): undefined {
    if ('senderFault' in prepared) this.#fail(index, group, prepared);
    else if (this.#isStopped(index, group)) this.#tell(index, this.#stopped(index, group));
    else this.#window.push({ index, fields: prepared, group, bytes: messageBytes(prepared.MessageBody!, prepared.MessageAttributes) });
    this.#dispatch();
    if (this.#window.size === 1) this.#linger.set(this.target.lingerMilliseconds ?? Infinity);
  }

  #dispatch(incomplete = this.#flushing): void {
    if (this.options.signal?.aborted) this.#abort();
    while (this.#underway < this.#concurrency) {
      const request = this.#window.take(incomplete);
      if (this.#window.size === 0) {
        this.#flushing = false;
        this.#linger.off();
      }
      if (request.length === 0) return;
      this.#underway++;
      apart(this.target.telemetry, () => void this.#send(request));
    }
  }

  async #send(request: PendingEntry[]): Promise<void> {
    const { maxAttempts = 5, signal } = this.options;
    const outcomes = await sendRequest(this.target.context, request, { maxAttempts, signal });
    request.forEach(({ index, group }, place) => {
      const outcome = outcomes[place]!;
      if (isSendFailure(outcome)) this.#fail(index, group, outcome);
      else this.#tell(index, outcome);
    });
    this.#window.release(request);
    this.#underway--;
    this.#dispatch();
    this.#answered();
  }

  #answered(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #fail(index: number, group: string | undefined, failure: SendFailure): undefined {
    this.#tell(index, failure);
    if (group === undefined) return;
    const by = this.#isStopped(index, group) ? this.#stops.get(group)!.by : index;
    this.#stops.set(group, { by, until: this.target.fromManyCallers ? this.#added : Infinity });
    for (const later of this.#window.drain(group, index)) this.#tell(later.index, this.#stopped(later.index, group));
    this.#goOn(group);
  }

  /** An entry that was refused before the network may have stopped its group while one before it was on its way: that is not stopped. */
  #isStopped(index: number, group: string | undefined): boolean {
    const { by, until } = this.#stops.get(group) ?? { by: 0, until: 0 };
    return by <= index && index < until;
  }

  /** A group of many callers goes on when none of it is being prepared that was added before the failure. */
  #goOn(group: string | undefined): void {
    if (this.target.fromManyCallers && !this.#entering.has(group)) this.#stops.delete(group);
  }

  #stopped(index: number, group: string | undefined): SendFailure {
    const by = this.target.fromManyCallers ? 'one' : `entry ${this.#stops.get(group)?.by}`;
    return { index, code: 'GroupStopped', senderFault: false, message: `${by} of the same message group failed before` };
  }

  #abort(): void {
    for (const { index } of this.#window.drain()) this.#tell(index, aborted(index));
  }

  #tell(index: number, outcome: SendOutcome): undefined {
    if (isSendFailure(outcome)) publish('send-failed', () => ({ queue: this.target.context.name, error: outcome.cause ?? codeAndMessage(outcome) }));
    this.target.onOutcome(index, outcome);
  }
}

/** None for what cannot be asked: that is told when the entry is prepared. */
function groupOf(entry: AnyEntry<unknown> | undefined): string | undefined {
  try {
    return entry?.messageGroupId;
  } catch {
    return undefined;
  }
}

function aborted(index: number): SendFailure {
  return { index, code: 'Aborted', senderFault: false, message: 'the signal aborted before it was sent' };
}
