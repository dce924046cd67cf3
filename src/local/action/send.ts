import { contentDeduplicationId, md5OfAttributes, md5OfBody } from '../../queue/digest';
import { checkBatch, checkBatchBytes, checkSend, checkSystemAttributeNames, type SendCall } from '../../queue/message-check';
import type {
  BatchInput, BatchOutput, MessageAttributeMap, SendFields, SendMessageBatchEntry, SendMessageBatchResultEntry, SendMessageInput, SendResultFields,
} from '../../queue/port-message';
import { refuse } from '../../queue/sqs-error';
import type { FirstSend } from '../store/deduplication';
import type { EngineCallOptions, EngineCore } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import { SqsFailure, assertAccepted } from '../engine/sqs-failure';
import { messageIdOf } from '../store/message-id';
import { storedMessage, type StoredMessage } from '../store/stored-message';
import { runBatch } from './batch';

/** What the messages of one call share. */
interface Sending {
  readonly core: EngineCore;
  readonly queue: LocalQueue;
  readonly now: number;
  /** X-Ray header of the request, for messages that have none of their own. */
  readonly traceHeader: string | undefined;
}

export function sendMessage(core: EngineCore, input: SendMessageInput, { traceHeader }: EngineCallOptions): SendResultFields {
  const queue = core.queue(input.QueueUrl);
  assertNoLists([input], 'SendMessage');
  assertAccepted(checkSend(input, target(queue)) ?? checkSystemAttributeNames(input));
  const { Id: _, ...result } = store({ core, queue, now: core.clock.now(), traceHeader }, { ...input, Id: undefined });
  queue.polls.wake();
  return result;
}

export function sendMessageBatch(
  core: EngineCore, input: BatchInput<SendMessageBatchEntry>, { traceHeader }: EngineCallOptions,
): BatchOutput<SendMessageBatchResultEntry> {
  const queue = core.queue(input.QueueUrl);
  assertAccepted(checkBatch(input.Entries, 'SendMessageBatchRequestEntry'));
  const entries = input.Entries!;
  assertNoLists(entries, 'SendMessageBatch');
  assertAccepted(checkBatchBytes(entries));
  if (queue.identity.kind === 'fifo') assertFifoIds(queue, entries);
  const sendTarget = target(queue);
  const sending: Sending = { core, queue, now: core.clock.now(), traceHeader };
  const output = runBatch(entries, (entry) => {
    assertAccepted(checkSend(entry, sendTarget, 'SendMessageBatch') ?? checkSystemAttributeNames(entry));
    return store(sending, entry);
  });
  queue.polls.wake();
  return output;
}

/** Lists of values are in the model of Amazon SQS and kept for later: one, even an empty one, has the whole request refused. */
function assertNoLists(entries: readonly SendFields[], call: SendCall): void {
  for (const { MessageAttributes } of entries) {
    for (const name in MessageAttributes) {
      const { StringListValues, BinaryListValues } = MessageAttributes[name]!;
      if (StringListValues ?? BinaryListValues) throw new SqsFailure(refuse('UnsupportedOperation', `Message attribute list values in ${call} operation are not supported.`));
    }
  }
}

/** A FIFO batch with one entry that lacks its group or deduplication id is refused as a whole. */
function assertFifoIds(queue: LocalQueue, entries: readonly SendFields[]): void {
  const call: SendCall = 'SendMessageBatch';
  for (const { MessageGroupId, MessageDeduplicationId } of entries) {
    const ids = { MessageBody: '-', MessageGroupId, MessageDeduplicationId };
    if (MessageGroupId === undefined || MessageDeduplicationId === undefined) assertAccepted(checkSend(ids, target(queue), call));
  }
}

function target({ identity, settings }: LocalQueue): Parameters<typeof checkSend>[1] {
  return { kind: identity.kind, ...settings };
}

function store(sending: Sending, fields: SendMessageBatchEntry): SendMessageBatchResultEntry {
  const md5 = md5OfBody(fields.MessageBody!);
  // One literal: members that are added later cost each result a list of its own.
  const result: SendMessageBatchResultEntry = { Id: fields.Id, MessageId: undefined, MD5OfMessageBody: md5 };
  if (sending.queue.identity.kind === 'fifo') Object.assign(result, storeOnce(sending, fields, md5));
  else result.MessageId = messageIdOf(put(sending, fields, { md5, deduplicationId: fields.MessageDeduplicationId }));
  if (fields.MessageAttributes) result.MD5OfMessageAttributes = md5OfAttributes(fields.MessageAttributes);
  if (fields.MessageSystemAttributes) result.MD5OfMessageSystemAttributes = md5OfAttributes(fields.MessageSystemAttributes as MessageAttributeMap);
  return result;
}

/** A FIFO queue stores the first message with an id and answers the later ones with it. */
function storeOnce(sending: Sending, fields: SendFields, md5: string): FirstSend {
  const { core, queue, now } = sending;
  const deduplicationId = fields.MessageDeduplicationId ?? contentDeduplicationId(fields.MessageBody!);
  // Legal ids hold no space, so the two cannot be confused.
  const scoped = queue.deduplicatesByGroup ? `${fields.MessageGroupId} ${deduplicationId}` : deduplicationId;
  const known = queue.deduplication.find(scoped, now);
  if (known) return known;
  const message = put(sending, fields, { md5, deduplicationId });
  const first: FirstSend = { MessageId: messageIdOf(message), SequenceNumber: message.sequenceNumber };
  const expiresAt = queue.deduplication.remember(scoped, first, now);
  core.journal?.deduplicated(queue, scoped, { first, expiresAt, now });
  return first;
}

function put(sending: Sending, fields: SendFields, made: Pick<StoredMessage, 'md5' | 'deduplicationId'>): StoredMessage {
  const { core, queue, now } = sending;
  const key = core.nextKey();
  const isFifo = queue.identity.kind === 'fifo';
  const attributes = fields.MessageAttributes;
  const message = storedMessage({
    key,
    idPrefix: core.messageIds.prefixOf(key),
    body: fields.MessageBody!,
    md5: made.md5,
    attributes: attributes && Object.keys(attributes).length > 0 ? attributes : undefined,
    traceHeader: fields.MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? sending.traceHeader,
    groupId: fields.MessageGroupId,
    deduplicationId: made.deduplicationId,
    sequenceNumber: isFifo ? sequenceNumber(key) : undefined,
    sentAt: now,
  });
  // A delay of 0 on a FIFO queue falls back to the queue's.
  const delay = isFifo ? queue.settings.delaySeconds : fields.DelaySeconds ?? queue.settings.delaySeconds;
  queue.messages.add(message, now + delay * 1000, now);
  return message;
}

/** Twenty digits that grow with every message, as Amazon SQS's do. */
export function sequenceNumber(key: number): string {
  return `188${String(key * 256).padStart(17, '0')}`;
}
