import type { ReceivedMessage } from '../message/received-message';

/** What every error of the runtime tells beside its sentence. */
export interface QueueErrorDetail {
  /** Amazon SQS's own code (`AccessDenied`, `OverLimit`, …) or a word of this package (`Unbound`, `BodyMismatch`, …). */
  readonly code: string;
  /** Name of the queue, as the code says it; empty for what is about none. */
  readonly queue: string;
  /** True when the same request may succeed soon: it was throttled, or the service or the network failed. @default false */
  readonly retryable?: boolean;
  /** What was thrown underneath. */
  readonly cause?: unknown;
}

/**
 * Any failure of the runtime. One child for every decision that a caller makes; `code` and `retryable` tell the rest.
 *
 * @example
 * try {
 *   await orders.sendMessage({ body: order });
 * } catch (error) {
 *   if (error instanceof QueueError && error.retryable) return await later(order);
 *   throw error;
 * }
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export class QueueError extends Error {
  override readonly name: string = 'QueueError';
  /** Amazon SQS's own code, or a word of this package. */
  declare readonly code: string;
  /** Name of the queue, as the code says it; empty for what is about none. */
  declare readonly queue: string;
  /** True when the same request may succeed soon: it was throttled, or the service or the network failed. */
  declare readonly retryable: boolean;

  constructor(message: string, detail: QueueErrorDetail) {
    super(message, detail); // of which Error reads the cause
    this.code = detail.code;
    this.queue = detail.queue;
    this.retryable = !!detail.retryable;
  }
}

/**
 * The environment binds no such queue, or binds it wrongly. Bind it in the CDK app or start with `cdk-sqs-connector dev`.
 *
 * @example
 * if (error instanceof UnboundQueueError) console.error(error.message); // names the variable and what is bound
 */
export class UnboundQueueError extends QueueError {
  override readonly name: string = 'UnboundQueueError';
}

/**
 * A message that Amazon SQS would refuse; refused before the network, nothing was sent. `code` is the service's own.
 *
 * @example
 * if (error instanceof InvalidMessageError) console.error(error.code); // 'InvalidMessageContents'
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 */
export class InvalidMessageError extends QueueError {
  override readonly name: string = 'InvalidMessageError';
}

/**
 * A body that does not fit the schema or cannot be decoded. When it was received, the message is in `received` and still in its queue.
 *
 * @example
 * if (error instanceof BodyError && error.received) await quarantine(error.received.messageId);
 */
export class BodyError extends QueueError {
  override readonly name: string = 'BodyError';
  /** The message as received, its body as text; undefined when it was about to be sent. Not enumerable: no log prints it. */
  declare readonly received: ReceivedMessage<string> | undefined;

  constructor(message: string, detail: QueueErrorDetail & { readonly received?: ReceivedMessage<string> }) {
    super(message, detail);
    Object.defineProperty(this, 'received', { value: detail.received });
  }
}

/**
 * What arrived is not what was sent: an MD5 digest differs. A received message stays in its queue and can be received again (`retryable`).
 * A sent one is stored damaged, by `messageId`: sent again, it would be stored twice (not `retryable`).
 *
 * @example
 * if (error instanceof DamagedMessageError) console.error(error.messageId);
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export class DamagedMessageError extends QueueError {
  override readonly name: string = 'DamagedMessageError';
  /** Id of the message. */
  declare readonly messageId: string;

  constructor(message: string, detail: QueueErrorDetail & { readonly messageId: string }) {
    super(message, detail);
    this.messageId = detail.messageId;
  }
}

/**
 * The receipt handle holds the message no longer: its visibility timeout passed, or it was deleted. Another receiver may have it.
 *
 * @example
 * if (error instanceof LockLostError) return; // another receiver works on it
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export class LockLostError extends QueueError {
  override readonly name: string = 'LockLostError';
}

/**
 * Some messages of a receive could not be given out. The others are in `messages`, already received: handle them.
 * Those in `failed` stay in the queue.
 *
 * @example
 * if (error instanceof ReceiveError) await Promise.all(error.messages.map(work));
 */
export class ReceiveError<Body = unknown> extends QueueError {
  override readonly name: string = 'ReceiveError';
  /** Messages that are whole. Not enumerable, so that no log prints them. */
  declare readonly messages: ReadonlyArray<ReceivedMessage<Body>>;
  /** Why the others are not. */
  declare readonly failed: readonly QueueError[];

  constructor(message: string, detail: QueueErrorDetail & Pick<ReceiveError<Body>, 'messages' | 'failed'>) {
    super(message, detail);
    Object.defineProperties(this, { messages: { value: detail.messages }, failed: { value: detail.failed } });
  }
}
