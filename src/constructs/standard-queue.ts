import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { IBindableQueue } from './bindable-queue';
import { DeclaredQueue } from './declared-queue';
import { ImportedQueue } from './imported-queue';
import type { ImportedQueueAttributes } from './imported-queue-attributes';
import type { QueueAttributes } from './queue-attributes';

/**
 * A standard queue: at-least-once delivery, best-effort order, with a dead-letter queue, encryption and TLS unless said otherwise.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html
 */
export class StandardQueue extends DeclaredQueue implements IBindableQueue {
  /**
   * A standard queue that exists already, by its ARN.
   */
  public static fromQueueArn(scope: Construct, id: string, queueArn: string): IBindableQueue {
    return StandardQueue.fromQueueAttributes(scope, id, { queueArn });
  }

  /**
   * A standard queue that exists already, with what the ARN does not tell.
   */
  public static fromQueueAttributes(scope: Construct, id: string, attrs: ImportedQueueAttributes): IBindableQueue {
    return new ImportedQueue(scope, id, { attrs, kind: 'standard' });
  }

  constructor(scope: Construct, id: string, props: QueueAttributes = {}) {
    super(scope, id, { attributes: props });
  }

  /**
   * The dead-letter queue when this package created it.
   */
  public get managedDeadLetterQueue(): StandardQueue | undefined {
    const queue = this.deadLetterQueue?.queue;
    return queue instanceof StandardQueue && queue.node.scope === this ? queue : undefined;
  }

  /** @internal */
  protected _createDeadLetterQueue(attributes: QueueAttributes): sqs.IQueue {
    return new StandardQueue(this, 'DeadLetterQueue', attributes);
  }
}
