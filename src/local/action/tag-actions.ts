import { TAGS_MAX, checkTagLength } from '../../queue/declaration';
import type { ActionInput } from '../../queue/port';
import { missingParameter, refuse, type Refusal } from '../../queue/sqs-error';
import type { EngineCore } from '../engine/engine-core';
import { SqsFailure, assertAccepted } from '../engine/sqs-failure';

/** Why Amazon SQS would refuse these as all tags of a queue. */
export function checkTags(queueName: string, tags: Readonly<Record<string, string>>): Refusal | undefined {
  const keys = Object.keys(tags);
  if (keys.length > TAGS_MAX) return refuse('InvalidParameterValue', `Too many tags added for queue ${queueName}.`);
  const isLong = keys.some((key) => checkTagLength(key, tags[key]).length > 0);
  if (isLong) return refuse('InvalidParameterValue', 'Tag keys must be between 1 and 128 characters in length, tag values at most 256.');
  return keys.some((key) => /^aws:/i.test(key)) ? refuse('InvalidParameterValue', 'Tag keys must not start with aws:.') : undefined;
}

export function tagQueue(core: EngineCore, input: ActionInput<'tagQueue'>): object {
  const queue = core.queue(input.QueueUrl);
  if (!input.Tags || Object.keys(input.Tags).length === 0) throw new SqsFailure(missingParameter('Tags'));
  const tags = { ...Object.fromEntries(queue.tags), ...input.Tags };
  assertAccepted(checkTags(queue.identity.name, tags));
  queue.tags = new Map(Object.entries(tags));
  core.journal?.queueSaved(queue);
  return {};
}

export function untagQueue(core: EngineCore, input: ActionInput<'untagQueue'>): object {
  const queue = core.queue(input.QueueUrl);
  if (!input.TagKeys || input.TagKeys.length === 0) throw new SqsFailure(refuse('InvalidParameterValue', 'Tag keys must be between 1 and 128 characters in length.'));
  for (const key of input.TagKeys) queue.tags.delete(key);
  core.journal?.queueSaved(queue);
  return {};
}

export function listQueueTags(core: EngineCore, input: ActionInput<'listQueueTags'>): { Tags?: Record<string, string> } {
  const { tags } = core.queue(input.QueueUrl);
  return tags.size > 0 ? { Tags: Object.fromEntries(tags) } : {};
}
