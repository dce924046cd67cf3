import { pause, systemClock } from '../../queue/clock';
import { EVENT_SOURCE } from '../../queue/event-source';
import { MESSAGE_LIMITS } from '../../queue/message';
import { CLOCK_RULE, functionRule, hasMethods, isFlag, isListOf, isText, wholeRule, wrongValues, type OptionRule } from '../../queue/option-rule';
import type { WireMessage } from '../../queue/port-message';
import { parseQueueArn } from '../../queue/queue-name';
import { throwAll } from '../assert-options';
import { checkFilter } from '../template/filter';
import { giveBack, runBatch, type BatchOptions, type Ends, type EventSourceOptions } from './event-source-batch';

const isArn = (value: unknown): boolean => isText(value) && parseQueueArn(value) !== undefined;
const RULES: readonly OptionRule[] = [
  ['port', hasMethods('receiveMessage', 'deleteMessageBatch'), 'a LocalSqs or a client of Amazon SQS', 'give new LocalSqs() or new SQS({ … })', 'required'],
  ['queueUrl', isText, 'the URL of a queue', 'give what createQueue answers', 'required'],
  ['queueArn', isArn, 'the ARN of a queue', 'give arn:aws:sqs:<region>:<account>:<name>', 'required'],
  ['invoke', (value) => typeof value === 'function', 'a function', 'give (event) => …', 'required'],
  wholeRule('batchSize', 1, EVENT_SOURCE.batchSize.max),
  wholeRule('maxBatchingWindowSeconds', 0, EVENT_SOURCE.maxBatchingWindowSeconds.max),
  wholeRule('maxConcurrency', 1),
  wholeRule('functionTimeoutSeconds', 1),
  ['reportBatchItemFailures', isFlag, 'true or false', 'leave it out for false'],
  ['filters', isListOf(isText), 'a list of filters as JSON', 'leave it out for none'],
  functionRule('onActivity'),
  CLOCK_RULE,
];

/** The lowest of some limits of concurrency; undefined where nothing limits it. */
export function lowestLimit(...limits: ReadonlyArray<number | undefined>): number | undefined {
  const given = limits.filter((limit) => limit !== undefined);
  return given.length > 0 ? Math.min(...given) : undefined;
}

/** An event source mapping at work. */
export interface RunningEventSource {
  /**
   * Stops polling. Messages that are being handled are finished first unless `abandon` is set; those abandoned come back
   * after their visibility timeout.
   */
  stop(options?: { readonly abandon?: boolean }): Promise<void>;
}

/** Batches at the same time where the mapping sets no limit: AWS Lambda begins a standard queue with five. */
const FIRST_CONCURRENCY = 5;
/** How long to wait after an endpoint failed or answered an empty poll at once. */
const RETRY_MILLISECONDS = 1000;

/**
 * Gives a function its batches as a Lambda event source mapping does: batch size and window, filters (what they leave out is deleted),
 * partial batch responses, at most 6 MB for an invocation, timeouts. What fails stays in the queue for its visibility timeout.
 *
 * @throws RangeError for options that cannot be meant
 * @example
 * const running = runEventSource({ port, queueUrl, queueArn, invoke: (event) => handler(event), reportBatchItemFailures: true });
 * await running.stop();
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function runEventSource(options: EventSourceOptions): RunningEventSource {
  throwAll('runEventSource', wrongValues(options, RULES)); // a mapping of a template tells more, so that other words are no mistakes
  throwAll('runEventSource', (options.filters ?? []).flatMap(checkFilter));
  const stopping = new AbortController();
  const abandoning = new AbortController();
  const running = new Set<Promise<void>>();
  const polled = poll({ ...options, clock: options.clock ?? systemClock }, running, { stopping: stopping.signal, abandoning: abandoning.signal });
  return {
    async stop({ abandon = false } = {}): Promise<void> {
      stopping.abort();
      if (abandon) abandoning.abort();
      await polled;
      if (!abandon) await Promise.all(running);
    },
  };
}

async function poll(options: BatchOptions, running: Set<Promise<void>>, ends: Ends): Promise<void> {
  const { stopping } = ends;
  const limit = options.maxConcurrency ?? FIRST_CONCURRENCY;
  // One listener for all waits: each would leave one of its own, and a race with one promise for all leaves its reactions there.
  let wake = (): void => undefined;
  stopping.addEventListener('abort', () => wake(), { once: true });
  while (!stopping.aborted) {
    if (running.size >= limit) {
      await new Promise<void>((resolve) => { wake = resolve; });
      continue;
    }
    const messages = await gather(options, stopping);
    if (stopping.aborted) return giveBack(messages.map(({ ReceiptHandle }) => ReceiptHandle), options);
    if (messages.length === 0) continue;
    const batch = runBatch(messages, options, ends).finally(() => {
      running.delete(batch);
      wake();
    });
    running.add(batch);
  }
}

/** One batch: what one receive gives, or with a window what arrives until it closes or the batch is full. */
async function gather(options: BatchOptions, signal: AbortSignal): Promise<WireMessage[]> {
  const { clock, batchSize = EVENT_SOURCE.batchSize.default, maxBatchingWindowSeconds: window = 0 } = options;
  const messages = await receive(options, { count: batchSize, seconds: longest(options) }, signal);
  const closes = clock.now() + window * 1000;
  while (window > 0 && messages.length > 0 && messages.length < batchSize && bytesOf(messages) < EVENT_SOURCE.payloadBytes && !signal.aborted) {
    const seconds = Math.min(longest(options), Math.ceil((closes - clock.now()) / 1000));
    if (seconds <= 0) break;
    messages.push(...await receive(options, { count: batchSize - messages.length, seconds }, signal));
  }
  return messages;
}

const longest = ({ shortPolls }: BatchOptions): number => (shortPolls ? 1 : MESSAGE_LIMITS.waitSeconds);

async function receive(options: BatchOptions, wanted: { count: number; seconds: number }, signal: AbortSignal): Promise<WireMessage[]> {
  const { port, queueUrl, clock, onActivity, shortPolls } = options;
  const asked = clock.now();
  const names = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
  try {
    const { Messages = [] } = await port.receiveMessage({
      QueueUrl: queueUrl, ...names, MaxNumberOfMessages: Math.min(MESSAGE_LIMITS.receiveMessages, wanted.count), WaitTimeSeconds: wanted.seconds,
    }, shortPolls ? {} : { abortSignal: signal });
    // An endpoint that does not wait must not be asked without end.
    const waited = clock.now() - asked;
    if (Messages.length === 0 && waited < Math.min(RETRY_MILLISECONDS, wanted.seconds * 500)) await pause(clock, RETRY_MILLISECONDS, signal);
    return Messages;
  } catch (error) {
    if (signal.aborted) return [];
    onActivity?.({ kind: 'trouble', reason: (error as Error).message });
    await pause(clock, RETRY_MILLISECONDS, signal);
    return [];
  }
}

function bytesOf(messages: readonly WireMessage[]): number {
  return messages.reduce((sum, { Body = '' }) => sum + Buffer.byteLength(Body), 0);
}
