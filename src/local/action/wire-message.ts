import { md5OfAttributes } from '../../queue/digest';
import { SYSTEM_ATTRIBUTE_NAMES, type SystemAttributeName } from '../../queue/message';
import type { MessageAttributeMap, ReceiveMessageInput, WireMessage } from '../../queue/port-message';
import type { LocalQueue } from '../engine/local-queue';
import { encodeReceiptHandle } from '../engine/receipt-handle';
import { messageIdOf } from '../store/message-id';
import type { StoredMessage } from '../store/stored-message';

/** Stands for the caller: the engine has no accounts of its own. */
const SENDER_ID = 'AIDALOCALENGINE000000';

/** A message as its receiver gets it, with the attributes that it asked for. */
export function wireMessage(queue: LocalQueue, message: StoredMessage, wish: ReceiveMessageInput): WireMessage {
  const handle = encodeReceiptHandle({ queueId: queue.identity.id, key: message.key, receipt: message.receipt });
  const wire: WireMessage = { MessageId: messageIdOf(message), ReceiptHandle: handle, MD5OfBody: message.md5, Body: message.body };
  const systemNames = askedSystemNames(wish);
  if (systemNames.length > 0) {
    const attributes = systemAttributes(message, systemNames);
    if (Object.keys(attributes).length > 0) wire.Attributes = attributes;
  }
  const attributes = message.attributes && askedAttributes(message.attributes, wish.MessageAttributeNames ?? []);
  if (attributes) {
    wire.MD5OfMessageAttributes = md5OfAttributes(attributes);
    wire.MessageAttributes = attributes;
  }
  return wire;
}

const EVERY_NAME: readonly string[] = SYSTEM_ATTRIBUTE_NAMES;
const NONE: readonly string[] = [];

function askedSystemNames({ AttributeNames = [], MessageSystemAttributeNames = [] }: ReceiveMessageInput): readonly string[] {
  if (AttributeNames.length + MessageSystemAttributeNames.length === 0) return NONE;
  const names = [...AttributeNames, ...MessageSystemAttributeNames];
  return names.includes('All') ? EVERY_NAME : names;
}

const SYSTEM_ATTRIBUTES: Record<SystemAttributeName, (message: StoredMessage) => string | undefined> = {
  SenderId: () => SENDER_ID,
  SentTimestamp: (message) => String(message.sentAt),
  ApproximateReceiveCount: (message) => String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: (message) => String(message.firstReceivedAt ?? 0),
  SequenceNumber: (message) => message.sequenceNumber,
  MessageDeduplicationId: (message) => message.deduplicationId,
  MessageGroupId: (message) => message.groupId,
  AWSTraceHeader: (message) => message.traceHeader,
  DeadLetterQueueSourceArn: (message) => message.deadLetterSourceArn,
};

function systemAttributes(message: StoredMessage, names: readonly string[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of names) {
    const value = SYSTEM_ATTRIBUTES[name as SystemAttributeName]?.(message);
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

/** The message attributes that the names ask for: `All`, `*` or `.*` all of them, `foo.*` those that start with `foo`. */
function askedAttributes(attributes: MessageAttributeMap, names: readonly string[]): MessageAttributeMap | undefined {
  if (names.length === 0) return undefined;
  const asked = Object.entries(attributes).filter(([name]) => names.some((wish) => matches(name, wish)));
  return asked.length > 0 ? Object.fromEntries(asked) : undefined;
}

function matches(name: string, wish: string): boolean {
  if (wish === 'All' || wish === '*') return true;
  return wish.endsWith('.*') ? name.startsWith(wish.slice(0, -2)) : name === wish;
}
