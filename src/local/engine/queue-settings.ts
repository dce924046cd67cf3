import { QUEUE_ATTRIBUTES, QUEUE_ATTRIBUTE_LIST, type QueueAttributeName } from '../../queue/attribute';
import type { QueueKind } from '../../queue/queue-name';
import { parseRedriveAllowPolicy, parseRedrivePolicy, type RedriveAllowPolicyDocument, type RedrivePolicyDocument } from '../../queue/redrive';

/** Attributes as set, in the API's strings. */
export type AttributeStrings = Partial<Record<QueueAttributeName, string>>;

/** Attributes as the engine works with them. */
export interface QueueSettings {
  readonly delaySeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionMilliseconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly waitTimeSeconds: number;
  readonly contentBasedDeduplication: boolean;
  readonly redrivePolicy: RedrivePolicyDocument | undefined;
  readonly redriveAllowPolicy: RedriveAllowPolicyDocument | undefined;
}

export function queueSettings(set: AttributeStrings): QueueSettings {
  const number = (name: 'DelaySeconds' | 'MaximumMessageSize' | 'MessageRetentionPeriod' | 'VisibilityTimeout' | 'ReceiveMessageWaitTimeSeconds'): number =>
    Number(set[name] ?? QUEUE_ATTRIBUTES[name].default);
  return {
    delaySeconds: number('DelaySeconds'),
    maximumMessageBytes: number('MaximumMessageSize'),
    retentionMilliseconds: number('MessageRetentionPeriod') * 1000,
    visibilityTimeoutSeconds: number('VisibilityTimeout'),
    waitTimeSeconds: number('ReceiveMessageWaitTimeSeconds'),
    contentBasedDeduplication: set.ContentBasedDeduplication === 'true',
    redrivePolicy: set.RedrivePolicy ? parseRedrivePolicy(set.RedrivePolicy) : undefined,
    redriveAllowPolicy: set.RedriveAllowPolicy ? parseRedriveAllowPolicy(set.RedriveAllowPolicy) : undefined,
  };
}

/** Every attribute that Amazon SQS tells of a queue with these set: defaults filled in, what excludes each other left out. */
export function toldAttributes(set: AttributeStrings, kind: QueueKind): AttributeStrings {
  const told: AttributeStrings = {};
  for (const row of QUEUE_ATTRIBUTE_LIST) {
    if (row.fifoOnly && kind === 'standard') continue;
    if (row.default !== undefined) told[row.name] = String(row.default);
  }
  if (!set.KmsMasterKeyId) delete told.KmsDataKeyReusePeriodSeconds;
  else told.SqsManagedSseEnabled = 'false';
  return { ...told, ...set };
}
