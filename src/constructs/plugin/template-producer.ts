import { mayUseKey } from '../rule/key-use';
import { producerFacts } from '../rule/producer-facts';
import { PRODUCERS, topicByArn, type TopicOf } from '../rule/producer-row';
import { findingsOf } from '../rule/rule';
import { PRODUCER_RULES } from '../rule/rule-producer';
import { fieldOf, isIntrinsic, isOn } from '../rule/template-value';
import { QUEUE_TYPE, isAwsManaged, kindOf, ofType, queuePolicies, referred, type Template, type TemplateFinding, type TemplateResource } from './template-resource';

/** Every producer of a template that breaks a rule of the queue that it sends to. */
export function templateProducers(template: Template): TemplateFinding[] {
  const topicOf = topicIn(template);
  return PRODUCERS.flatMap(({ type, service, sends }) => ofType(template, type).flatMap(({ logicalId, properties }) =>
    sends(properties, topicOf).flatMap((sent) => {
      const queue = referred(template, sent.arn, QUEUE_TYPE);
      if (!queue) return [];
      const { KmsMasterKeyId, ContentBasedDeduplication } = queue.properties;
      const facts = producerFacts(sent, {
        service, producer: logicalId, kind: kindOf(queue), awsManagedKey: isAwsManaged(queue), documents: policiesOf(template, queue),
        deduplicates: isOn(ContentBasedDeduplication), keylessRole: keylessRole(template, sent.role, KmsMasterKeyId),
      });
      return findingsOf(PRODUCER_RULES, facts).map((finding) => ({ ...finding, logicalId, queueId: queue.logicalId }));
    })));
}

function topicIn(template: Template): TopicOf {
  return (arn) => {
    const topic = referred(template, arn, 'AWS::SNS::Topic');
    return topic ? { producer: topic.logicalId, fifoTopic: isOn(topic.properties.FifoTopic) } : topicByArn(arn);
  };
}

/** The documents that may be the policy of a queue; none when no policy of the template names it, for another may. */
function policiesOf(template: Template, queue: TemplateResource): unknown[] {
  const named = queuePolicies(template).map(({ properties, urls }) =>
    ({ document: properties.PolicyDocument, queues: urls.map((url) => referred(template, url, QUEUE_TYPE)) }));
  if (!named.some(({ queues }) => queues.includes(queue))) return [];
  return named.filter(({ queues }) => queues.includes(queue) || queues.includes(undefined)).map(({ document }) => document);
}

const ROLE = 'AWS::IAM::Role';
const MANAGED = 'AWS::IAM::ManagedPolicy';

/** A role of the template that may not use a key of the template. */
function keylessRole(template: Template, role: unknown, keyId: unknown): string | undefined {
  const [roleHere, key] = [referred(template, role, ROLE), referred(template, keyId, 'AWS::KMS::Key')];
  if (!roleHere || !key) return undefined;
  const { RoleName, ManagedPolicyArns = [], Policies = [] } = roleHere.properties; // as a whole either may be an intrinsic
  const managed = [ManagedPolicyArns].flat().map((arn) => ({ arn, policy: referred(template, arn, MANAGED) }));
  // A name that only deployment knows may be the role's.
  const mayName = (each: unknown): boolean =>
    (isIntrinsic(each) ? (referred(template, each, ROLE) ?? roleHere) === roleHere : each !== undefined && each === RoleName);
  const added = [...ofType(template, 'AWS::IAM::Policy'), ...ofType(template, MANAGED)].filter((policy) =>
    [policy.properties.Roles].flat().some(mayName) || managed.some((each) => each.policy === policy));
  const isAllowed = mayUseKey({
    roleArn: { 'Fn::GetAtt': [roleHere.logicalId, 'Arn'] },
    keyArn: { 'Fn::GetAtt': [key.logicalId, 'Arn'] },
    keyPolicy: key.properties.KeyPolicy,
    documents: [...[Policies].flat(), ...added.map(({ properties }) => properties)].map((policy) => fieldOf(policy, 'PolicyDocument')),
    foreignPolicies: managed.filter(({ policy }) => !policy).map(({ arn }) => arn),
  });
  return isAllowed ? undefined : roleHere.logicalId;
}
