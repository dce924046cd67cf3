import type { Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { MAX_RECEIVE_COUNT } from '../queue/redrive';
import { checkArgument, checkedOptions } from './rule/checked-options';
import { GIVEN, MANAGED_REDRIVE_OPTIONS, REDRIVE_OPTIONS } from './rule/option-tables';

/** When a message counts as dead. */
export interface RedriveOptions {
  /**
   * Receives after which a message moves to the dead-letter queue, 1 to 1,000 (`maxReceiveCount`).
   *
   * @default 10
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html
   */
  readonly maxReceiveCount?: number;
}

/** The dead-letter queue that the package creates. */
export interface ManagedRedriveOptions extends RedriveOptions {
  /**
   * Name of the dead-letter queue: 1 to 80 letters, digits, hyphens and underscores, `.fifo` included (`QueueName`).
   *
   * @default - CloudFormation generates one
   */
  readonly queueName?: string;

  /**
   * How long a dead message is kept, 60 to 1,209,600 seconds, which is 1 minute to 14 days (`MessageRetentionPeriod`).
   * On a standard queue the time in the source queue counts.
   *
   * @default Duration.days(14)
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
   */
  readonly retentionPeriod?: Duration;
}

/**
 * Where messages go that were received too often.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class RedrivePolicy {
  /**
   * A dead-letter queue that the package creates: the same kind, encryption and key, kept for 14 days, TLS only.
   */
  public static managed(options: ManagedRedriveOptions = {}): RedrivePolicy {
    const managed = checkedOptions('RedrivePolicy.managed', options, MANAGED_REDRIVE_OPTIONS);
    return new RedrivePolicy(managed.maxReceiveCount, managed);
  }

  /**
   * A queue that exists already, of the same kind, account and Region.
   */
  public static deadLetterQueue(queue: sqs.IQueue, options: RedriveOptions = {}): RedrivePolicy {
    checkArgument('RedrivePolicy.deadLetterQueue', GIVEN.queue, queue);
    return new RedrivePolicy(checkedOptions('RedrivePolicy.deadLetterQueue', options, REDRIVE_OPTIONS).maxReceiveCount, undefined, queue);
  }

  /**
   * No dead-letter queue: a message is received until it is deleted or its retention period is over.
   */
  public static none(): RedrivePolicy {
    return new RedrivePolicy();
  }

  private constructor(
    /** @internal */
    public readonly _maxReceiveCount: number = MAX_RECEIVE_COUNT.default,
    /** @internal */
    public readonly _managed?: ManagedRedriveOptions,
    /** @internal */
    public readonly _queue?: sqs.IQueue,
  ) {}
}
