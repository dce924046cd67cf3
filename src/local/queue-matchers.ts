import type { QueueView, QueuedMessage } from './queue-view';

/** What jest and vitest give a matcher as `this`, as far as it is used. */
interface MatcherContext {
  equals(actual: unknown, expected: unknown): boolean;
}

/** What a matcher answers to jest and vitest. */
export interface MatcherResult {
  readonly pass: boolean;
  /** What is told when the expectation fails. */
  readonly message: () => string;
}

/**
 * The matchers as `expect` has them. One declaration of yours tells TypeScript of them, as the compiler cannot see what `expect.extend` adds.
 *
 * @example
 * declare global { namespace jest { interface Matchers<R, T> extends QueueMatchers {} } }
 * declare module 'vitest' { interface Matchers<T> extends QueueMatchers {} }
 */
export interface QueueMatchers {
  /** Messages that can be received now or after their delay. */
  toHaveQueued(expected: unknown): void;
  /** Messages that are received and neither deleted nor back. */
  toHaveInFlight(expected: unknown): void;
  /** Messages of the queue that are in its dead-letter queue. */
  toHaveDeadLettered(expected: unknown): Promise<void>;
}

/**
 * Matchers for `expect.extend(queueMatchers)`, in jest and vitest alike. Each takes how many messages there are to be,
 * or the body that one of them is to have (`expect.objectContaining` and its kind fit).
 *
 * @example
 * expect.extend(queueMatchers);
 * expect(queues.queue('Orders')).toHaveQueued({ id: 7 });
 * await expect(queues.queue('Orders')).toHaveDeadLettered(1);
 */
export const queueMatchers = {
  /** Messages that can be received now or after their delay. */
  toHaveQueued(this: MatcherContext, queue: QueueView, expected: unknown): MatcherResult {
    return judge(this, { queue, word: 'queued', messages: queue.queued() }, expected);
  },
  /** Messages that are received and neither deleted nor back. */
  toHaveInFlight(this: MatcherContext, queue: QueueView, expected: unknown): MatcherResult {
    return judge(this, { queue, word: 'in flight', messages: queue.inFlight() }, expected);
  },
  /** Messages of the queue that are in its dead-letter queue. */
  async toHaveDeadLettered(this: MatcherContext, queue: QueueView, expected: unknown): Promise<MatcherResult> {
    return judge(this, { queue, word: 'dead-lettered', messages: await queue.deadLettered() }, expected);
  },
};

interface Found {
  readonly queue: QueueView;
  readonly word: string;
  readonly messages: readonly QueuedMessage[];
}

function judge(context: MatcherContext, { queue, word, messages }: Found, expected: unknown): MatcherResult {
  const pass = typeof expected === 'number' ? messages.length === expected : messages.some(({ body }) => context.equals(body, expected));
  const wanted = typeof expected === 'number' ? `${expected} ${expected === 1 ? 'message' : 'messages'}` : `the body ${JSON.stringify(expected)}`;
  return {
    pass,
    message: () => `queue '${queue.queueName}': it must ${pass ? 'not ' : ''}have ${wanted} ${word}, got ${messages.length}: ${JSON.stringify(messages.map(({ body }) => body))}`,
  };
}
