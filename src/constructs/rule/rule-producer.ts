import { isAccountId } from '../../queue/option-rule';
import type { QueueKind } from '../../queue/queue-name';
import { AWS_MANAGED_KEY } from './queue-facts';
import { SQS_GUIDE, when, type Rule } from './rule';

/** What sends to a queue from outside of the code that it is bound to. */
export type ProducerService = 'S3' | 'SNS' | 'EventBridge' | 'account' | 'service' | RoleService;

/** What sends by a role of the account, which may use the AWS managed key. */
type RoleService = 'Scheduler' | 'Lambda' | 'IoT' | 'Auto Scaling' | 'API Gateway' | 'Pipes' | 'AppConfig';

/** A queue and one producer; what is not known is left out. */
export interface ProducerFacts {
  readonly service: ProducerService;
  /** What the user calls the producer. */
  readonly producer: string;
  readonly kind: QueueKind;
  /** The queue is encrypted with `alias/aws/sqs`. */
  readonly awsManagedKey?: boolean;
  /** The queue's customer managed key was imported, so that its policy cannot be changed here. */
  readonly importedKey?: boolean;
  /** Another account: its id. */
  readonly accountId?: string;
  /** The policy of the queue's customer managed key does not let the producer in. */
  readonly keyless?: boolean;
  /** What sends by a role: the role, when it may not use the queue's customer managed key. */
  readonly keylessRole?: string;
  /** No statement of the queue's policy may let it in. */
  readonly shutOut?: boolean;
  /** SNS: the topic is a FIFO topic. */
  readonly fifoTopic?: boolean;
  /** EventBridge, HTTP APIs, pipes: a message group id is set. */
  readonly messageGroupId?: boolean;
  /** The queue deduplicates by content, or the producer gives each message an id of its own. */
  readonly deduplicates?: boolean;
  /** EventBridge: the queue takes what could not be delivered. */
  readonly deadLetters?: boolean;
}

/** These send what they are told only: a message group id has to be set. */
const TOLD_GROUP: readonly ProducerService[] = ['EventBridge', 'Scheduler', 'API Gateway'];
const BY_POLICY: readonly ProducerService[] = ['S3', 'SNS', 'EventBridge', 'account', 'service'];

/** Rules of producers. */
export const PRODUCER_RULES: ReadonlyArray<Rule<ProducerFacts>> = [
  {
    id: 'producer-aws-managed-key',
    severity: 'hard',
    sentence: 'AWS services and other accounts cannot send to a queue that the AWS managed key encrypts: nobody can change its policy.',
    source: `${SQS_GUIDE}/sqs-key-management.html`,
    check: ({ awsManagedKey, service, producer }) => when(awsManagedKey && BY_POLICY.includes(service),
      `${producer} cannot send to a queue encrypted with ${AWS_MANAGED_KEY}, got Encryption.kmsManaged(); use Encryption.sqsManaged() or Encryption.kms()`),
  },
  {
    id: 'producer-account',
    severity: 'hard',
    sentence: 'An account is named by its id of 12 digits.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    check: ({ accountId }) => when(accountId !== undefined && !isAccountId(accountId),
      `an account must have 12 digits, got '${accountId}'; give its id as text`),
  },
  {
    id: 'producer-imported-key',
    severity: 'soft',
    sentence: 'The policy of an imported key lets the producer encrypt: it cannot be changed from here.',
    source: `${SQS_GUIDE}/sqs-key-management.html`,
    check: ({ importedKey, producer }) => when(importedKey,
      `the policy of the imported key must allow ${producer} kms:GenerateDataKey and kms:Decrypt, got a key that this app cannot change; add the statement where the key is declared`),
  },
  {
    id: 'producer-key',
    severity: 'soft',
    sentence: 'A service that may send to a queue may use its customer managed key: what it sends is lost otherwise.',
    source: `${SQS_GUIDE}/sqs-key-management.html`,
    check: ({ keyless, producer }) => when(keyless,
      `the policy of the key must allow ${producer} kms:GenerateDataKey and kms:Decrypt, got no statement for it; add the source with allowProducer`),
  },
  {
    id: 'producer-not-allowed',
    severity: 'soft',
    sentence: 'The policy of a queue allows the topics, buckets, rules and event buses that send to it: what they send is lost otherwise.',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html',
    check: ({ shutOut, producer }) => when(shutOut,
      `the policy of the queue that ${producer} sends to must allow it sqs:SendMessage, got no statement for it; add it with allowProducer, or addToResourcePolicy`),
  },
  {
    id: 'producer-role-key',
    severity: 'soft',
    sentence: 'The role that a function, schedule, AWS IoT rule, lifecycle hook, API, pipe or AppConfig extension sends by may use the key of the queue: what it sends is lost otherwise.',
    source: 'https://github.com/aws/aws-cdk/issues/33153',
    check: ({ keylessRole, producer }) => when(keylessRole !== undefined,
      `the role of ${producer} must be allowed kms:GenerateDataKey and kms:Decrypt for the queue that it sends to, got no statement for ${keylessRole}; add queue.grantSendMessages(role)`),
  },
  {
    id: 'producer-s3-fifo',
    severity: 'hard',
    sentence: 'Amazon S3 sends its event notifications to standard queues only.',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html',
    check: ({ service, kind, producer }) => when(service === 'S3' && kind === 'fifo',
      `${producer} sends to standard queues only, got a FIFO queue; send to a standard queue, or by way of EventBridge`),
  },
  {
    id: 'producer-lambda-fifo',
    severity: 'hard',
    sentence: 'The dead-letter queue and the destinations of a Lambda function, and of its mapping to the stream of a table, are standard queues.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    check: ({ service, kind, producer }) => when(service === 'Lambda' && kind === 'fifo',
      `the dead-letter queue and the destinations of ${producer} must be standard queues, got a FIFO queue; name a standard queue`),
  },
  {
    id: 'producer-iot-fifo',
    severity: 'hard',
    sentence: 'The SQS action of an AWS IoT rule sends to standard queues only.',
    source: 'https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html',
    check: ({ service, kind, producer }) => when(service === 'IoT' && kind === 'fifo',
      `${producer} sends to standard queues only, got a FIFO queue; name a standard queue`),
  },
  {
    id: 'producer-lifecycle-hook-fifo',
    severity: 'hard',
    sentence: 'A lifecycle hook of Amazon EC2 Auto Scaling notifies standard queues only: its test message fails otherwise, and so does the deployment.',
    source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html',
    check: ({ service, kind, producer }) => when(service === 'Auto Scaling' && kind === 'fifo',
      `${producer} notifies standard queues only, got a FIFO queue; name a standard queue`),
  },
  {
    id: 'producer-standard-topic-fifo',
    severity: 'hard',
    sentence: 'A standard topic has no FIFO queues as subscribers, nor for the dead letters of its subscriptions.',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html',
    check: ({ service, kind, fifoTopic, producer }) => when(service === 'SNS' && kind === 'fifo' && fifoTopic === false,
      `${producer} is a standard topic and cannot send to a FIFO queue, got a FIFO queue; make it a FIFO topic or subscribe a standard queue`),
  },
  {
    id: 'producer-rule-group',
    severity: 'hard',
    sentence: 'An EventBridge rule, schedule or HTTP API that sends to a FIFO queue sets a message group id.',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html',
    check: ({ service, kind, messageGroupId, producer }) => when(TOLD_GROUP.includes(service) && kind === 'fifo' && messageGroupId === false,
      `${producer} must set a messageGroupId for a FIFO queue, got none; pass it to the target or integration`),
  },
  {
    id: 'producer-rule-deduplication',
    severity: 'hard',
    sentence: 'A FIFO queue deduplicates by content where an EventBridge rule or schedule sends to it, or an HTTP API without a deduplication id.',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html',
    check: ({ service, kind, deduplicates, producer }) => when(TOLD_GROUP.includes(service) && kind === 'fifo' && deduplicates === false,
      `a FIFO queue that ${producer} sends to must deduplicate by content, got one that does not; set contentBasedDeduplication`),
  },
  {
    id: 'producer-pipe-fifo',
    severity: 'soft',
    sentence: 'A pipe that sends to a FIFO queue sets a message group id, and a deduplication id where the queue does not deduplicate by content: the queue takes nothing otherwise.',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeTargetSqsQueueParameters.html',
    check: ({ service, kind, messageGroupId, deduplicates, producer }) => service !== 'Pipes' || kind !== 'fifo' || messageGroupId === undefined ? [] : [
      ...when(!messageGroupId, `${producer} must set a messageGroupId for a FIFO queue, got none; set it in the parameters of its target, such as $.attributes.MessageGroupId`),
      ...when(deduplicates === false, `${producer} must set a messageDeduplicationId for a FIFO queue that does not deduplicate by content, got none; set it, or contentBasedDeduplication`),
    ],
  },
  {
    id: 'producer-rule-dead-letter-fifo',
    severity: 'hard',
    sentence: 'The dead-letter queue of an EventBridge rule or schedule is a standard queue.',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/rule-dlq.html',
    check: ({ kind, deadLetters, producer }) => when(kind === 'fifo' && deadLetters,
      `the dead-letter queue of ${producer} must be a standard queue, got a FIFO queue; name a standard queue`),
  },
];
