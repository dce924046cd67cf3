import { findingsOf } from '../rule/rule';
import { PRODUCER_RULES, type ProducerFacts } from '../rule/rule-producer';
import { QUEUE_TYPE, fieldOf, kindOf, listOf, ofType, referred, type Template, type TemplateResource } from './template-resource';
import type { TemplateFinding } from './template-rules';

/** What a resource sends to, and how. */
type Sent = Partial<Pick<ProducerFacts, 'fifoTopic' | 'messageGroupId' | 'deadLetters'>> & { readonly arn: unknown };

interface ProducerRow {
  readonly type: string;
  readonly service: ProducerFacts['service'];
  readonly sends: (properties: TemplateResource['properties'], template: Template) => readonly Sent[];
}

const notified = (configuration: unknown, field: string): Sent[] =>
  listOf(fieldOf(configuration, 'QueueConfigurations')).map((notification) => ({ arn: fieldOf(notification, field) }));

/** A target of a rule or a schedule, and its dead-letter queue. */
const targeted = (target: unknown): Sent[] => [
  { arn: fieldOf(target, 'Arn'), messageGroupId: fieldOf(fieldOf(target, 'SqsParameters'), 'MessageGroupId') !== undefined },
  { arn: fieldOf(fieldOf(target, 'DeadLetterConfig'), 'Arn'), deadLetters: true },
];

/** The resources that send to queues by themselves. */
const PRODUCERS: readonly ProducerRow[] = [
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
    type: 'AWS::Events::Rule',
    service: 'EventBridge',
    sends: ({ Targets }) => listOf(Targets).flatMap(targeted),
  },
  { type: 'AWS::Scheduler::Schedule', service: 'Scheduler', sends: ({ Target }) => targeted(Target) },
  { type: 'AWS::Lambda::Function', service: 'Lambda', sends: ({ DeadLetterConfig }) => [{ arn: fieldOf(DeadLetterConfig, 'TargetArn') }] },
  {
    type: 'AWS::Lambda::EventInvokeConfig',
    service: 'Lambda',
    sends: ({ DestinationConfig }) => ['OnFailure', 'OnSuccess'].map((end) => ({ arn: fieldOf(fieldOf(DestinationConfig, end), 'Destination') })),
  },
];

/** Every producer of a template that breaks a rule of the queue that it sends to. */
export function templateProducers(template: Template): TemplateFinding[] {
  return PRODUCERS.flatMap(({ type, service, sends }) => ofType(template, type).flatMap((resource) =>
    sends(resource.properties, template).flatMap(({ arn, ...how }) => {
      const queue = referred(template, arn, QUEUE_TYPE);
      if (!queue) return [];
      const { KmsMasterKeyId, ContentBasedDeduplication } = queue.properties;
      const deduplicates = how.deadLetters || typeof ContentBasedDeduplication === 'object' ? undefined : String(ContentBasedDeduplication) === 'true';
      const facts = { service, producer: resource.logicalId, kind: kindOf(queue), awsManagedKey: KmsMasterKeyId === 'alias/aws/sqs', deduplicates, ...how };
      return findingsOf(PRODUCER_RULES, facts).map((finding) => ({ ...finding, logicalId: resource.logicalId, queueId: queue.logicalId }));
    })));
}

/** Undefined when the topic is of another template and its ARN does not tell. */
function isFifoTopic(topic: TemplateResource | undefined, arn: unknown): boolean | undefined {
  if (topic) return String(topic.properties.FifoTopic) === 'true';
  return typeof arn === 'string' ? arn.endsWith('.fifo') : undefined;
}
