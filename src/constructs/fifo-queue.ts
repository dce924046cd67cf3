import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { IBindableQueue } from './bindable-queue';
import { DeclaredQueue } from './declared-queue';
import type { DeclaredValues } from './rule/declared-values';
import { ImportedQueue } from './imported-queue';
import type { ImportedQueueAttributes } from './imported-queue-attributes';
import type { QueueAttributes } from './queue-attributes';

/** What a FIFO queue can be told. */
export interface FifoQueueAttributes extends QueueAttributes {
  /**
   * Deduplicate by the SHA-256 of the body when a message has no deduplication id (`ContentBasedDeduplication`).
   *
   * @default false
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * Whether a deduplication id counts in the whole queue (`queue`) or in its message group (`messageGroup`) (`DeduplicationScope`).
   *
   * @default sqs.DeduplicationScope.QUEUE - `messageGroup` with `highThroughput`
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
   */
  readonly deduplicationScope?: sqs.DeduplicationScope;

  /**
   * Whether the quota of requests is shared by the queue (`perQueue`) or counted per message group (`perMessageGroupId`, only with
   * the scope `messageGroup`) (`FifoThroughputLimit`).
   *
   * @default sqs.FifoThroughputLimit.PER_QUEUE - `perMessageGroupId` with `highThroughput`
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
   */
  readonly fifoThroughputLimit?: sqs.FifoThroughputLimit;

  /**
   * High throughput: sets `deduplicationScope` to `messageGroup` and `fifoThroughputLimit` to `perMessageGroupId`.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
   */
  readonly highThroughput?: boolean;
}

/**
 * A FIFO queue: messages of a group are received in their order, and what is sent twice within 5 minutes is stored once.
 *
 * It has a dead-letter queue, encryption and TLS unless said otherwise.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fifo-queues.html
 */
export class FifoQueue extends DeclaredQueue implements IBindableQueue {
  /**
   * A FIFO queue that exists already, by its ARN.
   */
  public static fromQueueArn(scope: Construct, id: string, queueArn: string): IBindableQueue {
    return FifoQueue.fromQueueAttributes(scope, id, { queueArn });
  }

  /**
   * A FIFO queue that exists already, with what the ARN does not tell.
   */
  public static fromQueueAttributes(scope: Construct, id: string, attrs: ImportedQueueAttributes): IBindableQueue {
    return new ImportedQueue(scope, id, { attrs, kind: 'fifo' });
  }

  constructor(scope: Construct, id: string, props: FifoQueueAttributes = {}) {
    super(scope, id, { attributes: props, fifo: fifoValues });
  }

  /**
   * The dead-letter queue when this package created it.
   */
  public get managedDeadLetterQueue(): FifoQueue | undefined {
    const queue = this.deadLetterQueue?.queue;
    return queue instanceof FifoQueue && queue.node.scope === this ? queue : undefined;
  }

  /** @internal */
  protected _createDeadLetterQueue(attributes: QueueAttributes): sqs.IQueue {
    return new FifoQueue(this, 'DeadLetterQueue', attributes);
  }
}

/** An attribute that is set by itself stands; what is left follows `highThroughput`. */
function fifoValues(props: FifoQueueAttributes): DeclaredValues {
  return {
    FifoQueue: true,
    ContentBasedDeduplication: props.contentBasedDeduplication,
    DeduplicationScope: props.deduplicationScope ?? (props.highThroughput ? 'messageGroup' : undefined),
    FifoThroughputLimit: props.fifoThroughputLimit ?? (props.highThroughput ? 'perMessageGroupId' : undefined),
  };
}
