import { counted, hasMethods, isWhole, told } from '../queue/option-rule';
import { parsedText, type QueueView, type QueuedMessage } from './queue-view';

/** What jest and vitest give a matcher as `this`, as far as it is used. No interface, which declaration files of users could not name. */
type MatcherContext = {
  equals(actual: unknown, expected: unknown): boolean;
  readonly utils: { stringify(value: unknown): string };
};

/** What a matcher answers to jest and vitest. */
export interface MatcherResult {
  readonly pass: boolean;
  /** What is told when the expectation fails. */
  readonly message: () => string;
}

/**
 * The matchers as TypeScript sees them behind `expect`, which must be told once: in a file of the tests, by this import and one of the lines below.
 *
 * @example
 * import type { QueueMatchers } from 'cdk-sqs-connector/local';
 * declare global { namespace jest { interface Matchers<R> extends QueueMatchers<R> {} } } // @types/jest
 * declare module 'expect' { interface Matchers<R> extends QueueMatchers<R> {} } // @jest/globals
 * declare module 'vitest' { interface Matchers<R, T> extends QueueMatchers<R> {} } // vitest 5
 * declare module 'vitest' { interface Matchers<T> extends QueueMatchers<T> {} } // vitest 3.2 to 4
 * declare module 'bun:test' { interface Matchers<T> extends QueueMatchers<T> {} } // bun test
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
 * or the body that one of them is to have (`expect.objectContaining` and its kind fit, and text fits the JSON that it is); without, any
 * message will do. {@link QueueMatchers} tells TypeScript of them.
 *
 * @example
 * expect.extend(queueMatchers);
 * expect(queues.queue('Orders')).toHaveQueued({ id: 7 });
 * expect(queues.queue('Orders')).not.toHaveDeadLettered();
 */
export const queueMatchers = {
  /** Messages that can be received now or after their delay. */
  toHaveQueued(this: MatcherContext, queue: unknown, ...expected: Wish): MatcherResult {
    return judge(this, { queue, state: 'queued' }, expected);
  },
  /** Messages that are received and neither deleted nor back. */
  toHaveInFlight(this: MatcherContext, queue: unknown, ...expected: Wish): MatcherResult {
    return judge(this, { queue, state: 'inFlight' }, expected);
  },
  /** Messages of the queue that are in its dead-letter queue. */
  toHaveDeadLettered(this: MatcherContext, queue: unknown, ...expected: Wish): MatcherResult {
    return judge(this, { queue, state: 'deadLettered' }, expected);
  },
};

/** Empty, or one element: left out is not the same as `undefined`, which a body that is no longer there would be. */
type Wish = [expected?: unknown];

const WORDS = { queued: 'queued', inFlight: 'in flight', deadLettered: 'dead-lettered' } as const;
const STATES = Object.keys(WORDS) as Array<keyof typeof WORDS>;
const SHOWN = 10;
/** Of a body: ten of the largest would be 10 MB of terminal. */
const SHOWN_CHARACTERS = 1000;

interface Asked {
  readonly queue: unknown;
  readonly state: keyof typeof WORDS;
}

function judge(context: MatcherContext, { queue, state }: Asked, wish: Wish): MatcherResult {
  const matcher = `toHave${state[0]!.toUpperCase()}${state.slice(1)}`;
  if (!isQueueView(queue)) throw new TypeError(`${matcher}: it must be asked of a queue of localQueues, got ${told(queue)}; write expect(queues.queue('Orders'))`);
  const messages = queue[state]();
  if (wish.length > 0 && !isWish(wish[0])) throw new TypeError(`${matcher}: it must be given a number of messages or a body, got ${String(wish[0])}; leave it out for any message`);
  const { wanted, pass } = verdict(context, messages, wish);
  return { pass, message: () => `queue '${queue.queueName}': it must ${pass ? 'not ' : ''}have ${wanted} ${WORDS[state]}, got ${shown(messages)}${elsewhere(queue, state)}` };
}

const isQueueView = (value: unknown): value is QueueView => hasMethods(...STATES)(value);
const isWish = (value: unknown): boolean => value !== undefined && (typeof value !== 'number' || isWhole(0)(value));

function verdict(context: MatcherContext, messages: readonly QueuedMessage[], wish: Wish): { wanted: string; pass: boolean } {
  const [expected] = wish;
  if (wish.length === 0) return { wanted: 'a message', pass: messages.length > 0 };
  if (typeof expected === 'number') return { wanted: counted(expected, 'message'), pass: messages.length === expected };
  // A queue of text may hold '42', which looks like JSON.
  const wishes = typeof expected === 'string' ? [expected, parsedText(expected)] : [expected];
  // JSON shows nothing of what `expect.anything()` and its kind stand for.
  return { wanted: `the body ${context.utils.stringify(expected)}`, pass: messages.some(({ body }) => wishes.some((each) => context.equals(body, each))) };
}

function shown(messages: readonly QueuedMessage[]): string {
  const more = messages.length > SHOWN ? ` and ${messages.length - SHOWN} more` : '';
  return `${messages.length}: [${messages.slice(0, SHOWN).map(shownBody).join()}]${more}`;
}

function shownBody({ body }: QueuedMessage): string {
  const text = JSON.stringify(body);
  const rest = text.length - SHOWN_CHARACTERS;
  return rest > 0 ? `${text.slice(0, SHOWN_CHARACTERS)}… and ${counted(rest, 'character')} more` : text;
}

/** Where messages are that were looked for here. */
function elsewhere(queue: QueueView, state: Asked['state']): string {
  const others = STATES.map((other) => ({ other, count: other === state ? 0 : queue[other]().length })).filter(({ count }) => count > 0);
  return others.length === 0 ? '' : `; ${others.map(({ other, count }) => `${count} ${WORDS[other]}`).join(', ')}`;
}
