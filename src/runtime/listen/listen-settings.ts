import { MESSAGE_LIMITS } from '../../queue/message';
import { SIGNAL_RULE, brokenRules, functionRule, isObject, wholeRule, type OptionRule } from '../../queue/option-rule';
import type { SqsPort } from '../../queue/port';
import type { BackoffOptions } from '../outcome/backoff';
import type { QueueContext } from '../connect/context';
import { defined } from '../connect/defined';
import { throwAll, type OptionPlace } from '../error/option-check';

/** How a listener works. */
export interface ListenOptions {
  /**
   * Messages (on FIFO queues: message groups) worked on at a time, 1 or more. Free hands are filled one by one: a slow message holds nobody up.
   * @default 10
   */
  readonly concurrency?: number | undefined;
  /**
   * Messages that this listener starts in any second at most, 0.001 to 10,000, those that come again included: for a service behind the handler
   * that takes so many calls. As many may start at once; fractions stretch the second: 0.5 is one in any 2 seconds, 2.5 are 3 in any 1.2 seconds.
   * What may not start within half a second is not received, on FIFO queues with the exception of what follows in a group.
   * @default - no limit
   */
  readonly maxMessagesPerSecond?: number | undefined;
  /**
   * How long a poll waits for messages, 0 to 20 seconds, beside another poll of a standard queue 1 at most; `stop()` on an empty queue takes as long.
   * @default 20
   */
  readonly waitTimeSeconds?: number | undefined;
  /**
   * How long received messages are hidden, 1 to 43,200 seconds. Extended while a handler works, so it need not fit the slowest one:
   * it is how long a message waits after its process died.
   * @default - the queue's as its binding tells, else 30
   */
  readonly visibilityTimeoutSeconds?: number | undefined;
  /** How long failed messages stay hidden: exponential by receive count, full jitter. @default - 5 seconds, doubled up to 900 */
  readonly backoff?: BackoffOptions | undefined;
  /**
   * Longest time of a handler, 1 to 43,200 seconds, the reading of its body from Amazon S3 included. At its end its `signal` aborts and the message
   * stays, as if the handler had thrown; what it does afterwards decides nothing. A handler that does not heed its signal works on, beside the next
   * receive of its message too, and `stop()` does not wait for it.
   * @default - none: the message is kept hidden for up to 12 hours
   */
  readonly handlerTimeoutSeconds?: number | undefined;
  /**
   * Milliseconds that a delete or visibility change waits for others of its batch at most, 0 to 60,000, and no longer than a tenth of the visibility
   * timeout; it does not wait while nothing is worked on, a delete only, up to 50, for another that is under way, whose end may bring more.
   * @default - 100, on FIFO queues 10
   */
  readonly lingerMilliseconds?: number | undefined;
  /**
   * Stops the listener when it aborts, as `stop()` does. Where more than ten share one, Node.js warns of a leak: `events.setMaxListeners(0, signal)`.
   * @default - none
   */
  readonly signal?: AbortSignal | undefined;
  /** Random numbers from 0 to 1, exclusive, for jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Options with their defaults, and the queue that they are for. */
export interface ListenSettings {
  readonly concurrency: number;
  readonly maxMessagesPerSecond: number;
  readonly waitTimeSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly handlerTimeoutSeconds?: number;
  readonly backoff: BackoffOptions;
  readonly lingerMilliseconds: number;
  readonly random: () => number;
  readonly queueUrl: string;
  readonly isFifo: boolean;
  /** Receives after which a message is dead-lettered, as far as a binding tells. */
  readonly maxReceiveCount?: number;
  readonly deadLetterUrl?: string;
  /** For deletes and visibility changes. */
  readonly act: SqsPort;
  /** For long polls: sockets of its own. */
  readonly poll: SqsPort;
}

const isPace = (value: unknown): boolean => typeof value === 'number' && value >= 0.001 && value <= 10_000;
const rules = (): readonly OptionRule[] => [
  wholeRule('concurrency', 1),
  ['maxMessagesPerSecond', isPace, 'a number from 0.001 to 10000', 'leave it out for no limit'],
  wholeRule('waitTimeSeconds', 0, MESSAGE_LIMITS.waitSeconds),
  wholeRule('visibilityTimeoutSeconds', 1, MESSAGE_LIMITS.visibilitySeconds),
  wholeRule('handlerTimeoutSeconds', 1, MESSAGE_LIMITS.visibilitySeconds),
  wholeRule('lingerMilliseconds', 0, 60_000),
  ['backoff', isObject, 'an object', 'write { firstSeconds, maxSeconds }'],
  SIGNAL_RULE,
  functionRule('random'),
];
const backoffRules = (): readonly OptionRule[] => ['firstSeconds', 'maxSeconds'].map((word) => wholeRule(word, 0, MESSAGE_LIMITS.visibilitySeconds));

/** @throws QueueError when an option is out of bounds or of another kind */
export function checkListenOptions(place: OptionPlace, options: ListenOptions): void {
  const backoff = isObject(options?.backoff) ? brokenRules(options.backoff, backoffRules()) : [];
  throwAll(place, [...brokenRules(options, rules()), ...backoff.map((sentence) => `backoff: ${sentence}`)]);
}

/** Finds the queue and its clients, and fills the defaults in. */
export async function resolveSettings(queue: Pick<QueueContext, 'address' | 'port'>, options: ListenOptions): Promise<ListenSettings> {
  const { queueUrl, kind, visibilityTimeoutSeconds: ofQueue, deadLetterUrl, maxReceiveCount } = await queue.address();
  const isFifo = kind === 'fifo';
  const { visibilityTimeoutSeconds = ofQueue || 30, lingerMilliseconds = isFifo ? 10 : 100 } = options;
  return {
    concurrency: 10, maxMessagesPerSecond: Infinity, waitTimeSeconds: MESSAGE_LIMITS.waitSeconds, backoff: {}, random: Math.random,
    ...defined(options),
    visibilityTimeoutSeconds,
    lingerMilliseconds: Math.min(lingerMilliseconds, visibilityTimeoutSeconds * 100), // a heartbeat that waits for longer comes too late
    queueUrl,
    isFifo,
    deadLetterUrl,
    maxReceiveCount,
    act: await queue.port('act'),
    poll: await queue.port('poll'),
  };
}
