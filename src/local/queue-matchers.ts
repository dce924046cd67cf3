import type { QueueView, QueuedMessage } from './queue-view';

/** What jest and vitest give a matcher as `this`, as far as it is used. */
interface MatcherContext {
  equals(actual: unknown, expected: unknown): boolean;
  readonly utils: { stringify(value: unknown): string };
}

/** What a matcher answers to jest and vitest. */
export interface MatcherResult {
  readonly pass: boolean;
  /** What is told when the expectation fails. */
  readonly message: () => string;
}

/**
 * The matchers as TypeScript sees them behind `expect`, which must be told once: in a file of the tests, by one of these.
 *
 * @example
 * declare global { namespace jest { interface Matchers<R> extends QueueMatchers<R> {} } } // @types/jest
 * declare module 'expect' { interface Matchers<R> extends QueueMatchers<R> {} } // @jest/globals
 * declare module 'vitest' { interface Matchers<T> extends QueueMatchers<T> {} } // vitest 3.2 or later
 */
export interface QueueMatchers<Result = unknown> {
  /** Messages that can be received now or after their delay. */
  toHaveQueued(expected?: unknown): Result;
  /** Messages that are received and neither deleted nor back. */
  toHaveInFlight(expected?: unknown): Result;
  /** Messages of the queue that are in its dead-letter queue. */
  toHaveDeadLettered(expected?: unknown): Result;
}

/**
 * Matchers for `expect.extend(queueMatchers)`, in jest and vitest alike. Each takes how many messages there are to be,
 * or the body that one of them is to have (`expect.objectContaining` and its kind fit); without, any message will do.
 * {@link QueueMatchers} tells TypeScript of them.
 *
 * @example
 * expect.extend(queueMatchers);
 * expect(queues.queue('Orders')).toHaveQueued({ id: 7 });
 * expect(queues.queue('Orders')).not.toHaveDeadLettered();
 */
export const queueMatchers = {
  /** Messages that can be received now or after their delay. */
  toHaveQueued(this: MatcherContext, queue: QueueView, expected?: unknown): MatcherResult {
    return judge(this, { queue, word: 'queued', messages: queue.queued() }, expected);
  },
  /** Messages that are received and neither deleted nor back. */
  toHaveInFlight(this: MatcherContext, queue: QueueView, expected?: unknown): MatcherResult {
    return judge(this, { queue, word: 'in flight', messages: queue.inFlight() }, expected);
  },
  /** Messages of the queue that are in its dead-letter queue. */
  toHaveDeadLettered(this: MatcherContext, queue: QueueView, expected?: unknown): MatcherResult {
    return judge(this, { queue, word: 'dead-lettered', messages: queue.deadLettered() }, expected);
  },
};

interface Found {
  readonly queue: QueueView;
  readonly word: string;
  readonly messages: readonly QueuedMessage[];
}

function judge(context: MatcherContext, { queue, word, messages }: Found, expected: unknown): MatcherResult {
  const { wanted, pass } = verdict(context, messages, expected);
  const got = `got ${messages.length}: ${JSON.stringify(messages.map(({ body }) => body))}`;
  return { pass, message: () => `queue '${queue.queueName}': it must ${pass ? 'not ' : ''}have ${wanted} ${word}, ${got}` };
}

function verdict(context: MatcherContext, messages: readonly QueuedMessage[], expected: unknown): { wanted: string; pass: boolean } {
  if (expected === undefined) return { wanted: 'a message', pass: messages.length > 0 };
  if (typeof expected === 'number') return { wanted: `${expected} ${expected === 1 ? 'message' : 'messages'}`, pass: messages.length === expected };
  // JSON shows nothing of what `expect.anything()` and its kind stand for.
  return { wanted: `the body ${context.utils.stringify(expected)}`, pass: messages.some(({ body }) => context.equals(body, expected)) };
}
