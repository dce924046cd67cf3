import { alarm, systemClock, type Clock } from '../../queue/clock';
import { CLOCK_RULE, wholeRule, type OptionRule } from '../../queue/option-rule';
import { checkFunction, checkRules } from '../error/option-check';
import type { HandlerContext, MessageHandler, ReceivedMessage } from '../message/received-message';
import { WATCHED, watched } from '../telemetry/telemetry';

/**
 * Works on several messages together. Returned means done: all are deleted. Thrown means stays, for all; `PartialBatchFailure` says for which.
 *
 * @example
 * const insert: BatchHandler<Order> = async (messages) => table.insertMany(messages.map(({ body }) => body));
 */
export type BatchHandler<Body = unknown> = (messages: ReadonlyArray<ReceivedMessage<Body>>, context: HandlerContext) => unknown;

/** How messages are gathered for a batch handler. */
export interface BatchHandlerOptions {
  /** Most messages of a batch, from 1. No more come together than are at work at a time: raise `concurrency` with it. @default 10 */
  readonly batchSize?: number | undefined;
  /** How long the first message of a batch waits for others, 0 to 60,000 milliseconds. @default 10 */
  readonly lingerMilliseconds?: number | undefined;
  /** Time, for tests that move it. @default - the time of the machine */
  readonly clock?: Clock | undefined;
}

/**
 * Thrown by a batch handler: these messages stay, each by its own error (`RetryAfter` and `Reject` mean what they always mean), and the others
 * of the batch are done.
 *
 * @example
 * ```mts
 * if (refused.size > 0) throw new PartialBatchFailure(refused);
 * ```
 */
export class PartialBatchFailure extends Error {
  override readonly name = 'PartialBatchFailure';
  /** Not enumerable: no log prints the messages. */
  declare readonly failures: ReadonlyMap<ReceivedMessage, unknown>;

  /**
   * @param failures each message that failed, as the batch handler was given it, and why
   * @throws RangeError for an empty one
   */
  constructor(failures: ReadonlyMap<ReceivedMessage, unknown>, options?: ErrorOptions) {
    super('some messages of a batch failed', options);
    if (!(failures instanceof Map) || failures.size === 0) {
      throw new RangeError('PartialBatchFailure: failures must be a Map of at least one message to its error, got none; return when all is done');
    }
    // A copy: whoever has one map for all batches may clear it, and nothing would have failed.
    Object.defineProperty(this, 'failures', { value: new Map(failures) });
  }
}

const rules = (): readonly OptionRule[] => [wholeRule('batchSize', 1), wholeRule('lingerMilliseconds', 0, 60_000), CLOCK_RULE];

/**
 * A handler that gathers the messages at work at the same time, for work that is cheaper together, such as a bulk insert: for `listen` and for
 * `lambdaHandler`. Each message keeps what it has of them: its lock, its backoff, its place in its FIFO group (a batch holds one of each group).
 *
 * The batch handler's signal aborts when those of all its messages have; a message whose signal aborts before its batch begins is left out at once.
 *
 * @throws QueueError (`InvalidParameterValue`) for a wrong option
 * @example
 * ```mts
 * listen(orders, batchHandler(insert, { batchSize: 50 }), { concurrency: 100 }); // two batches at a time
 * ```
 */
export function batchHandler<Body>(handle: BatchHandler<Body>, options: BatchHandlerOptions = {}): MessageHandler<Body> {
  const place = { where: 'batchHandler' };
  checkFunction(place, 'handle', handle);
  checkRules(place, options, rules());
  const { clock = systemClock } = options;
  const inSpan: BatchHandler<Body> = (messages, context) => watched({ messages, isBatch: true, clock, context }, () => handle(messages, context));
  const watching = gathering(inSpan, options);
  return Object.assign(gathering(handle, options), { [WATCHED]: Object.assign(watching, { [WATCHED]: watching }) });
}

function gathering<Body>(handle: BatchHandler<Body>, options: BatchHandlerOptions): MessageHandler<Body> {
  const { batchSize = 10, lingerMilliseconds = 10, clock = systemClock } = options;
  let waiting: Array<Member<Body>> = [];
  const begin = (): void => {
    linger.off();
    const batch = waiting;
    waiting = [];
    void work(handle, batch);
  };
  const linger = alarm(clock, begin);
  // One function for all: a function of AWS Lambda has one signal for all of its messages, which takes it once.
  const leave = (): void => {
    for (const { signal, reject } of waiting) if (signal.aborted) reject(signal.reason);
    waiting = waiting.filter(({ signal }) => !signal.aborted);
    if (waiting.length === 0) linger.off();
  };
  return (message, context) => new Promise<void>((resolve, reject) => {
    const { signal } = context;
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    const count = waiting.push({ message, context, signal, resolve, reject });
    if (count >= batchSize) begin();
    else linger.set(lingerMilliseconds);
  });
}

/** A message that waits for its batch, and the ends of its handler. */
interface Member<Body> {
  readonly message: ReceivedMessage<Body>;
  readonly context: HandlerContext;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

async function work<Body>(handle: BatchHandler<Body>, batch: ReadonlyArray<Member<Body>>): Promise<void> {
  const failures = await failuresOf(handle, batch);
  for (const { message, resolve, reject } of batch) {
    if (failures.has(message)) reject(failures.get(message));
    else resolve();
  }
}

async function failuresOf<Body>(handle: BatchHandler<Body>, batch: ReadonlyArray<Member<Body>>): Promise<ReadonlyMap<ReceivedMessage, unknown>> {
  const signal = abortedAll(new Set(batch.map((member) => member.signal)));
  try {
    await handle(batch.map(({ message }) => message), { ...batch[0]!.context, signal }); // of AWS Lambda they have one
    return new Map();
  } catch (error) {
    const ofAll = (reason: unknown): ReadonlyMap<ReceivedMessage, unknown> => new Map(batch.map(({ message }) => [message, reason]));
    const known = ofAll(error);
    const named = namedBy(error) ?? known;
    if ([...named.keys()].every((message) => known.has(message))) return named;
    return ofAll(new Error('batchHandler: PartialBatchFailure must name messages of its batch, got another; take them from the list that was given', { cause: error }));
  }
}

/** The failures that an error tells by message; none where it speaks of all. */
function namedBy(error: unknown): PartialBatchFailure['failures'] | undefined {
  try {
    // By name, as `Reject` is known: a copy of this package may have made it, or be a class of the user's own, whose failures may be anything.
    const { name, failures } = Object(error) as Partial<PartialBatchFailure>;
    return (name as string) === 'PartialBatchFailure' && failures instanceof Map && failures.size > 0 ? failures : undefined;
  } catch {
    return undefined; // it cannot be looked at, as a proxy that was revoked
  }
}

/** Aborts when all of them have. */
function abortedAll(signals: ReadonlySet<AbortSignal>): AbortSignal {
  const [only] = signals;
  if (only && signals.size === 1) return only; // that of a function of AWS Lambda, which warns of listeners of many batches
  const controller = new AbortController();
  let left = signals.size;
  const abort = ({ target }: Event): void => {
    if (--left === 0) controller.abort((target as AbortSignal).reason);
  };
  for (const signal of signals) signal.addEventListener('abort', abort, { once: true });
  return controller.signal;
}
