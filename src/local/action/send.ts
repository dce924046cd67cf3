import { md5OfAttributes, md5OfBody } from '../../queue/md5';
import { checkBatch, checkBatchBytes, checkSend, type SendCall } from '../../queue/message-check';
import type {
  BatchInput, BatchOutput, MessageAttributeMap, SendFields, SendMessageBatchEntry, SendMessageBatchResultEntry, SendMessageInput, SendResultFields,
} from '../../queue/port-message';
import { contentDeduplicationId, type FirstSend } from '../store/deduplication';
import type { EngineCallOptions, EngineCore } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import { assertAccepted } from '../engine/sqs-failure';
import { storedMessage, type StoredMessage } from '../store/stored-message';
import { runBatch } from './batch';

export function sendMessage(core: EngineCore, input: SendMessageInput, options: EngineCallOptions): SendResultFields {
  const queue = core.queue(input.QueueUrl);
  assertAccepted(checkSend(input, target(queue)));
  const result = store(core, queue, withTrace(input, options));
  queue.polls.wake();
  return result;
}

export function sendMessageBatch(
  core: EngineCore, input: BatchInput<SendMessageBatchEntry>, options: EngineCallOptions,
): BatchOutput<SendMessageBatchResultEntry> {
  const queue = core.queue(input.QueueUrl);
  assertAccepted(checkBatch(input.Entries, 'SendMessageBatchRequestEntry'));
  const entries = input.Entries!;
  assertAccepted(checkBatchBytes(entries));
  if (queue.identity.kind === 'fifo') assertFifoIds(queue, entries);
  const sendTarget = target(queue);
  const output = runBatch(entries, (entry) => {
    assertAccepted(checkSend(entry, sendTarget, 'SendMessageBatch'));
    return Object.assign(store(core, queue, withTrace(entry, options)), { Id: entry.Id });
  });
  queue.polls.wake();
  return output;
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

type TracedFields = SendFields & { readonly traceHeader?: string };

function withTrace<Fields extends SendFields>(fields: Fields, { traceHeader }: EngineCallOptions): Fields & TracedFields {
  if (!traceHeader || fields.MessageSystemAttributes?.AWSTraceHeader) return fields;
  return { ...fields, traceHeader };
}

function store(core: EngineCore, queue: LocalQueue, fields: TracedFields): SendResultFields {
  const md5 = md5OfBody(fields.MessageBody!);
  const message: HashedFields = Object.assign(fields, { md5 });
  const result: SendResultFields = { MD5OfMessageBody: md5 };
  if (queue.identity.kind === 'fifo') Object.assign(result, storeOnce(core, queue, message));
  else result.MessageId = put(core, queue, message).messageId;
  if (fields.MessageAttributes) result.MD5OfMessageAttributes = md5OfAttributes(fields.MessageAttributes);
  if (fields.MessageSystemAttributes) result.MD5OfMessageSystemAttributes = md5OfAttributes(fields.MessageSystemAttributes as MessageAttributeMap);
  return result;
}

type HashedFields = TracedFields & { readonly md5: string };

/** A FIFO queue stores the first message with an id and answers the later ones with it. */
function storeOnce(core: EngineCore, queue: LocalQueue, fields: HashedFields): FirstSend {
  const now = core.clock.now();
  const id = fields.MessageDeduplicationId ?? contentDeduplicationId(fields.MessageBody!);
  // Legal ids hold no space, so the two cannot be confused.
  const scoped = queue.deduplicatesByGroup ? `${fields.MessageGroupId} ${id}` : id;
  const known = queue.deduplication.find(scoped, now);
  if (known) return known;
  const message = put(core, queue, { ...fields, MessageDeduplicationId: id });
  const first: FirstSend = { MessageId: message.messageId, SequenceNumber: message.sequenceNumber };
  const expiresAt = queue.deduplication.remember(scoped, first, now);
  core.journal?.deduplicated(queue, scoped, { first, expiresAt, now });
  return first;
}

function put(core: EngineCore, queue: LocalQueue, fields: HashedFields): StoredMessage {
  const now = core.clock.now();
  const key = core.nextKey();
  const isFifo = queue.identity.kind === 'fifo';
  const attributes = fields.MessageAttributes;
  const message = storedMessage({
    key,
    messageId: core.messageId(key),
    body: fields.MessageBody!,
    md5: fields.md5,
    attributes: attributes && Object.keys(attributes).length > 0 ? attributes : undefined,
    traceHeader: fields.MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? fields.traceHeader,
    groupId: fields.MessageGroupId,
    deduplicationId: fields.MessageDeduplicationId,
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
