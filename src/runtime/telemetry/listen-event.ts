import { channel } from 'node:diagnostics_channel';

/** What a listener publishes, by name: `cdk-sqs-connector:<event>`. Never bodies, receipt handles or credentials. */
export type ListenEventName =
  | 'received' | 'done' | 'failed' | 'rejected' | 'released' | 'lock-lost' | 'delete-failed' | 'visibility-failed' | 'poll-failed';

/** What an event tells, as far as it applies. */
export interface ListenEvent {
  /** Name of the queue. */
  readonly queue: string;
  readonly messageId?: string;
  readonly messageGroupId?: string;
  readonly receiveCount?: number;
  /** Messages of a receive. */
  readonly count?: number;
  /** How long the handler worked, in milliseconds. */
  readonly milliseconds?: number;
  /** Seconds after which a message that stays is visible again. */
  readonly visibilityTimeoutSeconds?: number;
  readonly error?: unknown;
}

const PREFIX = 'cdk-sqs-connector:';
const channels = new Map<ListenEventName, ReturnType<typeof channel>>();

/**
 * Publishes an event of a listener on its diagnostics channel; costs next to nothing when nobody subscribes.
 *
 * @example
 * ```mts
 * diagnostics_channel.subscribe('cdk-sqs-connector:lock-lost', (event) => console.warn(event));
 * ```
 */
export function publish(name: ListenEventName, event: () => ListenEvent): void {
  let known = channels.get(name);
  if (!known) channels.set(name, known = channel(PREFIX + name));
  if (known.hasSubscribers) known.publish(event());
}
