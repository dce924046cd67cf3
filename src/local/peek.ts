import { messageBytes } from '../queue/message';
import type { WireMessage } from '../queue/port-message';
import type { EngineCore } from './engine/engine-core';
import type { MessageState, StoredMessage } from './store/stored-message';
import { wireMessage } from './action/wire-message';

/** A message that is looked at: nothing about it changes, so it has no receipt handle. */
export interface PeekedMessage extends Omit<WireMessage, 'ReceiptHandle'> {
  /** `ready`: can be received. `delayed`: its delay runs. `inFlight`: received and hidden. */
  readonly State: Exclude<MessageState, 'gone'>;
}

/** Which messages are looked at. */
export interface PeekInput {
  readonly QueueUrl: string | undefined;
  /** Any number; all by default. */
  readonly MaxNumberOfMessages?: number;
  /** Bytes of bodies and message attributes, after which no further message follows; no limit by default. */
  readonly MaxBytes?: number;
}

/** Target of the one request that Amazon SQS does not have, in the engine's protocol. */
export const PEEK_TARGET = 'CdkSqsConnector.PeekMessages';

const EVERYTHING = { QueueUrl: undefined, MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };

const LIMITS = ['MaxNumberOfMessages', 'MaxBytes'] as const;

/** Reads the request from the wire; what does not fit counts as absent. */
export function readPeekInput(input: unknown): PeekInput {
  const { QueueUrl, ...limits } = (input ?? {}) as Record<string, unknown>;
  const given = LIMITS.filter((name) => typeof limits[name] === 'number' && limits[name] >= 0);
  return { QueueUrl: typeof QueueUrl === 'string' ? QueueUrl : undefined, ...Object.fromEntries(given.map((name) => [name, limits[name]])) };
}

/** The messages that moved from a queue to its dead-letter queue; none when it has no such queue. */
export function peekDeadLetters(core: EngineCore, { QueueUrl }: PeekInput): { Messages: PeekedMessage[] } {
  const { settings, identity } = core.queue(QueueUrl);
  const target = core.queueByArn(settings.redrivePolicy?.deadLetterTargetArn ?? '');
  const { Messages } = target ? peekMessages(core, { QueueUrl: target.identity.name }) : { Messages: [] };
  // What a handler rejects is sent there, and tells no source.
  return { Messages: Messages.filter(({ Attributes }) => (Attributes?.DeadLetterQueueSourceArn ?? identity.arn) === identity.arn) };
}

/** The messages of a queue, oldest first, as they would be received. No receive is counted. */
export function peekMessages(core: EngineCore, { QueueUrl, MaxNumberOfMessages, MaxBytes = Infinity }: PeekInput): { Messages: PeekedMessage[] } {
  const queue = core.queue(QueueUrl);
  let bytes = 0;
  const fits = ({ body, attributes }: StoredMessage): boolean => {
    const isRoom = bytes < MaxBytes;
    bytes += messageBytes(body, attributes);
    return isRoom;
  };
  const messages = queue.messages.oldest(MaxNumberOfMessages).filter(fits);
  return {
    Messages: messages.map((message): PeekedMessage => {
      const { ReceiptHandle: _, ...seen } = wireMessage(queue, message, EVERYTHING);
      return { ...seen, State: message.state as PeekedMessage['State'] };
    }),
  };
}
