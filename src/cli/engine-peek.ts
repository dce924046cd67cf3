import { PEEK_TARGET, type PeekedMessage } from '../local/peek';
import type { MessageAttributeMap } from '../queue/port-message';
import { readMessage, type ReceivedMessage } from '../runtime/message/received-message';
import { isLoopback, type ReachedQueue } from './queue-access';

/**
 * Asks the local engine for the messages of a queue without receiving them.
 *
 * @returns undefined when it is not the engine of this package that answers there
 */
export async function peekEngine({ url }: ReachedQueue, max: number): Promise<ReceivedMessage<string>[] | undefined> {
  if (!isLoopback(url)) return undefined;
  const response = await fetch(new URL(url).origin, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': PEEK_TARGET },
    body: JSON.stringify({ QueueUrl: url, MaxNumberOfMessages: max }),
  }).catch(() => undefined);
  const answer = response?.ok ? await response.json().catch(() => undefined) as { Messages?: PeekedMessage[] } | undefined : undefined;
  return answer?.Messages?.map(({ State: _, ...message }) =>
    readMessage({ ...message, MessageAttributes: message.MessageAttributes && bytesOf(message.MessageAttributes) }, url));
}

/** On the wire, bytes are Base64. */
function bytesOf(attributes: MessageAttributeMap): MessageAttributeMap {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) =>
    [name, value.BinaryValue ? { ...value, BinaryValue: Buffer.from(value.BinaryValue as unknown as string, 'base64') } : value]));
}
