import type { ProducerFacts } from './rule-producer';
import { fieldOf, isDynamic, isOn, isSet, listOf, type Properties } from './template-value';

/** What a resource sends to, and how. */
export type Sent = Partial<Pick<ProducerFacts, 'producer' | 'fifoTopic' | 'messageGroupId' | 'deduplicates' | 'deadLetters'>> & {
  /** ARN, URL or name. */
  readonly arn: unknown;
  /** Role that it is sent by. */
  readonly role?: unknown;
  /** A role is named where the policy of the queue decides otherwise: which of them lets it send is not known. */
  readonly byRole?: boolean;
};

/** Looks a topic up by its ARN; what is not known is left out. */
export type TopicOf = (arn: unknown) => Pick<Sent, 'producer' | 'fifoTopic'>;

interface ProducerRow {
  readonly type: string;
  readonly service: ProducerFacts['service'];
  readonly sends: (properties: Properties, topicOf: TopicOf) => readonly Sent[];
}

const notified = (configuration: unknown, field: string): Sent[] =>
  listOf(fieldOf(configuration, 'QueueConfigurations')).map((notification) => ({ arn: fieldOf(notification, field) }));

/** A target of a rule or a schedule, and its dead-letter queue: a rule sends by the policy of the queue, a schedule by a role. */
const targeted = (target: unknown, role?: unknown): Sent[] => [
  { arn: fieldOf(target, 'Arn'), role, messageGroupId: isSet(target, 'SqsParameters', 'MessageGroupId') },
  { arn: fieldOf(target, 'DeadLetterConfig', 'Arn'), role, deadLetters: true },
];

/** An action of an AWS IoT rule, which knows its queue by URL. */
const acted = (action: unknown): Sent => ({ arn: fieldOf(action, 'Sqs', 'QueueUrl'), role: fieldOf(action, 'Sqs', 'RoleArn') });

const hooked = (hook: unknown): Sent => ({ arn: fieldOf(hook, 'NotificationTargetARN'), role: fieldOf(hook, 'RoleARN') });

/** Whether parameters give each message a group, and an id of its own. */
const identified = (parameters: unknown, ...path: readonly string[]): Pick<Sent, 'messageGroupId' | 'deduplicates'> => ({
  messageGroupId: isSet(parameters, ...path, 'MessageGroupId'),
  ...(isSet(parameters, ...path, 'MessageDeduplicationId') && { deduplicates: true }),
});

/** An integration of an HTTP API, which knows its queue by URL. */
function integrated({ IntegrationSubtype, RequestParameters: parameters, CredentialsArn: role }: Properties): Sent[] {
  return IntegrationSubtype === 'SQS-SendMessage' ? [{ arn: fieldOf(parameters, 'QueueUrl'), role, ...identified(parameters) }] : [];
}

/** A method of a REST API that sends: its URI ends in the name of the queue. Of group and id, what the request brings may tell. */
function requested({ Integration: integration }: Properties): Sent[] {
  const uri = listOf(fieldOf(integration, 'Uri', 'Fn::Join', '1'));
  const isSending = uri.some((part) => String(part).includes(':sqs:path/')) && JSON.stringify(integration).includes('SendMessage');
  return isSending ? [{ arn: uri.at(-1), role: fieldOf(integration, 'Credentials'), deduplicates: undefined }] : [];
}

/** The ARN of a table's stream, as text or as its attribute. */
const TABLE_STREAM = /:dynamodb:|[,.]"?StreamArn"/;

/** Where the mapping of a table's stream has what a function fails to take. That of Kinesis or Kafka may be any queue, and a queue has none. */
const followed = ({ EventSourceArn, DestinationConfig }: Properties): Sent[] =>
  (TABLE_STREAM.test(String(JSON.stringify(EventSourceArn))) ? [{ arn: fieldOf(DestinationConfig, 'OnFailure', 'Destination') }] : []);

/** The target of a pipe, and where a pipe from a stream has its dead letters. */
const piped = ({ Target: arn, RoleArn: role, SourceParameters, TargetParameters }: Properties): Sent[] => [
  { arn, role, ...identified(TargetParameters, 'SqsQueueParameters') },
  ...['KinesisStreamParameters', 'DynamoDBStreamParameters'].map((stream) => ({ arn: fieldOf(SourceParameters, stream, 'DeadLetterConfig', 'Arn'), role })),
];

/** The resources that send to queues by themselves, one row each, as a template has them. */
export const PRODUCERS: readonly ProducerRow[] = [
  { type: 'AWS::S3::Bucket', service: 'S3', sends: ({ NotificationConfiguration }) => notified(NotificationConfiguration, 'Queue') },
  // How aws-cdk-lib writes the notifications of a bucket.
  { type: 'Custom::S3BucketNotifications', service: 'S3', sends: ({ NotificationConfiguration }) => notified(NotificationConfiguration, 'QueueArn') },
  {
    type: 'AWS::SNS::Subscription',
    service: 'SNS',
    sends: ({ Endpoint, TopicArn, RedrivePolicy }, topicOf) =>
      [Endpoint, fieldOf(RedrivePolicy, 'deadLetterTargetArn')].map((arn) => ({ arn, ...topicOf(TopicArn) })),
  },
  {
    type: 'AWS::SNS::Topic',
    service: 'SNS',
    sends: (topic) => listOf(topic.Subscription).map((each) => ({ arn: fieldOf(each, 'Endpoint'), fifoTopic: isOn(topic.FifoTopic) })),
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
  { type: 'AWS::Lambda::EventSourceMapping', service: 'Lambda', sends: followed },
  {
    type: 'AWS::IoT::TopicRule',
    service: 'IoT',
    sends: ({ TopicRulePayload: rule }) => [...listOf(fieldOf(rule, 'Actions')), fieldOf(rule, 'ErrorAction')].map(acted),
  },
  { type: 'AWS::ApiGateway::Method', service: 'API Gateway', sends: requested },
  { type: 'AWS::ApiGatewayV2::Integration', service: 'API Gateway', sends: integrated },
  { type: 'AWS::Pipes::Pipe', service: 'Pipes', sends: piped },
  {
    type: 'AWS::AppConfig::Extension',
    service: 'AppConfig',
    sends: ({ Actions }) => Object.values(Actions ?? {}).flatMap(listOf).map((action) => ({ arn: fieldOf(action, 'Uri'), role: fieldOf(action, 'RoleArn') })),
  },
  { type: 'AWS::AutoScaling::LifecycleHook', service: 'Auto Scaling', sends: (hook) => [hooked(hook)] },
  {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    service: 'Auto Scaling',
    sends: ({ LifecycleHookSpecificationList }) => listOf(LifecycleHookSpecificationList).map(hooked),
  },
];

/** What the ARN of a topic tells; nothing when only deployment knows it. */
export const topicByArn: TopicOf = (arn) => (typeof arn === 'string' && !isDynamic(arn) ? { fifoTopic: arn.endsWith('.fifo') } : {});
