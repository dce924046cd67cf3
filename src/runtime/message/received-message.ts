import type { WireMessage } from '../../queue/port-message';
import { decodeMessageAttributes, type MessageAttribute } from './message-attribute';

/**
 * A received message: the typed body and all that Amazon SQS tells about it.
 *
 * @typeParam Body what the schema or the codec makes of the body
 * @example
 * for (const message of await orders.receiveMessages({ waitTimeSeconds: 20 })) {
 *   await ship(message.body);
 *   await orders.deleteMessage(message);
 * }
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html
 */
export interface ReceivedMessage<Body = unknown> {
  readonly body: Body;
  /** Given by Amazon SQS at sending; kept when the message moves to a dead-letter queue. */
  readonly messageId: string;
  /** What deletes or hides the message; new with every receive. */
  readonly receiptHandle: string;
  readonly queueUrl: string;
  /** How often it was received, this time included; 1 at first. 0 when it was not asked for. */
  readonly receiveCount: number;
  /** When it was sent, by the clock of Amazon SQS. Undefined when it was not asked for. */
  readonly sentTimestamp?: Date;
  /** When it was first received. */
  readonly firstReceivedTimestamp?: Date;
  /** Message group: order on FIFO queues, fairness on standard ones. */
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  /** Place within its FIFO group: a decimal number of up to 128 bits. */
  readonly sequenceNumber?: string;
  /** IAM id of the sender. */
  readonly senderId?: string;
  /** AWS X-Ray trace header (`AWSTraceHeader`). */
  readonly traceHeader?: string;
  /** ARN of the queue that it was dead-lettered from. */
  readonly deadLetterQueueSourceArn?: string;
  readonly md5OfBody?: string;
  readonly md5OfMessageAttributes?: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

/** What a handler is given beside the message. */
export interface HandlerContext {
  /** Aborts when the message is no longer held (its lock is lost), the time of its handler is over, or the listener or function has to end. */
  readonly signal: AbortSignal;
}

/**
 * Works on one message. Returned means done: the message is deleted. Thrown means stays. The return value never decides.
 *
 * @example
 * const ship: MessageHandler<Order> = async ({ body }, { signal }) => carrier.book(body, { signal });
 */
export type MessageHandler<Body = unknown, Context = HandlerContext> = (message: ReceivedMessage<Body>, context: Context) => unknown;

/**
 * What turns a message of the wire into a typed one. A queue handle is one; so is `messageSource({ schema })`, which needs no queue.
 */
export interface MessageSource<Body = unknown> {
  /** Name for error texts. */
  readonly name: string;
  /**
   * Decodes and validates the body.
   *
   * @throws BodyError (or a rejected promise of it) when the body does not fit; it carries the message
   */
  decode(wire: WireMessage, queueUrl: string): ReceivedMessage<Body> | Promise<ReceivedMessage<Body>>;
}

const date = (milliseconds: string | undefined): Date | undefined => (milliseconds ? new Date(Number(milliseconds)) : undefined);

/** The message with its body as text. */
export function readMessage(wire: WireMessage, queueUrl: string): ReceivedMessage<string> {
  const system = wire.Attributes ?? {};
  return {
    body: wire.Body ?? '',
    messageId: wire.MessageId ?? '',
    receiptHandle: wire.ReceiptHandle ?? '',
    queueUrl,
    receiveCount: Number(system.ApproximateReceiveCount ?? 0),
    sentTimestamp: date(system.SentTimestamp),
    firstReceivedTimestamp: date(system.ApproximateFirstReceiveTimestamp),
    messageGroupId: system.MessageGroupId,
    messageDeduplicationId: system.MessageDeduplicationId,
    sequenceNumber: system.SequenceNumber,
    senderId: system.SenderId,
    traceHeader: system.AWSTraceHeader,
    deadLetterQueueSourceArn: system.DeadLetterQueueSourceArn,
    md5OfBody: wire.MD5OfBody,
    md5OfMessageAttributes: wire.MD5OfMessageAttributes,
    messageAttributes: decodeMessageAttributes(wire.MessageAttributes),
  };
}
