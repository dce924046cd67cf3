import { SIGNAL_RULE, functionRule, type OptionRule } from '../../queue/option-rule';
import { asGiven } from '../connect/as-given';
import type { QueueContext } from '../connect/context';
import { unlessAborted } from '../connect/in-time';
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
  const lingerMilliseconds = Symbol.asyncIterator in entries ? options.lingerMilliseconds ?? 100 : undefined;
  const target = { context, address: await context.address(), trace: await traceOf(context), lingerMilliseconds, onOutcome };
  const run = new BatchRun(target, options);
  const source = await read(run, entries, options.signal).catch((cause: unknown): BrokenBatch => ({ by: 'source', cause }));
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

/**
 * Reads a source to its end, or tells that the signal cut it short: an abort does not wait for one that is silent. Of entries at hand, which come
 * by the million, no promise is made.
 */
async function read<Body>(run: BatchRun<Body>, entries: Entries<AnyEntry<Body>>, signal?: AbortSignal): Promise<BrokenBatch | undefined> {
  const source = Symbol.asyncIterator in entries ? entries[Symbol.asyncIterator]() : entries[Symbol.iterator]();
  try {
    while (!signal?.aborted) {
      const coming = source.next();
      const step = 'then' in coming ? await unlessAborted(coming, signal) : coming;
      if (!step && signal?.aborted) break;
      const { done, value } = step!; // throws for an iterator that gives no step, which is an error of the source
      if (done) return undefined;
      void run.add(value); // told as aborted when the signal has aborted since the one before it: it is read all the same
      if (run.isFull) await run.room();
    }
    return { by: 'signal' };
  } finally {
    // Not waited for: a generator that is silent closes only after it has spoken.
    if (signal?.aborted) void closeQuietly(source);
  }
}

/** What a source throws when it is closed early changes nothing: it is not read any more. */
async function closeQuietly(source: Iterator<unknown> | AsyncIterator<unknown>): Promise<void> {
  try {
    await source.return?.();
  } catch {
    // Told to nobody: see above.
  }
}
