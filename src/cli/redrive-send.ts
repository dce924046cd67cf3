import { isFifoName } from '../queue/queue-name';
import type { ReceivedMessage } from '../runtime/message/received-message';
import type { AnyEntry } from '../runtime/send/send-entry';
import { SendError, isSendFailure } from '../runtime/send/send-error';
import type { Target } from './redrive-source';
import { reasonOf } from './send-entries';

type Message = ReceivedMessage<string>;
/** Sends some, and answers with those that are sent. */
export type SendTo = (target: Target, messages: readonly Message[]) => Promise<Message[]>;

/** Failures by which nobody knows whether the message is stored. */
const PERHAPS_SENT = /^(NoAnswer|UnreadableAnswer|InvalidChecksum|TimeoutError|RequestTimeout|ECONN(RESET|ABORTED)|EPIPE|ETIMEDOUT)$/;

/**
 * Sends messages on as new ones. Of a FIFO group nothing passes what could not be sent, in the same call or in one before.
 *
 * @param stay is told of each that is not sent, and why
 */
export function openSender(stay: (message: Message, why: string) => void): SendTo {
  const stopped = new Set<string>();
  return async (target, messages) => {
    const isFifo = isFifoName(target.url);
    const groupOf = ({ messageGroupId }: Message): string => `${target.url} ${messageGroupId}`;
    const fail = (message: Message, reason: string, fate = ''): void => {
      if (isFifo) stopped.add(groupOf(message));
      stay(message, `must be sent, got ${reason}; it stays dead-lettered${fate}`);
    };
    const free = messages.filter((message) => !stopped.has(groupOf(message)));
    for (const message of messages) if (!free.includes(message)) fail(message, 'GroupStopped (a message of its group failed before)');
    return sendAll(target, free, fail);
  };
}

type Fail = (message: Message, reason: string, fate: string) => void;

async function sendAll({ url, handle }: Target, messages: readonly Message[], fail: Fail): Promise<Message[]> {
  const sent: Message[] = [];
  try {
    await handle.sendMessageBatch(messages.map((message) => entryOf(message, isFifoName(url))), {
      onOutcome(index, outcome) {
        if (isSendFailure(outcome)) fail(messages[index]!, reasonOf(outcome), PERHAPS_SENT.test(outcome.code) ? ', and may be in both queues' : '');
        else sent.push(messages[index]!);
      },
    });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
  }
  return sent;
}

/** Its own deduplication id may be remembered still: a FIFO queue would take it for a duplicate, and it would be lost. */
function entryOf({ body, messageId, messageAttributes, messageGroupId, traceHeader }: Message, isFifo: boolean): AnyEntry<string> {
  return { body, messageAttributes, messageGroupId, traceHeader, messageDeduplicationId: isFifo ? messageId : undefined };
}
