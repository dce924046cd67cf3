import type { CfnResource, Stack } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { PRODUCERS } from '../plugin/template-producer';
import { BY_POLICY, nameIn, pathOf, shutsOut } from './producer-facts';
import { findingsOf } from './rule';
import { PRODUCER_RULES } from './rule-producer';
import { annotate } from './rule-report';

const ROWS = new Map(PRODUCERS.filter(({ service }) => BY_POLICY.includes(service)).map((row) => [row.type, row]));

export type QueuePolicy = sqs.CfnQueuePolicy | sqs.CfnQueueInlinePolicy;

/** The policy resources of a queue, by the URL that they name, token for token. */
export const policiesOf = ({ queueUrl }: sqs.IQueue, policies: readonly QueuePolicy[]): QueuePolicy[] =>
  policies.filter((policy) => ('queues' in policy ? policy.queues : [policy.queue]).includes(queueUrl));

/** Annotates resources that send to a queue whose policy does not let them. A queue without a policy may have one elsewhere. */
export function annotateShutOut(resources: readonly CfnResource[], queues: readonly sqs.IQueue[], policies: readonly QueuePolicy[]): void {
  const documentsOf = (queue: sqs.IQueue): unknown[] => policiesOf(queue, policies).map((policy) => propertiesOf(policy).PolicyDocument);
  const queuesByArn = new Map<Stack, ReadonlyMap<string | undefined, sqs.IQueue>>();
  for (const resource of resources) {
    const row = ROWS.get(resource.cfnResourceType);
    const sent = row?.sends(propertiesOf(resource), { resources: [] }).filter(({ arn, byRole }) => arn !== undefined && !byRole) ?? [];
    if (sent.length === 0) continue;
    const byArn = queuesByArn.get(resource.stack) ?? namedIn(resource.stack, queues);
    queuesByArn.set(resource.stack, byArn);
    const shutOut = sent.flatMap(({ arn }) => byArn.get(JSON.stringify(arn)) ?? []).some((queue) => shutsOut(documentsOf(queue), row!.service));
    annotate(resource, findingsOf(PRODUCER_RULES, { service: row!.service, producer: pathOf(resource), kind: 'standard', shutOut }));
  }
}

/** What a resource is in the template, overrides included. */
function propertiesOf(resource: CfnResource): Readonly<Record<string, unknown>> {
  // One that its construct leaves out has none.
  const { Resources = {} } = resource.stack.resolve(resource._toCloudFormation()) as { Resources?: Record<string, { Properties?: object }> };
  return { ...Object.values(Resources)[0]?.Properties };
}

/** The queues by the ARNs that a stack's template has for them. */
function namedIn(where: Stack, queues: readonly sqs.IQueue[]): ReadonlyMap<string | undefined, sqs.IQueue> {
  return new Map(queues.map((queue) => [nameIn(where, queue, queue.queueArn), queue]));
}
