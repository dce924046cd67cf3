import type { RedrivePermission } from '../../queue/redrive';
import { mappingFacts } from '../rule/mapping-facts';
import { policyFacts, shutOutServices } from '../rule/policy-facts';
import { sendersOf } from '../rule/producer-facts';
import { findingsOf, type Finding, type Rule } from '../rule/rule';
import { LIFETIME_RULES, TAG_RULES } from '../rule/rule-attribute';
import { QUEUE_RULES } from '../rule/rule-book';
import { CONSUMER_RULES } from '../rule/rule-consumer';
import { DEAD_LETTER_RULES, SOURCE_LIST_RULES, type RedriveFacts } from '../rule/rule-dead-letter';
import { STACK_NAME_RULES } from '../rule/rule-name';
import { POLICY_RULES } from '../rule/rule-policy';
import { PRODUCER_RULES } from '../rule/rule-producer';
import { fieldOf, isSet, listOf } from '../rule/template-value';
import { templateProducers } from './template-producer';
import {
  QUEUE_TYPE, isAwsManaged, joinedArn, joinedResource, kindOf, ofType, queuePolicies, referred, templateQueueFacts, together,
  type Template, type TemplateFinding, type TemplatePolicy, type TemplateResource,
} from './template-resource';

/** Everything that breaks a rule in a template, whoever wrote it. */
export function templateFindings({ resources, ...place }: Template): TemplateFinding[] {
  // Of a queue whose kind only deployment knows nothing is said, by whatever names it.
  const template = { ...place, resources: resources.filter(({ properties }) => typeof properties.FifoQueue !== 'object') };
  const queues = ofType(template, QUEUE_TYPE);
  const producers = templateProducers(template);
  // What a policy tells about a producer is told already where the template has the producer.
  const isTold = ({ rule, queueId }: TemplateFinding): boolean => producers.some((told) => told.rule === rule && told.queueId === queueId);
  return [
    ...nameFindings(queues),
    ...queues.flatMap((queue) => [...queueFindings(template, queue), ...deadLetterFindings(template, queue), ...sourceFindings(template, queue)]),
    ...policyFindings(template).filter((finding) => !isTold(finding)),
    ...consumerFindings(template),
    ...producers,
  ];
}

type Place = Omit<TemplateFinding, keyof Finding>;

/** Findings at one place. */
function at<Facts>(place: Place, rules: ReadonlyArray<Rule<Facts>>, facts: Facts): TemplateFinding[] {
  return findingsOf(rules, facts).map((finding) => ({ ...place, ...finding }));
}

const inQueue = ({ logicalId }: TemplateResource, property?: string): Place => ({ logicalId, queueId: logicalId, property });

function nameFindings(queues: readonly TemplateResource[]): TemplateFinding[] {
  const named = queues.filter(({ properties, conditional }) => typeof properties.QueueName === 'string' && !conditional);
  return named.flatMap((queue) => {
    const first = named.find(({ properties }) => properties.QueueName === queue.properties.QueueName)!;
    const both = [...new Set([first, queue])].map(({ logicalId, properties }) => ({ queueName: properties.QueueName as string, path: logicalId }));
    return at(inQueue(queue, 'QueueName'), STACK_NAME_RULES, { queues: both });
  });
}

function queueFindings(template: Template, queue: TemplateResource): TemplateFinding[] {
  const tags = listOf(queue.properties.Tags).map((tag) => [String(fieldOf(tag, 'Key')), String(fieldOf(tag, 'Value'))]);
  return [
    ...at(inQueue(queue), [...QUEUE_RULES, ...LIFETIME_RULES], templateQueueFacts(template, queue)),
    ...at(inQueue(queue, 'Tags'), TAG_RULES, { tags: Object.fromEntries(tags) as Record<string, string> }),
  ];
}

function deadLetterFindings(template: Template, queue: TemplateResource): TemplateFinding[] {
  const arn = fieldOf(queue.properties.RedrivePolicy, 'deadLetterTargetArn');
  const resource = referred(template, arn, QUEUE_TYPE);
  const target = resource ? joinedResource(template, resource) : joinedArn(arn);
  if (!target) return [];
  const isNamedHere = target.name === queue.properties.QueueName && target.account === template.account && target.region === template.region;
  const allow = resource?.properties.RedriveAllowPolicy;
  const facts: RedriveFacts = {
    source: joinedResource(template, queue),
    target: {
      ...target,
      redrives: isSet(resource?.properties, 'RedrivePolicy', 'deadLetterTargetArn'),
      permission: fieldOf(allow, 'redrivePermission') as RedrivePermission | undefined,
      listsSource: listsSource(template, fieldOf(allow, 'sourceQueueArns') ?? [], queue),
    },
    same: resource === queue || (!resource && isNamedHere),
  };
  return at(inQueue(queue, 'RedrivePolicy'), DEAD_LETTER_RULES, facts);
}

/** Undefined when the list or an ARN of it is not known, or may be the generated one of the queue. */
function listsSource(template: Template, arns: unknown, queue: TemplateResource): boolean | undefined {
  if (!Array.isArray(arns)) return undefined;
  const { QueueName } = queue.properties;
  if (arns.some((arn) => referred(template, arn, QUEUE_TYPE) === queue || JSON.stringify(arn).includes(`:${String(QueueName)}"`))) return true;
  const others = arns.every((arn) => referred(template, arn, QUEUE_TYPE) || (typeof arn === 'string' && typeof QueueName === 'string'));
  return others ? false : undefined;
}

function sourceFindings(template: Template, queue: TemplateResource): TemplateFinding[] {
  const owner = joinedResource(template, queue);
  return listOf(fieldOf(queue.properties.RedriveAllowPolicy, 'sourceQueueArns')).flatMap((arn) => {
    const resource = referred(template, arn, QUEUE_TYPE);
    const source = resource ? joinedResource(template, resource) : joinedArn(arn);
    // The circle: the source waits for its dead-letter queue, which waits for the source.
    const circles = resource && referred(template, fieldOf(resource.properties.RedrivePolicy, 'deadLetterTargetArn'), QUEUE_TYPE) === queue;
    return source ? at(inQueue(queue, 'RedriveAllowPolicy'), SOURCE_LIST_RULES, { owner, source, tellable: !circles }) : [];
  });
}

function policyFindings(template: Template): TemplateFinding[] {
  const policies = queuePolicies(template);
  const namesOf = ({ urls }: TemplatePolicy): string[] => urls.map((url) => nameOf(template, url, QUEUE_TYPE));
  return policies.flatMap((policy) => {
    const named = policies.filter((other) => other === policy || together(other, policy)).flatMap(namesOf);
    const count = Math.max(0, ...namesOf(policy).map((name) => named.filter((other) => other === name).length));
    const queue = referred(template, policy.urls[0], QUEUE_TYPE);
    const place = { logicalId: policy.logicalId, queueId: queue?.logicalId ?? policy.logicalId, property: 'PolicyDocument' };
    const { PolicyDocument } = policy.properties;
    const key = queue && referred(template, queue.properties.KmsMasterKeyId, 'AWS::KMS::Key');
    const facts = policyFacts(PolicyDocument, { policies: count, account: template.account });
    const shutOut = key ? shutOutServices(PolicyDocument, key.properties.KeyPolicy) : [];
    const senders = isAwsManaged(queue) ? facts.statements.flatMap((statement) => sendersOf(statement, template.account)) : [];
    return [
      ...at(place, POLICY_RULES, facts),
      ...shutOut.flatMap((producer) => at(place, PRODUCER_RULES, { service: 'service', producer, kind: kindOf(queue!), keyless: true })),
      ...senders.flatMap((sender) => at(place, PRODUCER_RULES, { ...sender, kind: kindOf(queue!), awsManagedKey: true })),
    ];
  });
}

function consumerFindings(template: Template): TemplateFinding[] {
  const mappings = ofType(template, 'AWS::Lambda::EventSourceMapping');
  const sourceOf = ({ properties }: TemplateResource) => nameOf(template, properties.EventSourceArn, QUEUE_TYPE);
  const keyOf = (mapping: TemplateResource) => sourceOf(mapping) + nameOf(template, mapping.properties.FunctionName, FUNCTION_TYPE);
  return mappings.flatMap((mapping, index) => {
    const queue = referred(template, mapping.properties.EventSourceArn, QUEUE_TYPE);
    if (!queue) return [];
    const again = mappings.slice(0, index).some((other) => together(other, mapping) && keyOf(other) === keyOf(mapping));
    const fn = functionOf(template, mapping.properties.FunctionName);
    const beside = mappings.some((other) => other !== mapping && together(other, mapping) && sourceOf(other) === sourceOf(mapping));
    const place = { logicalId: mapping.logicalId, queueId: queue.logicalId };
    const facts = mappingFacts({ mapping: mapping.properties, queue: queue.properties, fn: fn?.properties });
    const filtersBeside = beside && facts.polling.filterCount !== undefined;
    return at(place, CONSUMER_RULES, { ...facts, kind: kindOf(queue), consumer: fn?.logicalId ?? 'the function', again, filtersBeside });
  });
}

/** What a value names, in whichever way: a resource of the template by its id, else the value as text. */
function nameOf(template: Template, value: unknown, type: string): string {
  return referred(template, value, type)?.logicalId ?? JSON.stringify(value);
}

const FUNCTION_TYPE = 'AWS::Lambda::Function';

/** The function that a value names: itself, or by a version or an alias of it. */
function functionOf(template: Template, value: unknown): TemplateResource | undefined {
  const text = JSON.stringify(value) ?? '';
  const named = template.resources.find(({ logicalId, type }) => /^AWS::Lambda::(Version|Alias)$/.test(type) && text.includes(`"${logicalId}"`));
  return referred(template, named?.properties.FunctionName ?? value, FUNCTION_TYPE);
}
