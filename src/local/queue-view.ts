import type { LocalSqs } from './local-sqs';
import type { PeekedMessage } from './peek';

/** A message in a queue, for a test to look at. */
export interface QueuedMessage {
  readonly messageId: string;
  /** Parsed where it is JSON, else as text, as a number is that would lose digits. */
  readonly body: unknown;
  readonly receiveCount: number;
  readonly sentTimestamp: Date;
  readonly messageGroupId?: string;
  readonly messageDeduplicationId?: string;
  /** ARN of the queue that it was dead-lettered from. */
  readonly deadLetterQueueSourceArn?: string;
  /** String and number values as text, binary ones as bytes. */
  readonly messageAttributes: Readonly<Record<string, string | Uint8Array>>;
}

/** Name, URL and ARN of a queue. */
export interface QueueIdentifiers {
  readonly queueName: string;
  readonly queueUrl: string;
  readonly queueArn: string;
}

/**
 * One local queue, looked at: nothing is received and no receive is counted.
 *
 * @example
 * expect(queues.queue('Orders').queued()).toHaveLength(2);
 */
export class QueueView {
  public readonly queueName: string;
  public readonly queueUrl: string;
  public readonly queueArn: string;
  /** Out of sight: an assertion that fails prints what it was given, which was the whole engine. */
  readonly #sqs: LocalSqs;

  /** Use `localQueues(…).queue(…)`. */
  public constructor(sqs: LocalSqs, { queueName, queueUrl, queueArn }: QueueIdentifiers) {
    this.#sqs = sqs;
    this.queueName = queueName;
    this.queueUrl = queueUrl;
    this.queueArn = queueArn;
  }

  /** Messages that can be received now or after their delay, oldest first. */
  public queued(): QueuedMessage[] {
    return this.messages('ready', 'delayed');
  }

  /** Messages that are received and neither deleted nor back. */
  public inFlight(): QueuedMessage[] {
    return this.messages('inFlight');
  }

  /**
   * Messages of this queue that are in its dead-letter queue, oldest first; none when it has no such queue. What a handler rejects is sent
   * there by its code and tells no source, so it counts for each queue that shares a dead-letter queue.
   */
  public deadLettered(): QueuedMessage[] {
    return this.#sqs.peekDeadLetters({ QueueUrl: this.queueUrl }).Messages.map(queuedMessage);
  }

  private messages(...states: ReadonlyArray<PeekedMessage['State']>): QueuedMessage[] {
    return this.#sqs.peekMessages({ QueueUrl: this.queueUrl }).Messages.filter(({ State }) => states.includes(State)).map(queuedMessage);
  }
}

function queuedMessage({ MessageId, Body = '', Attributes = {}, MessageAttributes = {} }: PeekedMessage): QueuedMessage {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue, BinaryValue }]) => [name, BinaryValue ?? StringValue ?? ''] as const);
  return {
    messageId: MessageId!,
    body: parsedText(Body),
    receiveCount: Number(Attributes.ApproximateReceiveCount ?? 0),
    sentTimestamp: new Date(Number(Attributes.SentTimestamp)),
    ...(Attributes.MessageGroupId === undefined ? {} : { messageGroupId: Attributes.MessageGroupId }),
    ...(Attributes.MessageDeduplicationId === undefined ? {} : { messageDeduplicationId: Attributes.MessageDeduplicationId }),
    ...(Attributes.DeadLetterQueueSourceArn === undefined ? {} : { deadLetterQueueSourceArn: Attributes.DeadLetterQueueSourceArn }),
    messageAttributes: Object.fromEntries(attributes),
  };
}

/** The body that a text is, for a test. */
export function parsedText(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'number' && String(body) !== text ? text : body;
  } catch {
    return text;
  }
}
