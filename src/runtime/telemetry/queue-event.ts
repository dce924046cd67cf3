import { channel, type Channel } from 'node:diagnostics_channel';
import type { BodyError } from '../error/error';
import type { RetryAfter } from '../outcome/outcome';

/**
 * What happens to messages, by name: `cdk-sqs-connector:<event>`. Told by the sends, by `listen`, `messages` and (`done`, `failed`, `rejected`)
 * by `lambdaHandler`. While nobody subscribes to `failed`, `console.error` says why a message stays.
 */
export type QueueEventName =
  | 'sent' | 'send-retried' | 'send-failed'
  | 'received' | 'done' | 'failed' | 'rejected' | 'released' | 'lock-lost' | 'delete-failed' | 'visibility-failed' | 'poll-failed';

/** What an event tells, as far as it applies. Never bodies, receipt handles or credentials. */
export interface QueueEvent {
  /** Name of the queue. */
  readonly queue: string;
  readonly messageId?: string;
  readonly messageGroupId?: string;
  readonly receiveCount?: number;
  /** Messages of a receive, or of a request that sends. */
  readonly count?: number;
  /** How long the handler worked, or the request that sends took, in milliseconds. */
  readonly milliseconds?: number;
  /** Seconds after which a message that stays is visible again. */
  readonly visibilityTimeoutSeconds?: number;
  /** What was thrown, or `{ code, message }` as Amazon SQS says it of an entry that was not sent. A schema's error may quote the body. */
  readonly error?: unknown;
}

/** Kept, for node finds a channel by its name slower than a record is decoded. */
const channels: Partial<Record<QueueEventName, Channel>> = {};

/** Why a message stays, for the log of a process where nobody subscribed to `failed`: else it would be dead-lettered unexplained. */
function log({ queue, messageId, receiveCount, error }: QueueEvent): void {
  let why;
  try {
    const { name, received, code, stack, seconds } = (error ?? {}) as Partial<BodyError & RetryAfter>;
    // A wait by choice is no trouble; its class thrown without `new`, and another's error of that name, are.
    if ((name as string) === 'RetryAfter' && stack && Number.isFinite(seconds)) return;
    // What a schema says of a body may quote it; an object that is no error may be one, or hold credentials; a function shows its source.
    why = String(received ? code : stack ?? (Object(error) === error ? 'object' : error));
  } catch {
    // A getter of it throws: the message stays all the same.
  }
  console.error(`queue '${queue}', message ${messageId}: stays after receive ${receiveCount}: ${why}`);
}

/** The channel of an event, when somebody listens: `listened('failed')?.publish(…)` makes no event that nobody reads. */
export function listened(name: QueueEventName): { publish(event: QueueEvent): void } | undefined {
  const known = channels[name] ??= channel('cdk-sqs-connector:' + name);
  if (known.hasSubscribers) return known as { publish(event: QueueEvent): void };
  return name === 'failed' ? { publish: log } : undefined;
}

/**
 * Publishes an event on its diagnostics channel; costs next to nothing when nobody subscribes.
 *
 * @example
 * ```mts
 * diagnostics_channel.subscribe('cdk-sqs-connector:lock-lost', (event) => console.warn(event));
 * ```
 */
export function publish(name: QueueEventName, event: () => QueueEvent): void {
  listened(name)?.publish(event());
}
