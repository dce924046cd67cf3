import { pause } from '../../queue/clock';
import { retryMilliseconds } from '../outcome/backoff';
import type { QueueContext } from '../connect/context';
import { damageOfSent, damagedInQueue } from '../message/integrity';
import { answersOf, codeOf, isTemporary, saidBy, unquoted } from '../error/remedy';
import { publish } from '../telemetry/queue-event';
import type { PendingEntry } from './batch-window';
import { resultOf } from './send-entry';
import { isSendFailure, type SendFailure, type SendOutcome } from './send-error';

/** How often and how long temporary failures are tried again. */
export interface SendRetry {
  /** Attempts of an entry, the first included. */
  readonly maxAttempts: number;
  /** Ends the waiting, and with it the trying. */
  readonly signal?: AbortSignal;
}

const WAIT = { first: 100, max: 20_000 } as const;

/**
 * Sends one request and, by itself, the part of it that failed for a while: the same entries, with the same deduplication ids.
 *
 * @returns one outcome per entry, in the order of the request
 */
export async function sendRequest(context: QueueContext, request: readonly PendingEntry[], retry: SendRetry): Promise<SendOutcome[]> {
  const outcomes = await attemptRequest(context, request);
  for (let attempt = 1; attempt < retry.maxAttempts; attempt++) {
    const open = request.flatMap((_, place) => (isWorthRetrying(outcomes[place]!) ? [place] : []));
    if (open.length === 0 || retry.signal?.aborted) break;
    publish('send-retried', () => ({ queue: context.name, count: open.length, error: codeAndMessage(outcomes[open[0]!] as SendFailure) }));
    await pause(context.clock, retryMilliseconds(attempt, WAIT, context.random()), retry.signal);
    if (retry.signal?.aborted) break;
    const answers = await attemptRequest(context, open.map((place) => request[place]!));
    open.forEach((place, index) => { outcomes[place] = answers[index]!; });
  }
  return outcomes;
}

const isWorthRetrying = (outcome: SendOutcome): boolean => isSendFailure(outcome) && !outcome.senderFault;

async function attemptRequest(context: QueueContext, request: readonly PendingEntry[]): Promise<SendOutcome[]> {
  const start = context.clock.now();
  try {
    const { queueUrl } = await context.address();
    const port = await context.port();
    const Entries = request.map(({ fields }, id) => ({ Id: String(id), ...fields }));
    const answers = answersOf(await port.sendMessageBatch({ QueueUrl: queueUrl, Entries }), request.length);
    publish('sent', () => ({
      queue: context.name, count: answers.filter((answer) => !(answer instanceof Error)).length, milliseconds: context.clock.now() - start,
    }));
    return request.map((entry, place) => {
      const stored = answers[place]!;
      if (stored instanceof Error) return failed(entry, stored);
      const damage = context.md5 && damageOfSent(Entries[place]!, stored);
      return damage ? thrown(entry, damagedInQueue(context.name, stored.MessageId ?? '', damage)) : resultOf(stored);
    });
  } catch (error) {
    return request.map((entry) => thrown(entry, unquoted(error)));
  }
}

/** What events tell of a failure that Amazon SQS answered. */
export const codeAndMessage = ({ code, message }: SendFailure): object => ({ code, message });

/** A failure that Amazon SQS did not answer for the entry alone. */
export const thrown = (entry: Pick<PendingEntry, 'index'>, cause: unknown): SendFailure => ({ ...failed(entry, cause), cause });

function failed({ index }: Pick<PendingEntry, 'index'>, error: unknown): SendFailure {
  return { index, code: codeOf(error), senderFault: !isTemporary(error), message: saidBy(error) };
}
