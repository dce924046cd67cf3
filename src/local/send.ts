import { md5OfAttributes, md5OfBody } from '../queue/md5';
import { checkBatch, checkBatchBytes, checkSend, type SendCall } from '../queue/message-check';
import type {
  BatchInput, BatchOutput, SendFields, SendMessageBatchEntry, SendMessageBatchResultEntry, SendMessageInput, SendResultFields,
} from '../queue/port-message';
import { runBatch } from './batch';
import { contentDeduplicationId, type FirstSend } from './deduplication';
import type { EngineCallOptions, EngineCore } from './engine-core';
import type { LocalQueue } from './local-queue';
import { assertAccepted } from './sqs-failure';
import { storedMessage } from './stored-message';

export function sendMessage(core: EngineCore, input: SendMessageInput, options: EngineCallOptions): SendResultFields {
  const queue = core.queue(input.QueueUrl);
  assertAccepted(checkSend(input, target(queue)));
  const result = store(core, queue, { ...withTrace(input, options) });
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
  const output = runBatch(entries, (entry) => {
    assertAccepted(checkSend(entry, target(queue), 'SendMessageBatch'));
    return { Id: entry.Id, ...store(core, queue, withTrace(entry, options)) };
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

function withTrace<Fields extends SendFields>(fields: Fields, { traceHeader }: EngineCallOptions): Fields {
  if (!traceHeader || fields.MessageSystemAttributes?.AWSTraceHeader) return fields;
  return { ...fields, traceHeader };
}

function store(core: EngineCore, queue: LocalQueue, fields: SendFields & { traceHeader?: string }): SendResultFields {
  const body = fields.MessageBody!;
  const digests = {
    MD5OfMessageBody: md5OfBody(body),
    MD5OfMessageAttributes: md5OfAttributes(fields.MessageAttributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(fields.MessageSystemAttributes as SendFields['MessageAttributes']),
  };
  const known = queue.identity.kind === 'fifo' ? firstSend(core, queue, fields) : undefined;
  return { ...(known ?? put(core, queue, { ...fields, md5: digests.MD5OfMessageBody })), ...digests };
}

function firstSend(core: EngineCore, queue: LocalQueue, fields: SendFields): FirstSend | undefined {
  return queue.deduplication.find(deduplicationKey(queue, fields), core.clock.now());
}

/** Legal ids hold no space, so the two cannot be confused. */
function deduplicationKey(queue: LocalQueue, { MessageGroupId, MessageDeduplicationId, MessageBody }: SendFields): string {
  const id = MessageDeduplicationId ?? contentDeduplicationId(MessageBody!);
  return queue.deduplicatesByGroup ? `${MessageGroupId} ${id}` : id;
}

function put(core: EngineCore, queue: LocalQueue, fields: SendFields & { traceHeader?: string; md5: string }): FirstSend {
  const now = core.clock.now();
  const key = core.nextKey();
  const isFifo = queue.identity.kind === 'fifo';
  const message = storedMessage({
    key,
    messageId: core.messageId(key),
    body: fields.MessageBody!,
    md5: fields.md5,
    attributes: fields.MessageAttributes && Object.keys(fields.MessageAttributes).length > 0 ? fields.MessageAttributes : undefined,
    traceHeader: fields.MessageSystemAttributes?.AWSTraceHeader?.StringValue ?? fields.traceHeader,
    groupId: fields.MessageGroupId,
    deduplicationId: isFifo ? fields.MessageDeduplicationId ?? contentDeduplicationId(fields.MessageBody!) : undefined,
    sequenceNumber: isFifo ? sequenceNumber(key) : undefined,
    sentAt: now,
  });
  // A delay of 0 on a FIFO queue falls back to the queue's.
  const delay = isFifo ? queue.settings.delaySeconds : fields.DelaySeconds ?? queue.settings.delaySeconds;
  queue.messages.add(message, now + delay * 1000, now);
  const first: FirstSend = isFifo ? { MessageId: message.messageId, SequenceNumber: message.sequenceNumber } : { MessageId: message.messageId };
  if (isFifo) queue.deduplication.remember(deduplicationKey(queue, fields), first, now);
  return first;
}

/** Twenty digits that grow with every message, as Amazon SQS's do. */
export function sequenceNumber(key: number): string {
  return `188${String(key * 256).padStart(17, '0')}`;
}
