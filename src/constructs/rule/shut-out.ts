import type { CfnResource, Stack } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { PRODUCERS } from '../plugin/template-producer';
import { BY_POLICY, nameIn, pathOf, shutsOut } from './producer-facts';
import { findingsOf } from './rule';
import { PRODUCER_RULES } from './rule-producer';
import { annotate } from './rule-report';

const ROWS = new Map(PRODUCERS.filter(({ service }) => BY_POLICY.includes(service)).map((row) => [row.type, row]));

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

/** Annotates resources that send to a queue whose policy does not let them. A queue without a policy may have one elsewhere. */
export function annotateShutOut(resources: readonly CfnResource[], queues: readonly sqs.IQueue[], policies: PoliciesByUrl): void {
  const documentsOf = ({ queueUrl }: sqs.IQueue): unknown[] => (policies.get(queueUrl) ?? []).map((policy) => propertiesOf(policy).PolicyDocument);
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
