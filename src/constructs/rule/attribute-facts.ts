import { QUEUE_ATTRIBUTE_LIST, type AttributeForm, type QueueAttributeName } from '../../queue/attribute';
import { isObject } from '../../queue/option-rule';
import { known, propertyOf } from './declared-values';
import { UNKNOWN, type QueueFacts } from './queue-facts';
import { isIntrinsic, knownNumber } from './template-value';

const DECLARABLE = QUEUE_ATTRIBUTE_LIST.filter(({ notInCloudFormation }) => !notInCloudFormation);

/** The properties of a `CfnQueue` that are attributes. */
export const PROPERTIES = DECLARABLE.map(({ name }) => propertyOf(name));

/** What a resource sets of the attributes of a queue, as the rules read it. */
export function attributesSet(valueOf: (name: QueueAttributeName) => unknown): QueueFacts['attributes'] {
  return withoutGaps(DECLARABLE.map(({ name, form }) => [name, read(valueOf(name), form)]));
}

/** An override takes a value away by null. */
function withoutGaps(entries: ReadonlyArray<readonly [string, unknown]>): object {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** CloudFormation takes numbers and flags as text too. */
function read(value: unknown, form: AttributeForm): unknown {
  const told = whereKnown(value);
  if (isObject(told)) return form === 'json' ? withoutGaps(Object.entries(told).map(([field, item]) => [field, whereKnown(item)])) : UNKNOWN;
  if (form === 'integer') return knownNumber(told) ?? told;
  return form === 'boolean' && typeof told === 'string' ? told === 'true' : told;
}

/** A value, or `UNKNOWN` where only deployment knows it. */
function whereKnown(value: unknown): unknown {
  return value !== undefined && (isIntrinsic(value) || known(value) === undefined) ? UNKNOWN : value;
}
