import type { QueueAttributeName } from '../../queue/attribute';
import type { QueueKind } from '../../queue/queue-name';

/** A value that only deployment will know. */
export const UNKNOWN: unique symbol = Symbol('known at deployment');

/** `KmsMasterKeyId` of the key that AWS manages for SQS in each account. */
export const AWS_MANAGED_KEY = 'alias/aws/sqs';

/** What the rules of a queue ask about it; a construct and a resource of a template both answer. */
export interface QueueFacts {
  readonly kind: QueueKind;
  /** Undefined when it is generated or only deployment knows it. */
  readonly queueName?: string;
  readonly region?: string;
  /** Region of the customer managed key. */
  readonly keyRegion?: string;
  /** Its resource has another key than the queue was given. */
  readonly foreignKey?: boolean;
  /** What is set, by the names of the SQS API; `UNKNOWN` where only deployment knows the value. */
  readonly attributes: Readonly<Partial<Record<QueueAttributeName, unknown>>>;
  /** What the user calls an attribute. */
  word(name: QueueAttributeName): string;
}

/** The value of an attribute when it is set and known. */
export function knownValue(facts: QueueFacts, name: QueueAttributeName): unknown {
  const value = facts.attributes[name];
  return value === UNKNOWN || value === null ? undefined : value;
}

/** A field of a policy attribute (`RedrivePolicy`, `RedriveAllowPolicy`) when it is known. */
export function knownField(facts: QueueFacts, name: QueueAttributeName, field: string): unknown {
  const value = knownValue(facts, name) as Record<string, unknown> | undefined;
  return value === undefined || value[field] === UNKNOWN ? undefined : value[field];
}
