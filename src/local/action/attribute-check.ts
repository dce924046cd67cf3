import { QUEUE_ATTRIBUTES, attributeRow, isQueueAttributeName, type QueueAttributeName } from '../../queue/attribute';
import { isObject } from '../../queue/option-rule';
import type { QueueKind } from '../../queue/queue-name';
import { invalidParameter, refuse, type Refusal } from '../../queue/sqs-error';
import type { AttributeStrings } from '../engine/queue-settings';
import { assertAccepted } from '../engine/sqs-failure';
import { checkPolicyQuotas } from './policy-check';

/** Attributes as a request gives them. */
export type GivenAttributes = Readonly<Partial<Record<string, string>>>;

export const unknownAttribute = (name: string): Refusal => refuse('InvalidAttributeName', `Unknown Attribute ${name}.`);
const badValue = (name: string): Refusal => refuse('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
/** An empty value takes these back. */
const CLEARED_BY_EMPTY: ReadonlySet<string> = new Set<QueueAttributeName>(['RedrivePolicy', 'RedriveAllowPolicy', 'Policy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds']);

/**
 * Attributes of a queue after a request: those it had with those given.
 *
 * @throws SqsFailure `InvalidAttributeName` or `InvalidAttributeValue`
 */
export function mergedAttributes(before: AttributeStrings, given: GivenAttributes, kind: QueueKind): AttributeStrings {
  const merged: AttributeStrings = { ...before };
  for (const [name, value = ''] of Object.entries(given)) {
    assertAccepted(checkAttribute(name, value, kind));
    if (value === '') delete merged[name as QueueAttributeName];
    else merged[name as QueueAttributeName] = value;
  }
  assertAccepted(checkTogether(merged, given));
  return withEncryptionSettled(merged, given);
}

function checkAttribute(name: string, value: string, kind: QueueKind): Refusal | undefined {
  if (!isQueueAttributeName(name)) return unknownAttribute(name);
  const row = attributeRow(name);
  if (row.access === 'read') return unknownAttribute(name);
  if (row.fifoOnly && kind === 'standard') {
    const known = name === 'DeduplicationScope' || name === 'FifoThroughputLimit';
    return known ? refuse('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`) : unknownAttribute(name);
  }
  if (value === '') return CLEARED_BY_EMPTY.has(name) ? undefined : badValue(name);
  if (!fitsForm(name, value)) return wrongForm(name, value);
  return name === 'Policy' ? checkPolicyQuotas(value) : undefined;
}

function fitsForm(name: QueueAttributeName, value: string): boolean {
  const { form, choices = [], min = 0, max = Infinity } = attributeRow(name);
  if (form === 'integer') return /^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max;
  if (form === 'boolean') return value === 'true' || value === 'false';
  if (form === 'choice') return choices.includes(value);
  return name !== 'Policy' || isPolicy(value);
}

function wrongForm(name: QueueAttributeName, value: string): Refusal {
  return name === 'Policy' ? invalidParameter(name, value, 'Policy is not a valid JSON document.') : badValue(name);
}

/** `AddPermission` adds to the statements, so each must be one. */
function isPolicy(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return false;
    const { Statement: statements = [] } = value;
    return isObject(statements) || (Array.isArray(statements) && statements.every(isObject));
  } catch {
    return false;
  }
}

function checkTogether(merged: AttributeStrings, given: GivenAttributes): Refusal | undefined {
  if (merged.FifoThroughputLimit === 'perMessageGroupId' && (merged.DeduplicationScope ?? QUEUE_ATTRIBUTES.DeduplicationScope.default) !== 'messageGroup') {
    return refuse('InvalidAttributeValue', 'The perMessageGroupId value for FifoThroughputLimit is allowed only when DeduplicationScope is set to messageGroup.');
  }
  return given.SqsManagedSseEnabled === 'true' && merged.KmsMasterKeyId ? BOTH_ENCRYPTIONS : undefined;
}

const BOTH_ENCRYPTIONS = refuse(
  'InvalidAttributeName', 'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
);

/** Naming a KMS key turns the encryption by SQS off, and it stays off when the key goes. */
function withEncryptionSettled(merged: AttributeStrings, given: GivenAttributes): AttributeStrings {
  if (given.KmsMasterKeyId) merged.SqsManagedSseEnabled = 'false';
  if (given.KmsMasterKeyId === '') delete merged.KmsDataKeyReusePeriodSeconds;
  return merged;
}
