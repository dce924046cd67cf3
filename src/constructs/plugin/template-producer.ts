import { mayEncrypt } from '../rule/policy-facts';
import { shutsOut } from '../rule/producer-facts';
import { findingsOf } from '../rule/rule';
import { PRODUCER_RULES, type ProducerFacts } from '../rule/rule-producer';
import { QUEUE_TYPE, fieldOf, isAwsManaged, kindOf, listOf, ofType, queuePolicies, referred, type Template, type TemplateFinding, type TemplateResource } from './template-resource';

/** What a resource sends to, and how. */
type Sent = Partial<Pick<ProducerFacts, 'fifoTopic' | 'messageGroupId' | 'deadLetters'>> & {
  readonly arn: unknown;
  /** Role that it is sent by. */
  readonly role?: unknown;
  /** A role is named for a target that is sent to by the policy of the queue. */
  readonly byRole?: boolean;
};

interface ProducerRow {
  readonly type: string;
  readonly service: ProducerFacts['service'];
  readonly sends: (properties: TemplateResource['properties'], template: Template) => readonly Sent[];
}

const notified = (configuration: unknown, field: string): Sent[] =>
  listOf(fieldOf(configuration, 'QueueConfigurations')).map((notification) => ({ arn: fieldOf(notification, field) }));

/** A target of a rule or a schedule, and its dead-letter queue: a rule sends by the policy of the queue, a schedule by a role. */
const targeted = (target: unknown, role?: unknown): Sent[] => [
  { arn: fieldOf(target, 'Arn'), role, messageGroupId: fieldOf(target, 'SqsParameters', 'MessageGroupId') !== undefined },
  { arn: fieldOf(target, 'DeadLetterConfig', 'Arn'), role, deadLetters: true },
];

/** An action of an AWS IoT rule, which knows its queue by URL. */
const acted = (action: unknown): Sent => ({ arn: fieldOf(action, 'Sqs', 'QueueUrl'), role: fieldOf(action, 'Sqs', 'RoleArn') });

const hooked = (hook: unknown): Sent => ({ arn: fieldOf(hook, 'NotificationTargetARN'), role: fieldOf(hook, 'RoleARN') });

/** The resources that send to queues by themselves. */
export const PRODUCERS: readonly ProducerRow[] = [
  { type: 'AWS::S3::Bucket', service: 'S3', sends: ({ NotificationConfiguration }) => notified(NotificationConfiguration, 'Queue') },
  // How aws-cdk-lib writes the notifications of a bucket.
  { type: 'Custom::S3BucketNotifications', service: 'S3', sends: ({ NotificationConfiguration }) => notified(NotificationConfiguration, 'QueueArn') },
  {
    type: 'AWS::SNS::Subscription',
    service: 'SNS',
    sends: ({ Endpoint, TopicArn, RedrivePolicy }, template) => [Endpoint, fieldOf(RedrivePolicy, 'deadLetterTargetArn')]
      .map((arn) => ({ arn, fifoTopic: isFifoTopic(referred(template, TopicArn, 'AWS::SNS::Topic'), TopicArn) })),
  },
  {
    type: 'AWS::SNS::Topic',
    service: 'SNS',
    sends: (topic) => listOf(topic.Subscription).map((each) => ({ arn: fieldOf(each, 'Endpoint'), fifoTopic: isFifo(topic) })),
  },
  { type: 'AWS::Events::EventBus', service: 'EventBridge', sends: ({ DeadLetterConfig }) => [{ arn: fieldOf(DeadLetterConfig, 'Arn'), deadLetters: true }] },
  {
    type: 'AWS::Events::Rule',
    service: 'EventBridge',
    sends: ({ Targets }) => listOf(Targets).flatMap((target) => targeted(target).map((sent) => ({ ...sent, byRole: fieldOf(target, 'RoleArn') !== undefined }))),
  },
  { type: 'AWS::Scheduler::Schedule', service: 'Scheduler', sends: ({ Target }) => targeted(Target, fieldOf(Target, 'RoleArn')) },
  { type: 'AWS::Lambda::Function', service: 'Lambda', sends: ({ DeadLetterConfig, Role }) => [{ arn: fieldOf(DeadLetterConfig, 'TargetArn'), role: Role }] },
  {
    type: 'AWS::Lambda::EventInvokeConfig',
    service: 'Lambda',
    sends: ({ DestinationConfig }) => ['OnFailure', 'OnSuccess'].map((end) => ({ arn: fieldOf(DestinationConfig, end, 'Destination') })),
  },
  {
    type: 'AWS::IoT::TopicRule',
    service: 'IoT',
    sends: ({ TopicRulePayload: rule }) => [...listOf(fieldOf(rule, 'Actions')), fieldOf(rule, 'ErrorAction')].map(acted),
  },
  { type: 'AWS::AutoScaling::LifecycleHook', service: 'Auto Scaling', sends: (hook) => [hooked(hook)] },
  {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    service: 'Auto Scaling',
    sends: ({ LifecycleHookSpecificationList }) => listOf(LifecycleHookSpecificationList).map(hooked),
  },
];

/** Every producer of a template that breaks a rule of the queue that it sends to. */
export function templateProducers(template: Template): TemplateFinding[] {
  return PRODUCERS.flatMap(({ type, service, sends }) => ofType(template, type).flatMap((resource) =>
    sends(resource.properties, template).flatMap(({ arn, role, byRole, ...how }) => {
      const queue = referred(template, arn, QUEUE_TYPE);
      if (!queue) return [];
      const { KmsMasterKeyId, ContentBasedDeduplication } = queue.properties;
      const deduplicates = how.deadLetters || typeof ContentBasedDeduplication === 'object' ? undefined : String(ContentBasedDeduplication) === 'true';
      const key = { awsManagedKey: isAwsManaged(queue), keylessRole: isKeyless(template, role, KmsMasterKeyId) };
      const shutOut = !byRole && shutsOut(policiesOf(template, queue), service);
      const facts = { service, producer: resource.logicalId, kind: kindOf(queue), deduplicates, shutOut, ...key, ...how };
      return findingsOf(PRODUCER_RULES, facts).map((finding) => ({ ...finding, logicalId: resource.logicalId, queueId: queue.logicalId }));
    })));
}

/** The documents that may be the policy of a queue; none when no policy of the template names it, for another may. */
function policiesOf(template: Template, queue: TemplateResource): unknown[] {
  const named = queuePolicies(template).map(({ properties, urls }) =>
    ({ document: properties.PolicyDocument, queues: urls.map((url) => referred(template, url, QUEUE_TYPE)) }));
  if (!named.some(({ queues }) => queues.includes(queue))) return [];
  return named.filter(({ queues }) => queues.includes(queue) || queues.includes(undefined)).map(({ document }) => document);
}

const MANAGED = 'AWS::IAM::ManagedPolicy';

/** Whether a role of the template may not use a key of the template. */
function isKeyless(template: Template, role: unknown, keyId: unknown): boolean {
  const [roleHere, key] = [referred(template, role, 'AWS::IAM::Role'), referred(template, keyId, 'AWS::KMS::Key')];
  if (!roleHere || !key) return false;
  const added = [...ofType(template, 'AWS::IAM::Policy'), ...ofType(template, MANAGED)].filter((policy) =>
    listOf(policy.properties.Roles).some((each) => referred(template, each, 'AWS::IAM::Role') === roleHere)
    || listOf(roleHere.properties.ManagedPolicyArns).some((each) => referred(template, each, MANAGED) === policy));
  const documents = [...listOf(roleHere.properties.Policies), ...added.map(({ properties }) => properties)].map((policy) => fieldOf(policy, 'PolicyDocument'));
  const named = JSON.stringify(key.properties.KeyPolicy ?? {}).includes(JSON.stringify({ 'Fn::GetAtt': [roleHere.logicalId, 'Arn'] }));
  return !named && !mayEncrypt(documents, { 'Fn::GetAtt': [key.logicalId, 'Arn'] });
}

/** Undefined when only deployment knows it. */
function isFifo({ FifoTopic }: TemplateResource['properties']): boolean | undefined {
  return typeof FifoTopic === 'object' ? undefined : String(FifoTopic) === 'true';
}

/** Undefined when the topic is of another template and its ARN does not tell. */
function isFifoTopic(topic: TemplateResource | undefined, arn: unknown): boolean | undefined {
  if (topic) return isFifo(topic.properties);
  return typeof arn === 'string' ? arn.endsWith('.fifo') : undefined;
}
