import { QUEUE_ATTRIBUTES, isQueueAttributeName, type QueueAttributeName } from '../../queue/attribute';
import type { ActionInput } from '../../queue/port';
import { checkQueueName, type QueueKind } from '../../queue/queue-name';
import { missingParameter, refuse } from '../../queue/sqs-error';
import type { EngineCallOptions, EngineCore } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import { toldAttributes, type AttributeStrings } from '../engine/queue-settings';
import { SqsFailure, assertAccepted } from '../engine/sqs-failure';
import { failTasksTo } from './move-task';
import { checkRedriveAllowPolicy, checkRedrivePolicy, type RedriveSource } from './redrive-check';
import { mergedAttributes, unknownAttribute, type GivenAttributes } from './attribute-check';
import { checkTags } from './tag-actions';

const SIXTY_SECONDS = 60_000;

export function createQueue(core: EngineCore, input: ActionInput<'createQueue'>, { origin }: EngineCallOptions): { QueueUrl: string } {
  const name = input.QueueName;
  if (!name) throw new SqsFailure(missingParameter('QueueName'));
  const given: GivenAttributes = input.Attributes ?? {};
  const kind: QueueKind = given.FifoQueue === 'true' ? 'fifo' : 'standard';
  assertName(name, kind);
  const attributes = mergedAttributes({}, given, kind);
  assertRedrive(core, { arn: core.arn(name), kind }, given);
  const known = core.queues.get(name);
  if (known) {
    assertSame(known, given);
  } else {
    assertNotDeletedRecently(core, name);
    assertAccepted(checkTags(name, input.tags ?? {}));
    const queue = core.createQueue(name, kind, attributes);
    for (const [key, value] of Object.entries(input.tags ?? {})) queue.tags.set(key, value);
    core.journal?.queueSaved(queue);
  }
  return { QueueUrl: core.url(name, origin) };
}

function assertName(name: string, kind: QueueKind): void {
  if (checkQueueName(name, kind).length === 0) return;
  const sentence = kind === 'fifo'
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
  throw new SqsFailure(refuse('InvalidParameterValue', sentence));
}

function assertRedrive(core: EngineCore, source: RedriveSource, given: GivenAttributes): void {
  if (given.RedrivePolicy) assertAccepted(checkRedrivePolicy(core, source, given.RedrivePolicy));
  if (given.RedriveAllowPolicy) assertAccepted(checkRedriveAllowPolicy(given.RedriveAllowPolicy));
}

function assertSame(queue: LocalQueue, given: GivenAttributes): void {
  const told = toldAttributes(queue.attributes, queue.identity.kind);
  const different = Object.keys(given).find((name) => (given[name] ?? '') !== (told[name as QueueAttributeName] ?? ''));
  if (different === undefined) return;
  throw new SqsFailure(refuse('QueueAlreadyExists', `A queue already exists with the same name and a different value for attribute ${different}`));
}

function assertNotDeletedRecently(core: EngineCore, name: string): void {
  const deletedAt = core.deletedAt.get(name) ?? -Infinity;
  if (!core.options.strictTiming || core.clock.now() - deletedAt >= SIXTY_SECONDS) return;
  throw new SqsFailure(refuse('QueueDeletedRecently', 'You must wait 60 seconds after deleting a queue before you can create another with the same name.'));
}

export function deleteQueue(core: EngineCore, input: ActionInput<'deleteQueue'>): object {
  const queue = core.queue(input.QueueUrl);
  core.queues.delete(queue.identity.name);
  core.deletedAt.set(queue.identity.name, core.clock.now());
  core.journal?.queueRemoved(queue);
  queue.polls.close();
  failTasksTo(core, queue.identity.arn);
  return {};
}

export function purgeQueue(core: EngineCore, input: ActionInput<'purgeQueue'>): object {
  const queue = core.queue(input.QueueUrl);
  const now = core.clock.now();
  if (core.options.strictTiming && now - queue.purgedAt < SIXTY_SECONDS) {
    throw new SqsFailure(refuse('PurgeQueueInProgress', `Only one PurgeQueue operation on ${queue.identity.name} is allowed every 60 seconds.`));
  }
  queue.clear();
  queue.purgedAt = now;
  core.journal?.purged(queue);
  return {};
}

export function getQueueUrl(core: EngineCore, input: ActionInput<'getQueueUrl'>, { origin }: EngineCallOptions): { QueueUrl: string } {
  if (!input.QueueName) throw new SqsFailure(missingParameter('QueueName'));
  return { QueueUrl: core.url(core.queueByName(input.QueueName).identity.name, origin) };
}

export function getQueueAttributes(core: EngineCore, input: ActionInput<'getQueueAttributes'>): { Attributes?: AttributeStrings } {
  const queue = core.queue(input.QueueUrl);
  const names = input.AttributeNames ?? [];
  const unknown = names.find((name) => name !== 'All' && !isQueueAttributeName(name));
  if (unknown !== undefined) throw new SqsFailure(unknownAttribute(unknown));
  const all: AttributeStrings = { ...toldAttributes(queue.attributes, queue.identity.kind), ...readAttributes(queue) };
  const asked = names.includes('All') ? Object.keys(QUEUE_ATTRIBUTES) : names;
  const told: AttributeStrings = {};
  for (const name of asked as QueueAttributeName[]) if (all[name] !== undefined) told[name] = all[name];
  return Object.keys(told).length > 0 ? { Attributes: told } : {};
}

function readAttributes({ identity, messages: { counts }, modifiedAt }: LocalQueue): AttributeStrings {
  return {
    ApproximateNumberOfMessages: String(counts.ready),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    CreatedTimestamp: String(Math.floor(identity.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(modifiedAt / 1000)),
    QueueArn: identity.arn,
  };
}

export function setQueueAttributes(core: EngineCore, input: ActionInput<'setQueueAttributes'>): object {
  const queue = core.queue(input.QueueUrl);
  const given: GivenAttributes | undefined = input.Attributes;
  if (!given || Object.keys(given).length === 0) throw new SqsFailure(missingParameter('Attribute.Name'));
  const { kind } = queue.identity;
  if (given.FifoQueue !== undefined && kind === 'fifo' && given.FifoQueue !== 'true') {
    throw new SqsFailure(refuse('InvalidAttributeValue', 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.'));
  }
  const merged = mergedAttributes(queue.attributes, given, kind);
  assertRedrive(core, queue.identity, given);
  queue.setAttributes(merged);
  core.journal?.queueSaved(queue);
  return {};
}
