import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Encryption } from './encryption';
import type { RedriveAllowPolicy } from './redrive-allow-policy';
import type { RedrivePolicy } from './redrive-policy';

/** What a queue can be told, whatever its kind. Every attribute is optional. */
export interface QueueAttributes {
  /**
   * Name of the queue: 1 to 80 letters, digits, hyphens and underscores, the `.fifo` of a FIFO queue included, which is
   * appended when it is missing (`QueueName`); only a name that ends in a token, such as a parameter, must bring it itself.
   * CloudFormation cannot replace a queue of a given name: an update that needs a new queue fails. A stack of another Region or
   * account refers to a queue by its name: give one, or `PhysicalName.GENERATE_IF_NEEDED`.
   *
   * @default - CloudFormation generates one
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
   */
  readonly queueName?: string;

  /**
   * Delay before a new message can be received, 0 to 900 seconds (`DelaySeconds`).
   *
   * @default Duration.seconds(0)
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
   */
  readonly deliveryDelay?: Duration;

  /**
   * How long a received message is hidden from other receives while it is worked on, 0 to 43,200 seconds (`VisibilityTimeout`).
   *
   * @default Duration.seconds(30) - or, with a function bound by `bindConsumer`, six times its timeout plus the batching window when that is longer
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How long a message is kept that nobody deletes, 60 to 1,209,600 seconds, which is 1 minute to 14 days (`MessageRetentionPeriod`).
   *
   * @default Duration.seconds(345600) - 4 days; 14 days for a dead-letter queue that the package creates
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
   */
  readonly retentionPeriod?: Duration;

  /**
   * How long a receive waits for a message, 0 to 20 seconds; more than 0 is long polling (`ReceiveMessageWaitTimeSeconds`).
   *
   * @default Duration.seconds(0)
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
   */
  readonly receiveMessageWaitTime?: Duration;

  /**
   * Largest message in bytes, body and message attributes together, 1,024 to 1,048,576 (`MaximumMessageSize`).
   *
   * @default 1048576
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
   */
  readonly maxMessageSizeBytes?: number;

  /**
   * Server-side encryption (`SqsManagedSseEnabled`, `KmsMasterKeyId`, `KmsDataKeyReusePeriodSeconds`).
   *
   * @default Encryption.sqsManaged()
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html
   */
  readonly encryption?: Encryption;

  /**
   * Where messages go that were received too often (`RedrivePolicy`).
   *
   * @default RedrivePolicy.managed() - a dead-letter queue of the same kind and encryption, after 10 receives
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   */
  readonly redrivePolicy?: RedrivePolicy;

  /**
   * Which queues may use this one as their dead-letter queue (`RedriveAllowPolicy`).
   *
   * @default - none is set, and Amazon SQS then allows every queue of the account and Region
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
   */
  readonly redriveAllowPolicy?: RedriveAllowPolicy;

  /**
   * Refuse every request that does not come over TLS, by a statement of the queue's policy.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
   */
  readonly enforceSSL?: boolean;

  /**
   * What happens to the queue, its dead-letter queue and a key that the package created, when they leave the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Name of the queue's binding: bound code finds it as `QUEUE_<NAME>` in its environment and opens it by this name.
   *
   * @default - the construct id
   */
  readonly bindingName?: string;
}
