import { QUEUE_ATTRIBUTES, type QueueAttributeName } from '../../queue/attribute';
import { parseQueueArn, kindOfName, type QueueKind } from '../../queue/queue-name';
import { attributesSet } from '../rule/attribute-facts';
import { AWS_MANAGED_KEY, type QueueFacts } from '../rule/queue-facts';
import type { Finding } from '../rule/rule';
import type { JoinedQueue } from '../rule/rule-dead-letter';
import { isIntrinsic, knownNumber, readJson } from '../rule/template-value';

/** A resource of a synthesized template. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** It is there under a condition only. */
  readonly conditional: boolean;
}

/** A template as far as the rules read it. */
export interface Template {
  readonly resources: readonly TemplateResource[];
  /** Undefined when only deployment knows it. */
  readonly account?: string;
  /** Undefined when only deployment knows it. */
  readonly region?: string;
}

/** A broken rule of a template. */
export interface TemplateFinding extends Finding {
  /** The resource that breaks it. */
  readonly logicalId: string;
  /** The property that it is about, when it is one. */
  readonly property?: string;
  /** The queue that it is about: the same resource, or the one that it names. */
  readonly queueId: string;
}

export const QUEUE_TYPE = 'AWS::SQS::Queue';

interface RawResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly Condition?: string;
}

/** The template of a JSON document. */
export function readTemplate(json: string, place: Omit<Template, 'resources'> = {}): Template {
  const { Resources = {} } = readJson(json) as { Resources?: Record<string, RawResource> };
  const resources = Object.entries(Resources).map(([logicalId, { Type: type, Properties: properties = {}, Condition }]) =>
    ({ logicalId, type, properties, conditional: Condition !== undefined }));
  return { ...place, resources };
}

export function ofType({ resources }: Template, type: string): TemplateResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** A resource that sets the policy of queues, which it names by URL. */
export interface TemplatePolicy extends TemplateResource {
  readonly urls: readonly unknown[];
}

export function queuePolicies(template: Template): TemplatePolicy[] {
  const policies = [...ofType(template, 'AWS::SQS::QueuePolicy'), ...ofType(template, 'AWS::SQS::QueueInlinePolicy')];
  return policies.map((policy) => ({ ...policy, urls: [policy.properties.Queues ?? policy.properties.Queue].flat() }));
}

/** The resource that a `Ref` or `Fn::GetAtt` names. */
export function referred(template: Template, value: unknown, type: string): TemplateResource | undefined {
  const { 'Ref': ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { 'Ref'?: string; 'Fn::GetAtt'?: string | string[] };
  const logicalId = ref ?? (typeof attribute === 'string' ? attribute.split('.')[0] : attribute?.[0]);
  return template.resources.find((resource) => resource.logicalId === logicalId && resource.type === type);
}

/** Whether two resources are sure to be there at the same time: of two under conditions, perhaps only one ever is. */
export const together = (one: TemplateResource, other: TemplateResource): boolean => !one.conditional || !other.conditional;

export function kindOf({ properties }: TemplateResource): QueueKind {
  return String(properties.FifoQueue) === 'true' ? 'fifo' : 'standard';
}

/** Whether a queue is sure to be encrypted with the key of AWS: by the alias, or the ARN of the alias, which may be put together. */
export const isAwsManaged = (queue: TemplateResource | undefined): boolean =>
  new RegExp(`^(?="|{"Fn::(Join|Sub)").*[:"]${AWS_MANAGED_KEY}"[\\]}]*$`).test(JSON.stringify(queue?.properties.KmsMasterKeyId) ?? '');

/** What the rules ask about a queue, by the names of CloudFormation. */
export function templateQueueFacts({ region }: Template, resource: TemplateResource): QueueFacts {
  const { properties } = resource;
  const { KmsMasterKeyId } = properties;
  return {
    kind: kindOf(resource),
    queueName: typeof properties.QueueName === 'string' ? properties.QueueName : undefined,
    region,
    keyRegion: typeof KmsMasterKeyId === 'string' ? /^arn:[^:]+:kms:([^:]+):/.exec(KmsMasterKeyId)?.[1] : undefined,
    attributes: attributesSet((name) => properties[name]),
    word: (name: QueueAttributeName) => name,
  };
}

/** A queue of the template as one of two that a redrive policy joins. */
export function joinedResource(template: Template, resource: TemplateResource): JoinedQueue {
  const { MessageRetentionPeriod, KmsMasterKeyId, SqsManagedSseEnabled } = resource.properties;
  const { account, region } = template;
  const retentionSeconds = knownNumber(MessageRetentionPeriod ?? QUEUE_ATTRIBUTES.MessageRetentionPeriod.default);
  const encrypted = KmsMasterKeyId !== undefined || (isIntrinsic(SqsManagedSseEnabled) ? undefined : String(SqsManagedSseEnabled) !== 'false');
  return { name: resource.logicalId, kind: kindOf(resource), account, region, retentionSeconds, encrypted };
}

/** A queue that is known by its ARN only; undefined for what is none, or not known. */
export function joinedArn(arn: unknown): JoinedQueue | undefined {
  const parts = typeof arn === 'string' ? parseQueueArn(arn) : undefined;
  return parts && { name: parts.queueName, kind: kindOfName(parts.queueName), account: parts.account, region: parts.region };
}
