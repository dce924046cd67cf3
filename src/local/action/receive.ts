import { isQueueAttributeName } from '../../queue/attribute';
import { MESSAGE_LIMITS, SYSTEM_ATTRIBUTE_NAMES } from '../../queue/message';
import { checkToken } from '../../queue/message-check';
import { isWhole } from '../../queue/option-rule';
import type { ReceiveMessageInput, ReceiveMessageOutput, WireMessage } from '../../queue/port-message';
import { allowsSource } from '../../queue/redrive';
import { invalidParameter, refuse, type Refusal } from '../../queue/sqs-error';
import type { EngineCallOptions, EngineCore } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import { assertAccepted } from '../engine/sqs-failure';
import type { StoredMessage } from '../store/stored-message';
import { unknownAttribute } from './attribute-check';
import { wireMessage } from './wire-message';

export function receiveMessage(
  core: EngineCore, input: ReceiveMessageInput, options: EngineCallOptions,
): ReceiveMessageOutput | Promise<ReceiveMessageOutput> {
  const queue = core.queue(input.QueueUrl);
  assertAccepted(checkReceive(input, queue) ?? checkRoom(queue));
  const messages = receiveNow(core, queue, input);
  const waitMilliseconds = Math.min((input.WaitTimeSeconds ?? queue.settings.waitTimeSeconds) * 1000, core.longestPollMilliseconds);
  if (messages.length > 0 || waitMilliseconds === 0) return received(messages);
  return queue.polls.wait({ receive: () => receiveNow(core, queue, input), waitMilliseconds, caller: options }).then(received);
}

function received(messages: WireMessage[]): ReceiveMessageOutput {
  return messages.length > 0 ? { Messages: messages } : {};
}

function checkReceive(input: ReceiveMessageInput, queue: LocalQueue): Refusal | undefined {
  return checkRange('MaxNumberOfMessages', input.MaxNumberOfMessages, { min: 1, max: MESSAGE_LIMITS.receiveMessages, reason: 'Must be between 1 and 10, if provided.' })
    ?? checkRange('WaitTimeSeconds', input.WaitTimeSeconds, { min: 0, max: MESSAGE_LIMITS.waitSeconds, reason: 'Must be >= 0 and <= 20, if provided.' })
    ?? checkRange('VisibilityTimeout', input.VisibilityTimeout, { min: 0, max: MESSAGE_LIMITS.visibilitySeconds, reason: 'Must be >= 0 and <= 43200, if provided.' })
    ?? checkSystemNames([...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])])
    ?? checkAttemptId(input.ReceiveRequestAttemptId, queue);
}

/** A FIFO queue that is full gives nothing, and so does a standard queue to those who wait already. */
function checkRoom({ identity, isFull }: LocalQueue): Refusal | undefined {
  return isFull && identity.kind === 'standard' ? refuse('OverLimit', 'The maximum number of in flight messages is reached.') : undefined;
}

/** Refuses a number out of its range; undefined passes. */
export function checkRange(parameter: string, value: number | undefined, range: { min: number; max: number; reason: string }): Refusal | undefined {
  if (value === undefined || isWhole(range.min, range.max)(value)) return undefined;
  return invalidParameter(parameter, value, range.reason);
}

function checkSystemNames(names: readonly string[]): Refusal | undefined {
  const known = (name: string): boolean => name === 'All' || (SYSTEM_ATTRIBUTE_NAMES as readonly string[]).includes(name) || isQueueAttributeName(name);
  const unknown = names.find((name) => !known(name));
  return unknown === undefined ? undefined : unknownAttribute(unknown);
}

function checkAttemptId(id: string | undefined, queue: LocalQueue): Refusal | undefined {
  if (id === undefined) return undefined;
  if (queue.identity.kind === 'standard') return invalidParameter('ReceiveRequestAttemptId', id, 'The request include parameter that is not valid for this queue type.');
  return checkToken('ReceiveRequestAttemptId', id);
}

function receiveNow(core: EngineCore, queue: LocalQueue, input: ReceiveMessageInput): WireMessage[] {
  queue.settle();
  const now = core.clock.now();
  const visibility = (input.VisibilityTimeout ?? queue.settings.visibilityTimeoutSeconds) * 1000;
  const attemptId = input.ReceiveRequestAttemptId;
  const repeated = attemptId === undefined ? undefined : queue.attempts.repeat(attemptId, now);
  if (repeated) for (const message of repeated) queue.messages.hide(message, 'inFlight', now + visibility);
  const messages = repeated ?? take(core, queue, { max: input.MaxNumberOfMessages ?? 1, hiddenUntil: now + visibility });
  if (attemptId !== undefined && !repeated && messages.length > 0) queue.attempts.remember(attemptId, messages, now);
  return messages.map((message) => wireMessage(queue, message, input));
}

function take(core: EngineCore, queue: LocalQueue, wish: { max: number; hiddenUntil: number }): StoredMessage[] {
  if (queue.isFull) return [];
  const now = core.clock.now();
  const taken: StoredMessage[] = [];
  const deadLetters = deadLetterTarget(core, queue);
  queue.messages.take(wish.max, (message) => {
    if (deadLetters && message.receiveCount >= deadLetters.maxReceiveCount) {
      moveToDeadLetters(core, { from: queue, to: deadLetters.queue }, message);
      return false;
    }
    message.receiveCount++;
    message.receipt++;
    message.receivedAt = now;
    message.firstReceivedAt ||= now;
    message.attempt = undefined;
    queue.messages.hide(message, 'inFlight', wish.hiddenUntil);
    taken.push(message);
    return true;
  });
  deadLetters?.queue.polls.wake();
  redeliverSome(core, queue, taken);
  return taken;
}

/** Where a queue's dead go; undefined without a policy, and while the target is missing or refuses this source. */
function deadLetterTarget(core: EngineCore, queue: LocalQueue): { queue: LocalQueue; maxReceiveCount: number } | undefined {
  const policy = queue.settings.redrivePolicy;
  const target = policy && core.queueByArn(policy.deadLetterTargetArn);
  if (!target || !allowsSource(target.settings.redriveAllowPolicy, queue.identity.arn)) return undefined;
  return { queue: target, maxReceiveCount: policy.maxReceiveCount };
}

function moveToDeadLetters(core: EngineCore, { from, to }: { from: LocalQueue; to: LocalQueue }, message: StoredMessage): void {
  const now = core.clock.now();
  from.messages.remove(message);
  // A copy: the source's own order still holds the message, and must go on seeing that it is gone.
  const dead = { ...message, deadLetterSourceArn: from.identity.arn, receipt: 0 };
  // The age of a message counts from its first sending on a standard queue, from the move on a FIFO queue.
  if (to.identity.kind === 'fifo') dead.sentAt = now;
  to.messages.add(dead, now, now);
}

/** Seeded duplicates: a standard queue may deliver a message once more although its visibility timeout runs, and a duplicate has none of its own. */
function redeliverSome(core: EngineCore, queue: LocalQueue, taken: readonly StoredMessage[]): void {
  const rate = queue.identity.kind === 'standard' ? core.options.duplicateRate : 0;
  if (rate === 0) return;
  for (const message of taken) if (message.receiveCount === 1 && core.random.next() < rate) queue.messages.show(message);
}
