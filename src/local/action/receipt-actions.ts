import { MESSAGE_LIMITS } from '../../queue/message';
import { checkBatch } from '../../queue/message-check';
import type {
  BatchId, BatchInput, BatchOutput, ChangeMessageVisibilityBatchEntry, ChangeMessageVisibilityInput, DeleteMessageBatchEntry, DeleteMessageInput,
} from '../../queue/port-message';
import { invalidParameter, missingParameter, refuse } from '../../queue/sqs-error';
import type { EngineCore } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import { decodeReceiptHandle } from '../engine/receipt-handle';
import { SqsFailure, assertAccepted } from '../engine/sqs-failure';
import type { StoredMessage } from '../store/stored-message';
import { checkRange } from './receive';
import { runBatch } from './batch';

const UNAVAILABLE = 'Message does not exist or is not available for visibility timeout change';

export function deleteMessage(core: EngineCore, input: DeleteMessageInput): object {
  const queue = core.queue(input.QueueUrl);
  deleteOne(queue, input.ReceiptHandle);
  queue.polls.wake();
  return {};
}

export function deleteMessageBatch(core: EngineCore, input: BatchInput<DeleteMessageBatchEntry>): BatchOutput<BatchId> {
  const queue = core.queue(input.QueueUrl);
  assertAccepted(checkBatch(input.Entries, 'DeleteMessageBatchRequestEntry'));
  const output = runBatch(input.Entries!, ({ Id, ReceiptHandle }) => {
    deleteOne(queue, ReceiptHandle);
    return { Id };
  });
  queue.polls.wake();
  return output;
}

export function changeMessageVisibility(core: EngineCore, input: ChangeMessageVisibilityInput): object {
  const queue = core.queue(input.QueueUrl);
  const { ReceiptHandle, VisibilityTimeout } = input;
  const message = checkedForChange(queue, ReceiptHandle, VisibilityTimeout);
  if (!message) throw new SqsFailure(invalidParameter('ReceiptHandle', ReceiptHandle, `${UNAVAILABLE}.`));
  changeOne(core, { queue, message }, VisibilityTimeout!);
  queue.polls.wake();
  return {};
}

export function changeMessageVisibilityBatch(core: EngineCore, input: BatchInput<ChangeMessageVisibilityBatchEntry>): BatchOutput<BatchId> {
  const queue = core.queue(input.QueueUrl);
  assertAccepted(checkBatch(input.Entries, 'ChangeMessageVisibilityBatchRequestEntry'));
  const output = runBatch(input.Entries!, ({ Id, ReceiptHandle, VisibilityTimeout }) => {
    const message = checkedForChange(queue, ReceiptHandle, VisibilityTimeout);
    // The batch has another name for it than the single call.
    if (!message) throw new SqsFailure(refuse('ReceiptHandleIsInvalid', UNAVAILABLE));
    changeOne(core, { queue, message }, VisibilityTimeout!);
    return { Id };
  });
  queue.polls.wake();
  return output;
}

function deleteOne(queue: LocalQueue, handle: string | undefined): void {
  const { message, isLatest } = messageOf(queue, handle);
  if (!message) return;
  if (queue.identity.kind === 'fifo') assertNotExpired(message, handle, isLatest);
  // A standard queue accepts a handle of an earlier receive, and keeps the message.
  if (isLatest) queue.messages.remove(message);
}

/** The message of a handle; undefined when it is gone. */
function messageOf(queue: LocalQueue, handle: string | undefined): { message: StoredMessage | undefined; isLatest: boolean } {
  if (!handle) throw new SqsFailure(missingParameter('ReceiptHandle'));
  const receipt = decodeReceiptHandle(handle, queue.identity.id);
  const message = queue.messages.byKey(receipt.key);
  return { message, isLatest: message?.receipt === receipt.receipt };
}

function assertNotExpired(message: StoredMessage, handle: string | undefined, isLatest: boolean): void {
  if (isLatest && message.state === 'inFlight') return;
  throw new SqsFailure(invalidParameter('ReceiptHandle', handle, 'The receipt handle has expired.'));
}

function checkedForChange(queue: LocalQueue, handle: string | undefined, seconds: number | undefined): StoredMessage | undefined {
  if (seconds === undefined) throw new SqsFailure(missingParameter('VisibilityTimeout'));
  const range = { min: 0, max: MESSAGE_LIMITS.visibilitySeconds, reason: 'Must be >= 0 and <= 43200, if provided.' };
  assertAccepted(checkRange('VisibilityTimeout', seconds, range));
  const { message, isLatest } = messageOf(queue, handle);
  // A standard queue lets the handle of any receive extend or end the lock, whoever has it: so Amazon SQS does, whatever its reference says.
  if (message && queue.identity.kind === 'fifo') assertNotExpired(message, handle, isLatest);
  return message;
}

function changeOne(core: EngineCore, { queue, message }: { queue: LocalQueue; message: StoredMessage }, seconds: number): void {
  const now = core.clock.now();
  const elapsedSeconds = Math.floor((now - message.receivedAt!) / 1000);
  if (seconds > 0 && elapsedSeconds + seconds > MESSAGE_LIMITS.visibilitySeconds) {
    throw new SqsFailure(invalidParameter('VisibilityTimeout', seconds, 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].'));
  }
  if (message.attempt) message.attempt.spent = true;
  if (seconds === 0) queue.messages.show(message);
  else queue.messages.hide(message, 'inFlight', now + seconds * 1000);
}
