import { MESSAGE_LIMITS, illegalCharacter, messageBytes } from '../../queue/message';
import type { MessageAttributeMap, SendMessageInput, WireMessage } from '../../queue/port-message';
import type { SqsPort } from '../../queue/port';
import { kindOfName } from '../../queue/queue-name';

/** Longest reason in characters. */
const REASON_LENGTH = 1024;

/** Where rejected messages go. */
export interface DeadLetterPlace {
  readonly act: SqsPort;
  /** Undefined when no dead-letter queue is known. */
  readonly deadLetterUrl?: string;
}

/**
 * Sends a message as it was received to the dead-letter queue, with the reason in its attributes
 * (`reject.reason`, `reject.queue`, `reject.messageId`, as far as ten attributes and the message's size leave room).
 *
 * @returns true when the dead-letter queue has confirmed it; false when none is known
 * @throws whatever the port throws: then nothing may be deleted
 */
export async function sendToDeadLetterQueue(
  { act, deadLetterUrl }: DeadLetterPlace, wire: WireMessage, { queue, reason }: { readonly queue: string; readonly reason: string },
): Promise<boolean> {
  if (!deadLetterUrl) return false;
  await act.sendMessage(deadLetterInput(wire, deadLetterUrl, { 'reject.reason': textOf(reason), 'reject.queue': queue, 'reject.messageId': wire.MessageId }));
  return true;
}

function deadLetterInput(wire: WireMessage, QueueUrl: string, reasons: Record<string, string | undefined>): SendMessageInput {
  const { Body = '', Attributes = {} } = wire;
  const input: SendMessageInput = { QueueUrl, MessageBody: Body, MessageAttributes: withReasons(Body, wire.MessageAttributes ?? {}, reasons) };
  if (Attributes.MessageGroupId) input.MessageGroupId = Attributes.MessageGroupId;
  // The same for a second try: rejected twice is dead-lettered once.
  if (kindOfName(QueueUrl) === 'fifo') input.MessageDeduplicationId = wire.MessageId;
  if (Attributes.AWSTraceHeader) input.MessageSystemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: Attributes.AWSTraceHeader } };
  return input;
}

function withReasons(body: string, attributes: MessageAttributeMap, reasons: Record<string, string | undefined>): MessageAttributeMap {
  let all = attributes;
  for (const [name, StringValue] of Object.entries(reasons)) {
    if (!StringValue) continue;
    const more = { ...all, [name]: { DataType: 'String', StringValue } };
    if (Object.keys(more).length <= MESSAGE_LIMITS.attributes && messageBytes(body, more) <= MESSAGE_LIMITS.messageBytes) all = more;
  }
  return all;
}

function textOf(reason: string): string {
  const short = [...reason.slice(0, REASON_LENGTH)].filter((character) => !illegalCharacter(character)).join('');
  return short || 'rejected';
}
