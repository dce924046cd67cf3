import type { Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/** What is known about a queue that exists already. */
export interface ImportedQueueAttributes {
  /**
   * ARN of the queue (`QueueArn`).
   */
  readonly queueArn: string;

  /**
   * URL of the queue.
   *
   * @default - made from the ARN
   */
  readonly queueUrl?: string;

  /**
   * ARN of the customer managed key that encrypts the queue (`KmsMasterKeyId`); grants include it.
   *
   * @default - no customer managed key
   */
  readonly keyArn?: string;

  /**
   * How long a received message is hidden, as the queue has it (`VisibilityTimeout`).
   *
   * @default Duration.seconds(30)
   */
  readonly visibilityTimeout?: Duration;

  /**
   * FIFO queues: whether a message may go without a deduplication id (`ContentBasedDeduplication`).
   *
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * Largest message in bytes, as the queue has it, 1,024 to 1,048,576 (`MaximumMessageSize`).
   *
   * @default 1048576
   */
  readonly maxMessageSizeBytes?: number;

  /**
   * Dead-letter queue of the queue (`RedrivePolicy`); consumers, listeners and operators get their part of it.
   *
   * @default - none is known
   */
  readonly deadLetterQueue?: sqs.DeadLetterQueue;

  /**
   * Name of the queue's binding.
   *
   * @default - the construct id
   */
  readonly bindingName?: string;
}
