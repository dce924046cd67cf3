import { SIGNAL_RULE, functionRule, type OptionRule } from '../../queue/option-rule';
import { asGiven } from '../connect/as-given';
import type { QueueContext } from '../connect/context';
import { checkRules, gatherRules, invalidOption, placeOf } from '../error/option-check';
import { traceOf } from '../telemetry/telemetry';
import { BatchRun, type BatchRunOptions } from './batch-run';
import type { AnyEntry, SendResult } from './send-entry';
import { isSendFailure, sendError, type BrokenBatch, type SendOutcome } from './send-error';

/** How a batch is sent. */
export interface SendBatchOptions extends BatchRunOptions {
  /** How long an incomplete request waits for an asynchronous source, 0 to 60,000 milliseconds. @default 100 */
  readonly lingerMilliseconds?: number | undefined;
  /**
   * Is told each outcome as it falls. Results are then not kept, only failures: for sources without end. When it throws, all is sent and told
   * all the same, and the batch fails in the end (`CallbackFailed`).
   * @default - none
   */
  readonly onOutcome?: ((index: number, outcome: SendOutcome) => void) | undefined;
}

/** Any number of entries, at hand or still coming. */
export type Entries<Entry> = Iterable<Entry> | AsyncIterable<Entry>;

/** Sends any number of entries; see the handle. */
export async function sendMessageBatch<Body>(
  context: QueueContext<Body, unknown>, given: Entries<AnyEntry<Body>>, settings: SendBatchOptions = {},
): Promise<SendResult[]> {
  const [entries, options] = [Array.isArray(given) ? [...given] : given, asGiven(settings)];
  checkBatchCall(context.name, entries, options);
  const outcomes: SendOutcome[] = [];
  let callback: BrokenBatch | undefined;
  const onOutcome = (index: number, outcome: SendOutcome): void => {
    if (!options.onOutcome) outcomes[index] = outcome;
    else if (isSendFailure(outcome)) outcomes.push(outcome);
    try {
      options.onOutcome?.(index, outcome);
    } catch (cause) {
      callback ??= { by: 'onOutcome', cause };
    }
  };
  const run = new BatchRun({ context, address: await context.address(), trace: await traceOf(context), onOutcome }, options);
  const reading = Symbol.asyncIterator in entries ? readAsync(run, entries, { ...options, context }) : readSync(run, entries, options);
  const source = await reading.catch((cause: unknown): BrokenBatch => ({ by: 'source', cause }));
  // Whatever the source did: what was read is sent, and what was sent is told.
  await run.finish();
  // An abort that comes when all is read and sent has nothing left to end.
  const broken = source ?? callback;
  if (broken || outcomes.some(isSendFailure)) throw sendError(context.name, outcomes, broken);
  return outcomes as SendResult[];
}

const rules = (): readonly OptionRule[] => [...gatherRules(), SIGNAL_RULE, functionRule('onOutcome')];

/** Refused at once: nothing is read, nothing is sent. */
function checkBatchCall(queue: string, entries: unknown, options: SendBatchOptions): void {
  const place = placeOf(queue);
  const isSource = typeof entries === 'object' && entries !== null && (Symbol.asyncIterator in entries || Symbol.iterator in entries);
  if (!isSource) throw invalidOption(place, `entries must be a list or another iterable of entries, got ${typeof entries}; write [{ body }, …]`);
  checkRules(place, options, rules());
}

const ABORTED: BrokenBatch = { by: 'signal' };

/** Reads a source at hand to its end, or tells that the signal cut it short. */
async function readSync<Body>(
  run: BatchRun<Body>, entries: Iterable<AnyEntry<Body>>, { signal }: SendBatchOptions,
): Promise<BrokenBatch | undefined> {
  if (signal?.aborted) return ABORTED;
  for (const entry of entries) {
    void run.add(entry); // told as aborted when the signal has aborted since the one before it: it is read all the same
    if (signal?.aborted) return ABORTED;
    if (run.isFull) await run.room();
  }
  return undefined;
}

interface ReadOptions extends SendBatchOptions {
  readonly context: QueueContext;
}

/** Reads a source that is still coming: an incomplete request waits for it only so long, and an abort does not wait for it at all. */
async function readAsync<Body>(
  run: BatchRun<Body>, entries: AsyncIterable<AnyEntry<Body>>, { context: { clock }, lingerMilliseconds = 100, signal }: ReadOptions,
): Promise<BrokenBatch | undefined> {
  const source = entries[Symbol.asyncIterator]();
  let callOff: (() => void) | undefined;
  let isReading = true;
  const flush = (): void => {
    callOff = undefined;
    run.flush();
  };
  const linger = (): void => {
    if (isReading && run.hasWaiting) callOff ??= clock.schedule(lingerMilliseconds, flush);
  };
  try {
    for (;;) {
      const step = signal?.aborted ? undefined : await nextOrAbort(source, signal);
      if (!step && signal?.aborted) return ABORTED;
      const { done, value } = step!; // throws for an iterator that gives no step, which is an error of the source
      if (done) return undefined;
      void run.add(value)?.then(linger);
      if (run.isFull) await run.room();
      linger();
    }
  } finally {
    isReading = false;
    callOff?.();
    // Not waited for: a generator that is silent closes only after it has spoken.
    if (signal?.aborted) void closeQuietly(source);
  }
}

/** The next step of a source, or undefined when the signal aborts first. One listener at a time: a source may be without end. */
function nextOrAbort<Value>(source: AsyncIterator<Value>, signal: AbortSignal | undefined): Promise<IteratorResult<Value> | undefined> {
  if (!signal) return source.next();
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(undefined);
    signal.addEventListener('abort', onAbort, { once: true });
    Promise.resolve(source.next()).finally(() => signal.removeEventListener('abort', onAbort)).then(resolve, reject);
  });
}

/** What a source throws when it is closed early changes nothing: it is not read any more. */
async function closeQuietly(source: AsyncIterator<unknown>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // Told to nobody: see above.
  }
}
