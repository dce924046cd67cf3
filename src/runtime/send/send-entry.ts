import { checkSend, type SendCall, type SendTarget } from '../../queue/message-check';
import { MESSAGE_LIMITS, messageBytes, utf8Bytes } from '../../queue/message';
import type { SendFields, SendResultFields } from '../../queue/port-message';
import type { Refusal } from '../../queue/sqs-error';
import type { QueueAddress } from '../connect/address';
import { asGiven } from '../connect/as-given';
import { encodeBody, type BodyOptions, type Coded } from '../message/codec';
import type { QueueContext } from '../connect/context';
import { BodyError, InvalidMessageError } from '../error/error';
import { encodeMessageAttributes, textOf, type MessageAttributes } from '../message/message-attribute';
import type { Trace } from '../telemetry/trace';
import { checkShape } from './entry-shape';

interface EntryFields<Body> {
  /** What is sent, as the schema takes it. */
  readonly body: Body;
  /** At most 10, their bytes count with the body. */
  readonly messageAttributes?: MessageAttributes | undefined;
  /** AWS X-Ray trace header (`AWSTraceHeader`); counts no bytes. */
  readonly traceHeader?: string | undefined;
}

/**
 * A message to a standard queue.
 *
 * @example
 * await orders.sendMessage({ body: order, delaySeconds: 5, messageGroupId: tenant });
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export interface SendEntry<Body = unknown> extends EntryFields<Body> {
  /** Delay before it can be received, 0 to 900 seconds. @default - the queue's */
  readonly delaySeconds?: number | undefined;
  /** Tenant of a fair queue: one with a backlog does not hold up the others. @default - a tenant of its own */
  readonly messageGroupId?: string | undefined;
}

/**
 * A message to a FIFO queue: its group is required, a delay of its own does not exist.
 *
 * @example
 * await payments.sendMessage({ body: payment, messageGroupId: account, messageDeduplicationId: payment.id });
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export interface FifoSendEntry<Body = unknown> extends EntryFields<Body> {
  /** Messages of one group are received in the order in which they were sent. */
  readonly messageGroupId: string;
  /** Messages of the same id within 5 minutes are stored once. Needed unless the queue deduplicates by content. */
  readonly messageDeduplicationId?: string | undefined;
}

/** Either kind of entry, as the sending code reads it. */
export type AnyEntry<Body> = SendEntry<Body> & Partial<FifoSendEntry<Body>>;

/** A stored message. */
export interface SendResult {
  readonly messageId: string;
  /** FIFO: its place within the group, a decimal number of up to 128 bits. */
  readonly sequenceNumber?: string;
}

export const resultOf = ({ MessageId = '', SequenceNumber }: SendResultFields): SendResult =>
  (SequenceNumber === undefined ? { messageId: MessageId } : { messageId: MessageId, sequenceNumber: SequenceNumber });

/** Where an entry goes and stands. */
export interface EntryPlace extends EntryGiven {
  readonly address: QueueAddress;
  readonly call: SendCall;
  /** Index in the batch. */
  readonly index?: number;
}

/** What is known of an entry beside it. */
export interface EntryGiven {
  /** The trace that is under way. */
  readonly trace?: Trace;
  /** Its body as it was written at the call: whoever changes it afterwards changes no message. @default - written now */
  readonly coded?: Coded<string> | Promise<Coded<string>>;
}

/** An entry and its body as they are now: whoever changes them afterwards, or sends the same object with other fields, changes no message. */
export function writtenNow<Body>(entry: AnyEntry<Body>, body: BodyOptions<Body, unknown>): [AnyEntry<Body>, Coded<string> | Promise<Coded<string>>] {
  const given = asGiven(entry);
  return [given, encodeBody((given as AnyEntry<Body> | undefined)?.body as Body, body)];
}

/**
 * The entry as the SQS API takes it, checked.
 *
 * @throws BodyError when the body does not fit, InvalidMessageError when Amazon SQS would refuse the entry
 */
export function prepareEntry<Body>(context: QueueContext<Body, unknown>, entry: AnyEntry<Body>, place: EntryPlace): SendFields | Promise<SendFields> {
  const where = place.index === undefined ? `queue '${context.name}'` : `queue '${context.name}', entry ${place.index}`;
  checkShape(where, context.name, entry);
  const { offload } = context;
  const finish = (coded: Coded<string>, trace: Trace | undefined): SendFields => {
    if ('wrong' in coded) throw new BodyError(`${where}: ${coded.wrong}`, { code: 'BodyMismatch', queue: context.name });
    const most = offload ? Infinity : targetOf(place.address).maximumMessageBytes;
    return fieldsOf(trace ? withTrace(entry, trace, most - utf8Bytes(coded.value)) : entry, coded.value);
  };
  const check = (fields: SendFields, target = targetOf(place.address)): SendFields => {
    const refusal = checkSend(fields, target, place.call);
    if (refusal) throw invalidMessage(where, context.name, refusal);
    return fields;
  };
  // Entries of a batch come by the million: no promise for each unless the schema needs one.
  const coding = place.coded ?? encodeBody(entry.body, context.body);
  // An entry is offloaded once, before its first attempt: a retry is the same message.
  if (offload) {
    const store = async (trace?: Trace): Promise<SendFields> => {
      const fields = finish(await coding, trace);
      // What is refused whatever its body and size: its payload would be left behind.
      check({ ...fields, MessageBody: '-' }, { ...targetOf(place.address), maximumMessageBytes: Infinity });
      return check(await offload.store(fields, place.address));
    };
    return store(place.trace).catch((error: unknown) => {
      // Offloading has limits of its own, which only it knows: the trace gives way before the message is refused.
      if (!place.trace || !(error instanceof InvalidMessageError)) throw error;
      return store();
    });
  }
  return coding instanceof Promise ? coding.then((coded) => check(finish(coded, place.trace))) : check(finish(coding, place.trace));
}

/**
 * A trace never makes a message one that Amazon SQS refuses, nor takes the place of what the user gave.
 *
 * @param room bytes that attributes may have
 */
function withTrace<Body>(entry: AnyEntry<Body>, trace: Trace, room: number): AnyEntry<Body> {
  if (entry.messageAttributes?.traceparent !== undefined) return entry;
  const traced = { ...entry, traceHeader: entry.traceHeader ?? trace.traceHeader };
  const messageAttributes = { ...trace.messageAttributes, ...entry.messageAttributes };
  const fits = Object.keys(messageAttributes).length <= MESSAGE_LIMITS.attributes && messageBytes('', encodeMessageAttributes(messageAttributes)) <= room;
  return fits ? { ...traced, messageAttributes } : traced;
}

function fieldsOf(entry: AnyEntry<unknown>, MessageBody: string): SendFields {
  const fields: SendFields = { MessageBody };
  const MessageAttributes = encodeMessageAttributes(entry.messageAttributes);
  if (MessageAttributes) fields.MessageAttributes = MessageAttributes;
  if (entry.traceHeader !== undefined) fields.MessageSystemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: textOf(entry.traceHeader) } };
  if (entry.delaySeconds !== undefined) fields.DelaySeconds = entry.delaySeconds;
  if (entry.messageGroupId !== undefined) fields.MessageGroupId = entry.messageGroupId;
  if (entry.messageDeduplicationId !== undefined) fields.MessageDeduplicationId = entry.messageDeduplicationId;
  return fields;
}

/** What nobody told of a queue is left to Amazon SQS to refuse. */
function targetOf({ kind, maximumMessageBytes = MESSAGE_LIMITS.maximumMessageBytes, contentBasedDeduplication = true }: QueueAddress): SendTarget {
  return { kind, maximumMessageBytes, contentBasedDeduplication };
}

function invalidMessage(where: string, queue: string, { code, message }: Refusal): InvalidMessageError {
  return new InvalidMessageError(`${where}: message must be one that Amazon SQS takes, got ${code} (${message.replace(/\.$/, '')}); mend the entry`, { code, queue });
}
