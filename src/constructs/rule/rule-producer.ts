import type { QueueKind } from '../../queue/queue-name';
import { SQS_GUIDE, when, type Rule } from './rule';

/** What sends to a queue from outside of the code that it is bound to. */
export type ProducerService = 'S3' | 'SNS' | 'EventBridge' | 'Lambda' | 'account' | 'service';

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
  /** SNS: the topic is a FIFO topic. */
  readonly fifoTopic?: boolean;
  /** EventBridge: a message group id is set. */
  readonly messageGroupId?: boolean;
}

/** Rules of producers. */
export const PRODUCER_RULES: ReadonlyArray<Rule<ProducerFacts>> = [
  {
    id: 'producer-aws-managed-key',
    severity: 'hard',
    sentence: 'AWS services and other accounts cannot send to a queue that the AWS managed key encrypts: nobody can change its policy.',
    source: `${SQS_GUIDE}/sqs-key-management.html`,
    check: ({ awsManagedKey, service, producer }) => when(awsManagedKey && service !== 'Lambda',
      `${producer} cannot send to a queue encrypted with alias/aws/sqs, got Encryption.kmsManaged(); use Encryption.sqsManaged() or Encryption.kms()`),
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
    sentence: 'The dead-letter queue and the destinations of asynchronous Lambda invocations are standard queues.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    check: ({ service, kind, producer }) => when(service === 'Lambda' && kind === 'fifo',
      `asynchronous invocations of ${producer} send to standard queues only, got a FIFO queue; name a standard queue`),
  },
  {
    id: 'producer-standard-topic-fifo',
    severity: 'hard',
    sentence: 'A standard topic has no FIFO queues as subscribers.',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html',
    check: ({ service, kind, fifoTopic, producer }) => when(service === 'SNS' && kind === 'fifo' && fifoTopic === false,
      `${producer} is a standard topic and cannot send to a FIFO queue, got a FIFO queue; make it a FIFO topic or subscribe a standard queue`),
  },
  {
    id: 'producer-rule-group',
    severity: 'hard',
    sentence: 'An EventBridge rule that sends to a FIFO queue sets a message group id.',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html',
    check: ({ service, kind, messageGroupId, producer }) => when(service === 'EventBridge' && kind === 'fifo' && messageGroupId === false,
      `${producer} must set a messageGroupId for a FIFO queue, got none; pass it to the target`),
  },
];
