import { md5OfAttributes, md5OfBody } from '../../queue/digest';
import type { SendFields, SendResultFields, WireMessage } from '../../queue/port-message';
import { DamagedMessageError } from '../error/error';
import { noAnswer } from '../error/remedy';

/** Which part of a received message differs from its digest, if any. What has no digest is not checked. */
export function damageOfReceived({ Body, MD5OfBody, MessageAttributes, MD5OfMessageAttributes }: WireMessage): string | undefined {
  if (MD5OfBody && MD5OfBody !== md5OfBody(Body ?? '')) return 'body';
  // The digest covers the attributes that were asked for, which are the ones that came.
  return MD5OfMessageAttributes && MD5OfMessageAttributes !== md5OfAttributes(MessageAttributes) ? 'message attributes' : undefined;
}

/** The answer to a send, which tells the id of the stored message. @throws Error for one that does not */
export function confirmed(stored: SendResultFields | undefined): SendResultFields {
  if (!stored?.MessageId) throw noAnswer();
  return stored;
}

/**
 * Which part of a message Amazon SQS stored differently from what was sent, if any.
 *
 * @param fields the very object that the client was given: tracers of the SDK write the trace into its attributes
 */
export function damageOfSent(fields: SendFields, stored: SendResultFields): string | undefined {
  const { MessageBody: Body, MessageAttributes, MessageSystemAttributes } = fields;
  const { MD5OfMessageBody: MD5OfBody, MD5OfMessageAttributes, MD5OfMessageSystemAttributes: ofSystem } = stored;
  const system = MessageSystemAttributes as WireMessage['MessageAttributes'];
  return damageOfReceived({ Body, MD5OfBody, MessageAttributes, MD5OfMessageAttributes })
    ?? (ofSystem && system && ofSystem !== md5OfAttributes(system) ? 'system attributes' : undefined);
}

/** The error for a damaged message that was received: it stays in its queue. */
export function damagedMessage(queue: string, messageId: string, part: string): DamagedMessageError {
  return new DamagedMessageError(
    `queue '${queue}', message ${messageId}: ${part} must have the MD5 digest that Amazon SQS tells, got another; receive it again`,
    { code: 'InvalidChecksum', queue, messageId, retryable: true },
  );
}

/** The error for a message that was sent and is stored damaged: to send it again would store it twice. */
export function damagedInQueue(queue: string, messageId: string, part: string): DamagedMessageError {
  return new DamagedMessageError(
    `queue '${queue}', message ${messageId}: ${part} must be stored as sent, got another MD5 digest of it; find and delete the stored message before sending it again`,
    { code: 'InvalidChecksum', queue, messageId },
  );
}
