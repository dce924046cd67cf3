import type { Clock } from '../queue/clock';
import { kindOfName } from '../queue/queue-name';
import { queueUrlOf, wireMessageOf, type LambdaContext, type SqsBatchResponse, type SqsEvent, type SqsRecord } from './lambda-event';
import { openReserve, type Reserve, type ReserveOptions } from './lambda-reserve';
import { DONE, UNSTARTED, outcomeOf, type Outcome } from './outcome';
import type { HandlerContext, MessageHandler, MessageSource } from './received-message';
import { settle } from './settle';

/** What a handler is given beside the message when it runs in AWS Lambda. */
export interface LambdaHandlerContext extends HandlerContext {
  /** The function's own context. */
  readonly lambda: LambdaContext;
}

/** How a batch is worked on. */
export interface LambdaHandlerOptions extends ReserveOptions {
  /**
   * Messages (on FIFO queues: message groups) worked on at a time, 1 or more.
   * @default 10
   */
  readonly concurrency?: number;
  /** Time. @default - the time of the machine */
  readonly clock?: Clock;
}

/** A function behind an event source mapping with partial batch responses. */
export type LambdaHandler = (event: SqsEvent, context?: LambdaContext) => Promise<SqsBatchResponse>;

/**
 * Makes a Lambda function of a message handler. Returned means deleted, thrown means stays (whatever is thrown, `undefined` too).
 *
 * A message that cannot be decoded fails alone. On a FIFO queue message groups run in parallel and each one stops at its first failure.
 * Shortly before the function's time ends, all that is not done is reported as failed and the signal of running handlers aborts.
 * The event source mapping must have `ReportBatchItemFailures`; `bindConsumer` sets it.
 *
 * @param source what decodes the messages: a queue handle, or `messageSource({ schema })`
 * @returns the function; it answers the ids of the messages that stay, in the order of the batch
 * @throws RangeError when an option is out of bounds
 * @throws TypeError (from the function: the whole batch stays) when the event has no records, or a message that stays has no id
 * @example
 * ```mts
 * export const handler = lambdaHandler(orders, async ({ body }) => ship(body));
 * ```
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function lambdaHandler<Body>(
  source: MessageSource<Body>, handler: MessageHandler<Body, LambdaHandlerContext>, options: LambdaHandlerOptions = {},
): LambdaHandler {
  const { concurrency = 10 } = options;
  const place = `lambdaHandler of queue '${source.name}'`;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`${place}: concurrency must be a whole number from 1, got ${concurrency}; leave it out for 10`);
  }
  return async (event, lambda = {}) => {
    const records = event?.Records;
    if (!Array.isArray(records)) throw new TypeError(`${place}: the event must have Records, got none; map the queue to this function`);
    const reserve = openReserve(lambda, options);
    const work = workOn(source, handler, { signal: reserve.signal, lambda });
    const run = startUnits(records, work, reserve);
    await Promise.race([reserve.reached, Promise.all(Array.from({ length: Math.min(concurrency, run.units.length) }, run.lane))]);
    reserve.close();
    return respond(place, records, run.outcomes);
  };
}

type Work = (record: SqsRecord) => Promise<Outcome>;

function workOn<Body>(source: MessageSource<Body>, handler: MessageHandler<Body, LambdaHandlerContext>, context: LambdaHandlerContext): Work {
  let queueUrl: string | undefined;
  return async (record) => {
    try {
      const decoded = source.decode(wireMessageOf(record), queueUrl ??= queueUrlOf(record.eventSourceARN));
      await handler(decoded instanceof Promise ? await decoded : decoded, context);
      return DONE;
    } catch (error) {
      return outcomeOf(error);
    }
  };
}

/** Lanes that share the units of a batch: single messages, or on a FIFO queue whole groups, each up to its first failure. */
function startUnits(
  records: readonly SqsRecord[], work: Work, reserve: Reserve,
): { units: number[][]; outcomes: Outcome[]; lane: () => Promise<void> } {
  const units = unitsOf(records);
  const outcomes = records.map(() => UNSTARTED);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < units.length) {
      for (const index of units[next++]!) {
        if (reserve.isReached()) return;
        const outcome = await work(records[index]!);
        // What ends after the reserve was reached is reported as failed already.
        if (reserve.signal.aborted) return;
        outcomes[index] = outcome;
        if (outcome !== DONE) break;
      }
    }
  };
  return { units, outcomes, lane };
}

function unitsOf(records: readonly SqsRecord[]): number[][] {
  if (!isFifo(records)) return records.map((_, index) => [index]);
  const groups = new Map<string, number[]>();
  records.forEach((record, index) => {
    const group = record.attributes.MessageGroupId ?? '';
    if (!groups.get(group)?.push(index)) groups.set(group, [index]);
  });
  return [...groups.values()];
}

/** Told by the ARN: a record of a fair queue has a group id too, and no order. An event has one source. */
function isFifo(records: readonly SqsRecord[]): boolean {
  return kindOfName(records[0]?.eventSourceARN ?? '') === 'fifo';
}

function respond(place: string, records: readonly SqsRecord[], outcomes: readonly Outcome[]): SqsBatchResponse {
  if (outcomes.every((outcome) => outcome === DONE)) return { batchItemFailures: [] };
  const fifo = isFifo(records);
  const handled = records.map((record, index) => ({
    outcome: outcomes[index]!,
    group: fifo ? record.attributes.MessageGroupId ?? '' : undefined,
    receiveCount: Number(record.attributes.ApproximateReceiveCount ?? 1),
    elapsedSeconds: 0,
  }));
  const settlements = settle(handled, { backoff: false, random: Math.random });
  const ids = records.filter((_, index) => settlements[index]!.action === 'stay').map((record) => record.messageId);
  // One id that AWS Lambda does not know fails the whole batch in silence: better with a reason.
  if (ids.some((id) => typeof id !== 'string' || id === '')) throw new TypeError(`${place}: every record must have a messageId, got one without; the whole batch stays`);
  return { batchItemFailures: [...new Set(ids)].map((itemIdentifier) => ({ itemIdentifier })) };
}
