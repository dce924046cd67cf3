import type { QueueContext } from '../connect/context';
import { checkFunction, checkOptions, GATHER_RULES, invalidOption } from '../error/option-check';
import { traceOf } from '../telemetry/telemetry';
import { BatchRun, type BatchRunOptions } from './batch-run';
import type { AnyEntry, SendResult } from './send-entry';
import { isSendFailure, sendError, type SendOutcome } from './send-error';

/** How a batch is sent. */
export interface SendBatchOptions extends BatchRunOptions {
  /** How long an incomplete request waits for an asynchronous source, in milliseconds. @default 100 */
  readonly lingerMilliseconds?: number;
  /** Is told each outcome as it falls. Results are then not kept, only failures: for sources without end. @default - none */
  readonly onOutcome?: (index: number, outcome: SendOutcome) => void;
}

/** Any number of entries, at hand or still coming. */
export type Entries<Entry> = Iterable<Entry> | AsyncIterable<Entry>;

/** Sends any number of entries; see the handle. */
export async function sendMessageBatch<Body>(
  context: QueueContext<Body, unknown>, entries: Entries<AnyEntry<Body>>, options: SendBatchOptions = {},
): Promise<SendResult[]> {
  checkBatchCall(context.name, entries, options);
  const outcomes: SendOutcome[] = [];
  let failures = 0;
  let thrown: { readonly cause: unknown } | undefined;
  const onOutcome = (index: number, outcome: SendOutcome): void => {
    if (isSendFailure(outcome)) failures++;
    if (!options.onOutcome) outcomes[index] = outcome;
    else if (isSendFailure(outcome)) outcomes.push(outcome);
    try {
      options.onOutcome?.(index, outcome);
    } catch (cause) {
      thrown ??= { cause };
    }
  };
  const run = new BatchRun({ context, address: await context.address(), trace: await traceOf(context), onOutcome }, options);
  let broken: typeof thrown = await readInto(run, entries, { ...options, context }).then(() => undefined, (cause: unknown) => ({ cause }));
  // Whatever the source did: what was read is sent, and what was sent is told.
  await run.finish();
  broken ??= thrown;
  if (broken || failures > 0 || options.signal?.aborted) throw sendError(context.name, outcomes, broken);
  return outcomes as SendResult[];
}

/** Refused at once: nothing is read, nothing is sent. */
function checkBatchCall(queue: string, entries: unknown, options: SendBatchOptions): void {
  const place = { where: `queue '${queue}'`, queue };
  const isSource = typeof entries === 'object' && entries !== null && (Symbol.asyncIterator in entries || Symbol.iterator in entries);
  if (!isSource) throw invalidOption(place, `entries must be a list or another iterable of entries, got ${typeof entries}; write [{ body }, …]`);
  checkOptions(place, options, GATHER_RULES);
  if (options.onOutcome !== undefined) checkFunction(place, 'onOutcome', options.onOutcome);
}

interface ReadOptions extends SendBatchOptions {
  readonly context: QueueContext;
}

async function readInto<Body>(run: BatchRun<Body>, entries: Entries<AnyEntry<Body>>, options: ReadOptions): Promise<void> {
  if (Symbol.asyncIterator in entries) return readAsync(run, entries, options);
  for (const entry of entries) {
    if (options.signal?.aborted) return;
    const adding = run.add(entry);
    if (adding) await adding;
    if (run.isFull) await run.room();
  }
}

async function readAsync<Body>(run: BatchRun<Body>, entries: AsyncIterable<AnyEntry<Body>>, options: ReadOptions): Promise<void> {
  const { context: { clock }, lingerMilliseconds = 100, signal } = options;
  let callOff: (() => void) | undefined;
  const flush = (): void => {
    callOff = undefined;
    run.flush();
  };
  try {
    for await (const entry of entries) {
      if (signal?.aborted) return;
      await run.add(entry);
      await run.room();
      if (run.hasWaiting) callOff ??= clock.schedule(lingerMilliseconds, flush);
    }
  } finally {
    callOff?.();
  }
}
