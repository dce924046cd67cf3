import { steadyClock, type Clock } from '../queue/clock';
import { hasMd5 } from '../queue/digest';
import type { SqsPort } from '../queue/port';
import type { WireMessage } from '../queue/port-message';
import type { QueueKind } from '../queue/queue-name';
import { nameOfReference, type QueueAddress, type QueueReference } from './connect/address';
import type { BodyOptions } from './message/codec';
import type { PortUse } from './connect/connect';
import { callQueue, inWords } from './connect/context';
import { deadLetterQueueUnknown, sendToDeadLetterQueue } from './outcome/dead-letter';
import { Location, connectionOf } from './connect/location';
import { decodeMessage } from './message/message-source';
import type { Offload } from './offload/offload';
import { isOffloaded } from './offload/offload-marker';
import type { HideOptions, OutcomeActs, StayingRecord } from './lambda-function/lambda-acts';
import { hideStaying } from './lambda-function/lambda-hide';
import { QueueAdministration } from './administer/queue-administration';
import { placeOfReference, queueRules, type QueueOptions } from './connect/queue-options';
import { checkRules, placeOf } from './error/option-check';
import {
  changeMessageVisibilityBatch, deleteMessageBatch, handleOf, wrongSeconds,
  type Receipt, type ReceiptResult, type VisibilityChange,
} from './receive/receipt';
import { receiveMessages, type ReceiveOptions } from './receive/receive';
import type { MessageSource, ReceivedMessage } from './message/received-message';
import { sendMessage } from './send/send';
import { sendMessageBatch, type Entries, type SendBatchOptions } from './send/send-batch';
import type { AnyEntry, FifoSendEntry, SendEntry, SendResult } from './send/send-entry';

/**
 * A queue in use: its activities, typed by its schema. Opened by `openQueue` or `openFifoQueue`.
 *
 * @typeParam Input what is sent
 * @typeParam Output what is received
 * @typeParam Entry shape of a message to send, by the kind of queue
 * @example
 * const orders: Queue<Order> = openQueue('Orders', { schema: Order });
 */
export class Queue<Input = unknown, Output = Input, Entry = SendEntry<Input>>
  extends QueueAdministration<Input, Output> implements MessageSource<Output>, OutcomeActs {
  declare readonly name: string;
  declare readonly clock: Clock;
  /** Random numbers from 0 to 1, exclusive, for the jitter of retries. */
  declare readonly random: () => number;
  declare readonly body: BodyOptions<Input, Output>;
  declare readonly md5: boolean;
  declare readonly offload?: Offload;
  declare readonly traceparent?: boolean;
  declare private readonly location: Location;

  /**
   * Use `openQueue` or `openFifoQueue`.
   *
   * @param kind what the queue has to be; undefined takes either
   */
  constructor(readonly kind: QueueKind | undefined, reference: QueueReference, options: QueueOptions<Input, Output> = {}) {
    super();
    this.name = nameOfReference(reference);
    const place = placeOfReference(reference, this.name);
    checkRules(placeOf(this.name), options, queueRules());
    this.clock = options.clock ?? steadyClock;
    this.random = options.random ?? Math.random;
    this.body = { schema: options.schema, codec: options.codec };
    this.md5 = options.md5 ?? hasMd5();
    this.offload = options.offload?.connectedAs?.(connectionOf(place, options)) ?? options.offload;
    this.traceparent = options.traceparent;
    // Not enumerable: it holds credentials, and no log of a handle may print them.
    const { name, clock, md5 } = this;
    Object.defineProperty(this, 'location', { value: new Location(place, { ...options, name, kind, clock, md5, offload: this.offload }) });
  }

  /**
   * Where the queue is, and what its binding tells of it. A name is resolved by one `GetQueueUrl`, also for concurrent first callers; a URL by none.
   *
   * @throws UnboundQueueError, QueueError
   * @example
   * const { queueUrl } = await orders.address();
   */
  address(): Promise<QueueAddress> {
    return this.location.address();
  }

  /**
   * The client of this queue: one for acts, one with sockets of its own for long polls.
   *
   * @throws QueueError when the SDK or a Region is missing
   */
  port(use: PortUse = 'act'): Promise<SqsPort> {
    return this.location.port(use);
  }

  /**
   * Decodes a message of the wire, as a Lambda event or a receive brings it.
   *
   * @throws BodyError when the body does not fit; it carries the message
   */
  decode(wire: WireMessage, queueUrl: string): ReceivedMessage<Output> | Promise<ReceivedMessage<Output>> {
    if (!this.offload || !isOffloaded(wire)) return decodeMessage(this, wire, queueUrl);
    return this.offload.resolve(wire).then((whole) => decodeMessage(this, whole, queueUrl));
  }

  /**
   * Sends one message and verifies that it was stored as it was sent. Its body is written at the call: it may be changed afterwards, as may be the
   * fields and attributes of an entry that is of no class.
   *
   * @throws BodyError, InvalidMessageError before the network; DamagedMessageError, QueueError after
   * @example
   * const { messageId } = await orders.sendMessage({ body: { id: 7 } });
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
   */
  sendMessage(entry: Entry): Promise<SendResult> {
    return sendMessage(this, entry as AnyEntry<Input>);
  }

  /**
   * Sends any number of messages, in requests of up to ten and 1 MiB. What fails for a while is sent again with the same deduplication id;
   * on a FIFO queue a failed entry stops the later ones of its group, and no other group. A list may be emptied or filled anew after the call; its
   * entries may be changed once all is sent.
   *
   * @returns one result per entry, in input order; none with `onOutcome`, which was told them
   * @throws SendError when an entry is not sent, or the source throws; it tells which are sent and which are not; UnboundQueueError, QueueError
   * (`InvalidParameterValue` for a wrong option) when nothing was read
   * @example
   * const results = await orders.sendMessageBatch(newOrders.map((body) => ({ body })));
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
   */
  sendMessageBatch(entries: Entries<Entry>, options?: SendBatchOptions): Promise<SendResult[]> {
    return sendMessageBatch(this, entries as Entries<AnyEntry<Input>>, options);
  }

  /**
   * Receives messages and hides them from others until they are deleted or their visibility timeout passes.
   *
   * @throws ReceiveError (it carries the others) when a message is damaged, does not fit the schema, or is hidden no longer once all are received and
   * read, from S3 say, as far as the binding or `visibilityTimeoutSeconds` tell (`LockLostError` in `failed`); QueueError
   * @example
   * const messages = await orders.receiveMessages({ maxNumberOfMessages: 30, waitTimeSeconds: 20 });
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
   */
  receiveMessages(options?: ReceiveOptions): Promise<ReceivedMessage<Output>[]> {
    return receiveMessages(this, options);
  }

  /**
   * Deletes a received message: it is done.
   *
   * @throws LockLostError when the handle holds it no longer (FIFO); QueueError
   * @example
   * await orders.deleteMessage(message);
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
   */
  async deleteMessage(message: Receipt): Promise<void> {
    await callQueue(this, 'deleteMessage', { ReceiptHandle: handleOf(message) });
  }

  /**
   * Deletes any number of messages, ten by call, four calls at a time.
   *
   * @returns one result per message, in input order
   * @example
   * const results = await orders.deleteMessageBatch(received);
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
   */
  deleteMessageBatch(messages: readonly Receipt[]): Promise<ReceiptResult[]> {
    return deleteMessageBatch(this, messages);
  }

  /**
   * Hides a received message for so many seconds from now, 0 to 43,200; 0 gives it back at once.
   *
   * @throws LockLostError, QueueError
   * @example
   * await orders.changeMessageVisibility(message, 120);
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
   */
  async changeMessageVisibility(message: Receipt, visibilityTimeoutSeconds: number): Promise<void> {
    const wrong = wrongSeconds(this.name, visibilityTimeoutSeconds);
    if (wrong) throw wrong;
    await callQueue(this, 'changeMessageVisibility', { ReceiptHandle: handleOf(message), VisibilityTimeout: visibilityTimeoutSeconds });
  }

  /**
   * Hides any number of messages, ten by call, four calls at a time.
   *
   * @returns one result per change, in input order
   * @example
   * await orders.changeMessageVisibilityBatch(received.map((message) => ({ message, visibilityTimeoutSeconds: 0 })));
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
   */
  changeMessageVisibilityBatch(changes: readonly VisibilityChange[]): Promise<ReceiptResult[]> {
    return changeMessageVisibilityBatch(this, changes);
  }

  /**
   * Sends a message as it was received to the dead-letter queue that the binding tells, with a reason: what `throw new Reject(reason)` does.
   *
   * @returns true: it is confirmed there; the message itself is not deleted
   * @throws QueueError when it is not confirmed, or no dead-letter queue is known (`DeadLetterQueueUnknown`)
   * @example
   * await orders.sendToDeadLetterQueue(wire, 'negative total');
   * await orders.deleteMessage(receiptHandle);
   */
  async sendToDeadLetterQueue(message: WireMessage, reason: string): Promise<true> {
    const { name: queue, offload } = this;
    const { deadLetterUrl } = await this.location.told().catch((cause: unknown) => { throw deadLetterQueueUnknown(queue, reason, cause); });
    return inWords(queue, 'sendMessage', async () =>
      sendToDeadLetterQueue({ act: await this.port(), deadLetterUrl, offload }, message, { queue, reason }));
  }

  /**
   * Hides the messages of an AWS Lambda batch that stay, as `lambdaHandler` does for `backoff`, `RetryAfter`, and what waits behind a FIFO message
   * with few receives left. Never rejects: what cannot be hidden comes back when its visibility timeout ends; what no retry mends warns the process.
   */
  async hideStaying(staying: readonly StayingRecord[], options: HideOptions): Promise<void> {
    await hideStaying(this, staying, { ...options, told: () => this.location.told() }).catch(() => undefined);
  }
}

/** A FIFO queue in use. */
export type FifoQueue<Input = unknown, Output = Input> = Queue<Input, Output, FifoSendEntry<Input>>;

/**
 * Opens a standard queue. Nothing is read or called before the first activity.
 *
 * @param reference name of a binding, `{ queueUrl }` or `{ queueName }`
 * @throws QueueError (`InvalidAddress`) when the reference is none of these, (`InvalidParameterValue`) for a wrong option;
 * the first activity throws UnboundQueueError when nothing is bound
 * @example
 * export const orders = openQueue('Orders', { schema: Order });
 */
export function openQueue<Input = unknown, Output = Input>(reference: QueueReference, options?: QueueOptions<Input, Output>): Queue<Input, Output> {
  return new Queue<Input, Output>('standard', reference, options);
}

/**
 * Opens a FIFO queue: every entry carries its message group.
 *
 * @param reference name of a binding, `{ queueUrl }` or `{ queueName }`
 * @throws QueueError (`InvalidAddress`) when the reference is none of these, (`InvalidParameterValue`) for a wrong option;
 * the first activity throws UnboundQueueError when nothing is bound
 * @example
 * export const payments = openFifoQueue('Payments', { schema: Payment });
 */
export function openFifoQueue<Input = unknown, Output = Input>(
  reference: QueueReference, options?: QueueOptions<Input, Output>,
): FifoQueue<Input, Output> {
  return new Queue<Input, Output, FifoSendEntry<Input>>('fifo', reference, options);
}
