import type { Clock } from '../../queue/clock';
import { isFifoName } from '../../queue/queue-name';
import type { BackoffOptions } from '../outcome/backoff';
import { checkNumbers, refusalAt } from '../error/refusal';
import { DONE, UNSTARTED, outcomeOf, type Outcome } from '../outcome/outcome';
import type { MessageHandler, MessageSource, ReceivedMessage } from '../message/received-message';
import { listened, type QueueEvent } from '../telemetry/queue-event';
import { queueUrlOf, wireMessageOf, type LambdaContext, type SqsBatchResponse, type SqsEvent, type SqsRecord } from './lambda-event';
import { openReserve, type LambdaHandlerContext, type Reserve, type ReserveOptions } from './lambda-reserve';
import type { OutcomeActs, StayingRecord } from './lambda-acts';

/** How a batch is worked on. */
export interface LambdaHandlerOptions extends ReserveOptions {
  /**
   * Messages (on FIFO queues: message groups) worked on at a time, 1 or more.
   * @default 10
   */
  readonly concurrency?: number | undefined;
  /**
   * Hides failed messages for an exponential backoff by receive count, and gives back at once what waits behind them; needs a queue handle.
   * @default - failed messages come back when their visibility timeout ends
   */
  readonly backoff?: BackoffOptions | undefined;
  /** Random numbers from 0 to 1, exclusive, for jitter. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Time. @default - the time of the machine */
  readonly clock?: Clock | undefined;
}

/** What decodes the messages of a function; a queue handle acts on their outcomes too. */
export type LambdaSource<Body = unknown> = MessageSource<Body> & Partial<OutcomeActs>;

/** A function behind an event source mapping with partial batch responses. */
export type LambdaHandler = (event: SqsEvent, context?: object & LambdaContext) => Promise<SqsBatchResponse>;

/**
 * Makes a Lambda function of a message handler. Returned means deleted, thrown means stays (whatever is thrown, `undefined` too).
 *
 * A message that cannot be decoded fails alone. On a FIFO queue message groups run in parallel and each one stops at its first failure.
 * Shortly before the function's time ends, all that is not done is reported as failed and the signal of running handlers aborts.
 * With a queue handle, `RetryAfter` sets the message's visibility timeout and `Reject` sends it to the dead-letter queue of the binding;
 * a `messageSource` cannot act, so that both just stay. With a bound handle, what waits behind a message of a FIFO group that used up a third of its
 * receives comes back a second after it, so that it is dead-lettered alone.
 * The event source mapping must have `ReportBatchItemFailures`; `bindConsumer` sets it.
 *
 * @param source what decodes the messages: a queue handle, or `messageSource({ schema })`
 * @returns the function; it answers the ids of the messages that stay, in the order of the batch
 * @throws QueueError (`InvalidParameterValue`) when an argument or option cannot be meant; from the function, so that the whole batch stays,
 * when the event has no records or a message that stays has no id
 * @example
 * ```mts
 * export const handler = lambdaHandler(orders, async ({ body }) => ship(body));
 * ```
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function lambdaHandler<Body>(
  source: LambdaSource<Body>, handler: MessageHandler<Body, LambdaHandlerContext>, options: LambdaHandlerOptions = {},
): LambdaHandler {
  const { clock, random, backoff, ...numbers } = options;
  const queue = source?.name;
  const refusal = refusalAt(`lambdaHandler of queue '${queue}'`, queue);
  if (!source?.decode) throw refusal('the source must be a queue or messageSource', typeof source);
  if (typeof handler !== 'function') throw refusal('the handler must be a function', typeof handler);
  if (backoff && !source.hideStaying) throw refusal('backoff must have a queue', 'a messageSource');
  checkNumbers(refusal, numbers, { reserveMilliseconds: 0, concurrency: 1 });
  checkNumbers(refusal, backoff, { firstSeconds: 0, maxSeconds: 0 });
  const job = { ...options, source, handler };
  return async (event, lambda) => {
    const records = event?.Records;
    if (!Array.isArray(records)) throw refusal('the event must have Records', 'none');
    const reserve = openReserve(lambda ?? {}, options);
    const units = begin(job, records, reserve);
    await reserve.finished;
    const staying = units.filter(({ outcome }) => outcome !== DONE);
    if (!staying[0]) return { batchItemFailures: [] };
    const ids = [...new Set(staying.map(({ record }) => record?.messageId))];
    // One id that AWS Lambda does not know fails the whole batch in silence: better with a reason.
    if (!ids.every(Boolean)) throw refusal('every record must have a messageId', 'none');
    await source.hideStaying?.(staying, { ...options, withinMilliseconds: reserve.left() });
    return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** What is done with every batch. */
interface Job<Body> {
  readonly source: LambdaSource<Body>;
  readonly handler: MessageHandler<Body, LambdaHandlerContext>;
  readonly concurrency?: number | undefined;
}

/** A record at work, and what comes after it in its message group. */
interface Unit {
  readonly record: SqsRecord;
  outcome: Outcome;
  next?: Unit;
}

/** Begins to work on a batch, until it is finished or the time for it ends: then nobody reads the outcomes any more. */
function begin<Body>({ source, handler, concurrency }: Job<Body>, records: readonly SqsRecord[], reserve: Reserve): StayingRecord[] {
  // An event has one source. Its ARN tells the kind: a record of a fair queue has a group id too, and no order.
  const arn = records[0]?.eventSourceARN ?? '';
  const queueUrl = queueUrlOf(arn);
  const units = records.map((record): Unit => ({ record, outcome: UNSTARTED }));
  const heads = isFifoName(arn) ? headsOf(units) : units;
  let begun = 0;
  let open = Math.min(concurrency ?? 10, heads.length) || 1;
  // Lanes share what a batch begins with: single messages, or on a FIFO queue whole groups, each up to its first failure.
  const lane = async (): Promise<void> => {
    for (let unit = heads[begun++]; unit;) {
      const { record } = unit;
      let failed: Outcome | undefined;
      let error: unknown;
      try {
        const decoded = source.decode(wireMessageOf(record), queueUrl);
        // By its method: under jest a promise of node's own is none of ours.
        const message = (decoded as Partial<Promise<unknown>>).then ? await decoded : decoded as ReceivedMessage<Body>;
        if (reserve.isOver()) return; // the timer ends the batch
        await handler(message, reserve.context);
      } catch (thrown) {
        failed = outcomeOf(error = thrown);
        // A rejected message is done when the dead-letter queue has confirmed it; what is given back already stays, and is not sent there too.
        if (failed.is === 'rejected' && !reserve.isOver()) {
          try {
            if (await source.sendToDeadLetterQueue?.(wireMessageOf(record), failed.reason)) failed = undefined;
          } catch (refused) {
            error = refused;
          }
        }
      }
      unit.outcome = failed ?? DONE;
      listened(failed ? 'failed' : error ? 'rejected' : 'done')?.publish(eventOf(record, source.name, error));
      if (failed && reserve.isOver()) return;
      unit = (failed ? undefined : unit.next) ?? heads[begun++];
    }
    if (!--open) reserve.finish();
  };
  for (let lanes = open; lanes--;) void lane();
  return units;
}

function eventOf(record: SqsRecord | undefined, queue: string, error: unknown): QueueEvent {
  const told = record?.attributes ?? {};
  return { queue, error, messageId: record?.messageId, receiveCount: Number(told.ApproximateReceiveCount ?? 0), messageGroupId: told.MessageGroupId };
}

/** The first of each message group; the others come after them. */
function headsOf(units: readonly Unit[]): Unit[] {
  const last: Record<string, Unit> = {};
  return units.filter((unit) => {
    const group = `g${unit.record?.attributes?.MessageGroupId}`;
    const before = last[group];
    last[group] = unit;
    if (before) before.next = unit;
    return !before;
  });
}
