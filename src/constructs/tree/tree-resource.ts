import { Reference, Tokenization, type CfnResource, type Stack } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

/** What the user calls a resource: the construct that has it, unless it stands by itself. */
export const pathOf = ({ node }: IConstruct): string => (node.id === 'Resource' ? node.scope!.node.path : node.path);

/** The resources of some types. */
export function ofTypes<Resource extends CfnResource>(resources: readonly CfnResource[], ...types: readonly string[]): Resource[] {
  return resources.filter(({ cfnResourceType }) => types.includes(cfnResourceType)) as Resource[];
}

interface Stacked {
  readonly stack: Stack;
}

/** Which of some constructs a value in the template of a stack names. */
type NamedIn<Owner> = (where: Stack, value: unknown) => Owner | undefined;

/** An attribute of the same stack: what another one has is imported, or comes by a parameter, an output or, from another Region, an export. */
const OWN = /^\{"Fn::GetAtt":\["[^"]*","(?!Outputs\.|\/cdk\/exports\/)/;

/**
 * Finds constructs by what a template has for an attribute of theirs. To ask each stack for each construct of all others takes long in
 * a large app, so that only a stack with a value from elsewhere is asked.
 *
 * @param attributesOf those that name one: ARN, URL
 */
export function namedIn<Owner extends Stacked>(owners: readonly Owner[], attributesOf: (owner: Owner) => readonly string[]): NamedIn<Owner> {
  const textsIn = (where: Stack, owner: Owner): string[] => attributesOf(owner).map((attribute) => JSON.stringify(where.resolve(attribute)));
  const ownTexts = once((owner: Owner) => textsIn(owner.stack, owner));
  // What looks like the template's own is that of a construct there.
  const foreignTexts = (where: Stack, owner: Owner): string[] => textsIn(where, owner).filter((text) => !ownTexts(owner).includes(text));
  const named = (chosen: readonly Owner[], textsOf: (owner: Owner) => readonly string[]): ReadonlyMap<string, Owner> =>
    new Map(chosen.flatMap((owner) => textsOf(owner).map((text) => [text, owner] as const)));
  const here = once((where: Stack) => named(owners.filter(({ stack }) => stack === where), ownTexts));
  const elsewhere = once((where: Stack) => named(owners.filter(({ stack }) => stack !== where), (owner) => foreignTexts(where, owner)));
  return (where, value) => {
    if (value === undefined) return undefined;
    const text = JSON.stringify(value);
    return here(where).get(text) ?? (OWN.test(text) ? undefined : elsewhere(where).get(text));
  };
}

function once<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

export type QueuePolicy = sqs.CfnQueuePolicy | sqs.CfnQueueInlinePolicy;

/** Policy resources by the queue that their URL names. */
export type PoliciesByQueue = ReadonlyMap<IConstruct | undefined, readonly QueuePolicy[]>;

export function byQueue(policies: readonly QueuePolicy[]): PoliciesByQueue {
  const found = new Map<IConstruct | undefined, QueuePolicy[]>();
  for (const policy of policies) {
    for (const queue of ('queues' in policy ? policy.queues : [policy.queue]).map(targetOf)) found.set(queue, [...found.get(queue) ?? [], policy]);
  }
  return found;
}

/** The policy resources of a declared queue. Without one here, it may have one elsewhere. */
export const policiesOf = ({ node }: sqs.IQueue, policies: PoliciesByQueue): readonly QueuePolicy[] => policies.get(node.defaultChild) ?? [];

/** The construct that a value is an attribute of. To resolve the value and look that up would ask each stack for the queues of all others. */
export function targetOf(value: string | undefined): IConstruct | undefined {
  const token = Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(token) ? token.target : undefined;
}
