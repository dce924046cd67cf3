import type { MessageAttributeMap } from '../../queue/port-message';

/** `ready`: can be received. `delayed`: its delay runs. `inFlight`: received and hidden. `gone`: deleted, expired or moved away. */
export type MessageState = 'ready' | 'delayed' | 'inFlight' | 'gone';

/** A message as the engine keeps it. Times are milliseconds since 1970. */
export interface StoredMessage {
  /** Place in the order of arrival, unique in one engine; receipt handles name it. */
  readonly key: number;
  /** Start of the message id, shared by many: an id of its own would be the third string of every message. See {@link messageIdOf}. */
  idPrefix: string;
  readonly body: string;
  readonly md5: string;
  readonly attributes: MessageAttributeMap | undefined;
  readonly traceHeader: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  sequenceNumber: string | undefined;
  sentAt: number;
  state: MessageState;
  /** When the delay or the visibility timeout ends; no meaning for a ready message. */
  dueAt: number | undefined;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** When it was last received: an extension may not go further than 12 hours from here. */
  receivedAt: number | undefined;
  /** Number of the last receipt handle; 0 before the first. */
  receipt: number;
  deadLetterSourceArn: string | undefined;
  /** The receive that a caller may repeat with the same attempt id. */
  attempt: ReceiveAttempt | undefined;
  /** Neighbours in the message group of a FIFO queue. */
  previous: StoredMessage | undefined;
  next: StoredMessage | undefined;
}

/** One receive of a FIFO queue that its caller may repeat after a lost answer. */
export interface ReceiveAttempt {
  readonly messages: readonly StoredMessage[];
  readonly expiresAt: number;
  /** The visibility of a message of it was changed: it cannot be repeated. Nor can one when a message of it is gone. */
  spent: boolean;
}

/** What a new message is made of; the rest starts empty. */
export type NewMessage = Pick<StoredMessage,
  'key' | 'idPrefix' | 'body' | 'md5' | 'attributes' | 'traceHeader' | 'groupId' | 'deduplicationId' | 'sequenceNumber' | 'sentAt'>;

/**
 * One literal makes every message, so that they share one hidden class: a million of them stay small. Times that most do not have yet
 * are undefined: for each 0 among times V8 would keep a box.
 */
export function storedMessage(fields: NewMessage): StoredMessage {
  return {
    key: fields.key,
    idPrefix: fields.idPrefix,
    body: fields.body,
    md5: fields.md5,
    attributes: fields.attributes,
    traceHeader: fields.traceHeader,
    groupId: fields.groupId,
    deduplicationId: fields.deduplicationId,
    sequenceNumber: fields.sequenceNumber,
    sentAt: fields.sentAt,
    state: 'gone',
    dueAt: undefined,
    receiveCount: 0,
    firstReceivedAt: undefined,
    receivedAt: undefined,
    receipt: 0,
    deadLetterSourceArn: undefined,
    attempt: undefined,
    previous: undefined,
    next: undefined,
  };
}
