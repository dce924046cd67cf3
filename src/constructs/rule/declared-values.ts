import { Token, type Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { QUEUE_ATTRIBUTE_LIST, attributeRow, type QueueAttributeName } from '../../queue/attribute';
import type { QueueKind } from '../../queue/queue-name';
import { UNKNOWN, type QueueFacts } from './queue-facts';
import { isDynamic } from './template-value';

/** Values of attributes by the names of the SQS API, tokens included. */
export type DeclaredValues = Partial<Record<QueueAttributeName, unknown>>;

/** A value that synthesis knows, undefined where only deployment does. */
export const known = <Value>(value: Value | undefined): Value | undefined => (Token.isUnresolved(value) || isDynamic(value) ? undefined : value);

/** Whether two texts are the same, as far as synthesis knows them: what only deployment does may be. */
export const mayBeSame = (one: string, other: string): boolean => Token.isUnresolved(one) || Token.isUnresolved(other) || one === other;

/** The numbers that the props of a queue set, by the attribute table. */
export function declaredNumbers(attributes: object): DeclaredValues {
  const props = attributes as Readonly<Record<string, unknown>>;
  const set = QUEUE_ATTRIBUTE_LIST.filter(({ form, prop }) => form === 'integer' && prop !== undefined && props[prop] !== undefined);
  return Object.fromEntries(set.map(({ name, prop }) => [name, numberOf(props[prop!])]));
}

/** Seconds of a duration, parts of seconds included so that a rule can refuse them; a number as it is. */
export function numberOf(value: unknown): unknown {
  // By its method, since it may be of another copy of aws-cdk-lib.
  return typeof (value as Duration).toSeconds === 'function' ? (value as Duration).toSeconds({ integral: false }) : value;
}

/** Seconds of a duration that is known at synthesis. */
export function secondsOf(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : numberOf(duration) as number;
}

/** What a `CfnQueue` calls an attribute, whose name in CloudFormation is that of the API. */
export const propertyOf = (name: string): string => name[0]!.toLowerCase() + name.slice(1);

/** The values as properties of a `CfnQueue`. */
export function asProperties(values: DeclaredValues): Partial<sqs.CfnQueueProps> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [propertyOf(name), value]));
}

/** The values as facts: what is unset is left out, what only deployment knows is said so. */
export function factsOf(kind: QueueKind, queueName: string | undefined, values: DeclaredValues): QueueFacts {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    kind,
    queueName: known(queueName),
    attributes: Object.fromEntries(set.map(([name, value]) => [name, withoutTokens(value)])),
    word: (name) => attributeRow(name).prop ?? attributeRow(name).word,
  };
}

/** A value, or the fields of one, with `UNKNOWN` for what only deployment knows. */
export function withoutTokens(value: unknown): unknown {
  if (Token.isUnresolved(value)) return UNKNOWN;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, Token.isUnresolved(item) ? UNKNOWN : item]));
}
