import { attributesFromJson, type EncodedAttributes } from '../local/engine/attribute-json';
import { PEEK_TARGET, type PeekedMessage } from '../local/peek';
import { readMessage, type ReceivedMessage } from '../runtime/message/received-message';
import { isLoopback } from './connection';
import type { ReachedQueue } from './queue-access';

type EncodedMessage = Omit<PeekedMessage, 'MessageAttributes'> & { readonly MessageAttributes?: EncodedAttributes };

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
  const answer = response?.ok ? await response.json().catch(() => undefined) as { Messages?: EncodedMessage[] } | undefined : undefined;
  return answer?.Messages?.map(({ State: _, MessageAttributes, ...message }) =>
    readMessage({ ...message, MessageAttributes: MessageAttributes && attributesFromJson(MessageAttributes) }, url));
}
