import { isWhole } from '../../queue/option-rule';
import { kindOfName, parseQueueArn, type QueueKind } from '../../queue/queue-name';
import { MAX_RECEIVE_COUNT, SOURCE_QUEUES_MAX, allowsSource, parseObject, parseRedriveAllowPolicy } from '../../queue/redrive';
import { invalidParameter, type Refusal } from '../../queue/sqs-error';
import type { EngineCore } from '../engine/engine-core';

/** The queue whose `RedrivePolicy` is looked at. */
export interface RedriveSource {
  readonly arn: string;
  readonly kind: QueueKind;
}

/** Why Amazon SQS would refuse a `RedrivePolicy`, or undefined. */
export function checkRedrivePolicy(core: EngineCore, source: RedriveSource, json: string): Refusal | undefined {
  const wrong = (reason: string): Refusal => invalidParameter('RedrivePolicy', json, reason);
  const policy = parseObject(json);
  if (!policy) return wrong('Redrive policy is not a valid JSON map.');
  for (const name of ['maxReceiveCount', 'deadLetterTargetArn']) {
    if (policy[name] === undefined || policy[name] === null || policy[name] === '') return wrong(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  const other = Object.keys(policy).find((name) => name !== 'maxReceiveCount' && name !== 'deadLetterTargetArn');
  if (other !== undefined) return wrong('Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].');
  const { min, max } = MAX_RECEIVE_COUNT;
  if (!isWhole(min, max)(Number(policy.maxReceiveCount))) {
    return wrong(`Invalid value for maxReceiveCount: ${String(policy.maxReceiveCount)}, valid values are from ${min} to ${max} both inclusive.`);
  }
  const reason = checkTarget(core, source, policy.deadLetterTargetArn);
  return reason === undefined ? undefined : wrong(reason);
}

function checkTarget(core: EngineCore, source: RedriveSource, arn: unknown): string | undefined {
  if (typeof arn !== 'string' || !parseQueueArn(arn)) return 'Invalid value for deadLetterTargetArn.';
  const target = core.queueByArn(arn);
  if (!target) return 'Dead letter target does not exist.';
  if (kindOfName(arn) !== source.kind) return 'Dead-letter queue must be same type of queue as the source.';
  if (arn === source.arn) return 'Dead-letter queue must not be the source queue itself.';
  return allowsSource(target.settings.redriveAllowPolicy, source.arn) ? undefined : 'The redrive allow policy of the dead-letter queue does not allow this source queue.';
}

/** Why Amazon SQS would refuse a `RedriveAllowPolicy`, or undefined. */
export function checkRedriveAllowPolicy(json: string): Refusal | undefined {
  const policy = parseRedriveAllowPolicy(json);
  const wrong = (reason: string): Refusal => invalidParameter('RedriveAllowPolicy', json, reason);
  if (!policy) return wrong("Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.");
  const count = policy.sourceQueueArns?.length;
  if (policy.redrivePermission !== 'byQueue') return count === undefined ? undefined : wrong('sourceQueueArns can only be specified with redrivePermission byQueue.');
  if (count === undefined || count < 1 || count > SOURCE_QUEUES_MAX) return wrong(`sourceQueueArns must have 1 to ${SOURCE_QUEUES_MAX} queue ARNs with redrivePermission byQueue.`);
  return policy.sourceQueueArns!.every((arn) => parseQueueArn(arn)) ? undefined : wrong('sourceQueueArns must hold queue ARNs.');
}
