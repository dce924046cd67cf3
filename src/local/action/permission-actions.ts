import type { ActionInput } from '../../queue/port';
import { partitionOf } from '../../queue/queue-name';
import { invalidParameter, missingParameter, refuse } from '../../queue/sqs-error';
import type { EngineCore } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import { SqsFailure, assertAccepted } from '../engine/sqs-failure';
import { checkPolicyQuotas } from './policy-check';

/** What `AddPermission` may grant. */
const GRANTABLE = new Set(['*', 'SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes', 'GetQueueUrl', 'ListDeadLetterSourceQueues', 'PurgeQueue']);

interface PolicyDocument {
  Version: string;
  Id: string;
  Statement: Array<{ Sid?: string } & Record<string, unknown>>;
}

export function addPermission(core: EngineCore, input: ActionInput<'addPermission'>): object {
  const queue = core.queue(input.QueueUrl);
  const { Label: label, AWSAccountIds: accounts = [], Actions: actions = [] } = input;
  if (!label) throw new SqsFailure(missingParameter('Label'));
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(label)) throw new SqsFailure(invalidParameter('Label', label, 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.'));
  if (accounts.length === 0) throw new SqsFailure(missingParameter('PrincipalId'));
  if (actions.length === 0) throw new SqsFailure(missingParameter('Actions'));
  assertGrant(accounts, actions);
  const policy = policyOf(queue);
  if (policy.Statement.some(({ Sid }) => Sid === label)) throw new SqsFailure(invalidParameter('Label', label, 'Already exists.'));
  policy.Statement.push({
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: single(accounts.map((account) => `arn:${partitionOf(core.options.region)}:iam::${account}:root`)) },
    Action: single(actions.map((action) => `SQS:${action}`)),
    Resource: queue.identity.arn,
  });
  return save(core, queue, policy);
}

export function removePermission(core: EngineCore, input: ActionInput<'removePermission'>): object {
  const queue = core.queue(input.QueueUrl);
  if (!input.Label) throw new SqsFailure(missingParameter('Label'));
  const policy = policyOf(queue);
  const kept = policy.Statement.filter(({ Sid }) => Sid !== input.Label);
  if (kept.length === policy.Statement.length) throw new SqsFailure(invalidParameter('Label', input.Label, "can't find label."));
  return save(core, queue, { ...policy, Statement: kept });
}

function assertGrant(accounts: readonly string[], actions: readonly string[]): void {
  const account = accounts.find((id) => !/^\d{12}$/.test(id));
  if (account !== undefined) throw new SqsFailure(invalidParameter('PrincipalId', JSON.stringify(accounts), 'Unable to verify.'));
  const action = actions.find((name) => !GRANTABLE.has(name));
  if (action === undefined) return;
  throw new SqsFailure(refuse('InvalidParameterValue', `Value SQS:${action} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`));
}

function policyOf({ attributes, identity }: LocalQueue): PolicyDocument {
  const policy = attributes.Policy ? (JSON.parse(attributes.Policy) as Partial<PolicyDocument>) : {};
  const { Statement: statements = [] } = policy;
  return { Version: '2008-10-17', Id: `${identity.arn}/SQSDefaultPolicy`, ...policy, Statement: Array.isArray(statements) ? statements : [statements] };
}

function save(core: EngineCore, queue: LocalQueue, policy: PolicyDocument): object {
  const text = JSON.stringify(policy);
  assertAccepted(checkPolicyQuotas(text));
  const { Policy: _, ...others } = queue.attributes;
  queue.setAttributes(policy.Statement.length > 0 ? { ...others, Policy: text } : others);
  core.journal?.queueSaved(queue);
  return {};
}

function single(values: string[]): string | string[] {
  return values.length === 1 ? values[0]! : values;
}
