import type { CfnResource, Stack } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

/** What the user calls a resource: the construct that has it, unless it stands by itself. */
export const pathOf = ({ node }: IConstruct): string => (node.id === 'Resource' ? node.scope!.node.path : node.path);

/** The resources of some types. */
export function ofTypes<Resource extends CfnResource>(resources: readonly CfnResource[], ...types: readonly string[]): Resource[] {
  return resources.filter(({ cfnResourceType }) => types.includes(cfnResourceType)) as Resource[];
}

/** What a resource is in the template, overrides included. */
export function propertiesOf(resource: CfnResource): Readonly<Record<string, unknown>> {
  // One that its construct leaves out has none.
  const { Resources = {} } = resource.stack.resolve(resource._toCloudFormation()) as { Resources?: Record<string, { Properties?: object }> };
  return { ...Object.values(Resources)[0]?.Properties };
}

interface Stacked {
  readonly stack: Stack;
}

/** Which of some constructs a value in the template of a stack names. */
export type NamedIn<Owner> = (where: Stack, value: unknown) => Owner | undefined;

/**
 * Finds constructs by what a template has for an attribute of theirs.
 *
 * @param attributesOf those that name one: ARN, URL
 */
export function namedIn<Owner extends Stacked>(owners: readonly Owner[], attributesOf: (owner: Owner) => readonly string[]): NamedIn<Owner> {
  const byStack = new Map<Stack, ReadonlyMap<string | undefined, Owner>>();
  const namesIn = (where: Stack): ReadonlyMap<string | undefined, Owner> =>
    new Map(owners.flatMap((owner) => attributesOf(owner).map((attribute) => [nameIn(where, owner, attribute), owner] as const)));
  return (where, value) => {
    if (value === undefined || owners.length === 0) return undefined;
    const names = byStack.get(where) ?? namesIn(where);
    byStack.set(where, names);
    return names.get(JSON.stringify(value));
  };
}

/** An attribute as the template of a stack has it. Of another stack's construct, what looks like the template's own is that of a construct there. */
function nameIn(where: Stack, { stack }: Stacked, attribute: string): string | undefined {
  const here = JSON.stringify(where.resolve(attribute));
  return stack === where || here !== JSON.stringify(stack.resolve(attribute)) ? here : undefined;
}

export type QueuePolicy = sqs.CfnQueuePolicy | sqs.CfnQueueInlinePolicy;

/** Policy resources by the URL of the queue that they name, token for token. */
export type PoliciesByUrl = ReadonlyMap<unknown, readonly QueuePolicy[]>;

export function byUrl(policies: readonly QueuePolicy[]): PoliciesByUrl {
  const found = new Map<unknown, QueuePolicy[]>();
  for (const policy of policies) {
    for (const url of 'queues' in policy ? policy.queues : [policy.queue]) found.set(url, [...found.get(url) ?? [], policy]);
  }
  return found;
}
