import { MESSAGE_LIMITS, illegalCharacter, messageBytes, wellFormed } from '../../queue/message';
import type { MessageAttributeMap, MessageAttributeValue, SendMessageInput, WireMessage } from '../../queue/port-message';
import type { SqsPort } from '../../queue/port';
import { isFifoName } from '../../queue/queue-name';
import { addressOfUrl, type QueueAddress } from '../connect/address';
import { QueueError } from '../error/error';
import { codeOf, saidBy } from '../error/remedy';
import { confirmed } from '../message/integrity';
import type { Offload } from '../offload/offload';
import { isOffloadedHandle } from '../offload/offload-marker';

/** Longest reason in characters. */
const REASON_LENGTH = 1024;

/** Where rejected messages go. */
export interface DeadLetterPlace {
  readonly act: SqsPort;
  /** Undefined when no dead-letter queue is known. */
  readonly deadLetterUrl?: string;
  /** Keeps large bodies elsewhere. */
  readonly offload?: Pick<Offload, 'resolve' | 'store'>;
}

/**
 * Sends a message as it was received to the dead-letter queue, with the reason in its attributes
 * (`reject.reason`, `reject.queue`, `reject.messageId`, as far as ten attributes and the message's size leave room; an offloaded message
 * needs one attribute for itself, and its body needs none of that size).
 *
 * @returns true: the dead-letter queue has confirmed it
 * @throws QueueError `DeadLetterQueueUnknown` when none is known, else whatever the port throws: then nothing may be deleted
 */
export async function sendToDeadLetterQueue(
  { act, deadLetterUrl, offload }: DeadLetterPlace, received: WireMessage, { queue, reason }: { readonly queue: string; readonly reason: string },
): Promise<true> {
  if (!deadLetterUrl) throw deadLetterQueueUnknown(queue, reason);
  // A payload that its receipt handle remembers goes with its message: the one that moves on is offloaded anew.
  const moved = isOffloadedHandle(received.ReceiptHandle) ? offload : undefined;
  const wire = moved ? await moved.resolve(received) : received;
  const reasons = reasonsThatFit(wire, { 'reject.reason': textOf(reason), 'reject.queue': queue, 'reject.messageId': wire.MessageId });
  let input = deadLetterInput(wire, deadLetterUrl, Object.fromEntries(reasons));
  for (let isStored = !moved; ;) {
    try {
      if (!isStored) input = { ...input, ...await moved!.store(input, anyBody(deadLetterUrl)) };
      isStored = true;
      confirmed(await act.sendMessage(input));
      return true;
    } catch (error) {
      const [name] = reasons.pop() ?? [];
      // Offloading has limits of its own, and the dead-letter queue may take less: reasons give way before the message does not arrive.
      if (name === undefined || !/^InvalidParameterValue/.test(codeOf(error))) throw error;
      const { [name]: _, ...MessageAttributes } = input.MessageAttributes!;
      input = { ...input, MessageAttributes };
    }
  }
}

/** The error for a message that cannot be rejected. It tells the reason, which nothing else does. @param cause why the queue itself is not known */
export function deadLetterQueueUnknown(queue: string, reason: string, cause?: unknown): QueueError {
  const got = cause === undefined ? 'none' : saidBy(cause);
  const text = `queue '${queue}': its dead-letter queue must be known to reject a message (${textOf(reason)}), got ${got}; bind the queue to who receives, or open it by { queueUrl, deadLetterUrl }`;
  return new QueueError(text, { code: 'DeadLetterQueueUnknown', queue, cause });
}

/** The queue as one whose bodies all are offloaded: nobody tells what it takes, which may be less than a body that was offloaded before. */
const anyBody = (queueUrl: string): QueueAddress => ({ ...addressOfUrl(queueUrl), maximumMessageBytes: 0 });

function deadLetterInput(wire: WireMessage, QueueUrl: string, reasons: MessageAttributeMap): SendMessageInput {
  const { Body = '', Attributes = {} } = wire;
  const { MessageGroupId, AWSTraceHeader: StringValue } = Attributes;
  return {
    QueueUrl, MessageBody: Body, MessageAttributes: { ...wire.MessageAttributes, ...reasons }, MessageGroupId,
    // The same for a second try: rejected twice is dead-lettered once.
    MessageDeduplicationId: isFifoName(QueueUrl) ? wire.MessageId : undefined,
    MessageSystemAttributes: StringValue ? { AWSTraceHeader: { DataType: 'String', StringValue } } : undefined,
  };
}

/** What there is room for in the message that travels, the most telling first. */
function reasonsThatFit(wire: WireMessage, reasons: Record<string, string | undefined>): Array<[string, MessageAttributeValue]> {
  const body = isOffloadedHandle(wire.ReceiptHandle) ? '' : wire.Body ?? '';
  let fitting: Array<[string, MessageAttributeValue]> = [];
  for (const [name, StringValue] of Object.entries(reasons)) {
    if (!StringValue) continue;
    const more: typeof fitting = [...fitting, [name, { DataType: 'String', StringValue }]];
    const all = { ...wire.MessageAttributes, ...Object.fromEntries(more) };
    if (Object.keys(all).length <= MESSAGE_LIMITS.attributes && messageBytes(body, all) <= MESSAGE_LIMITS.maximumMessageBytes) fitting = more;
  }
  return fitting;
}

function textOf(reason: string): string {
  const short = [...wellFormed(reason.slice(0, REASON_LENGTH))].filter((character) => !illegalCharacter(character)).join('');
  return short || 'rejected';
}
