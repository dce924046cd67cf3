import { Lazy } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { RedrivePermission } from '../queue/redrive';
import { checkArgument } from './rule/checked-options';
import { GIVEN } from './rule/option-tables';
import { arnByName, isNamedOnDemand } from './source-queue';

/**
 * Which queues may use a queue as their dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export class RedriveAllowPolicy {
  /** Every queue of the same account and Region. */
  public static allowAll(): RedriveAllowPolicy {
    return new RedriveAllowPolicy('allowAll');
  }

  /** No queue. */
  public static denyAll(): RedriveAllowPolicy {
    return new RedriveAllowPolicy('denyAll');
  }

  /**
   * Only these queues, 1 to 10. They may be declared in the same stack and use this queue in their redrive policy: each is
   * referred to by its name, so CloudFormation sees no circle. A source queue of this package that has no name gets one,
   * derived from its place in the app; an unnamed `sqs.Queue` of aws-cdk-lib is refused. A queue that is deployed already is
   * replaced when it gets a name, and its messages are lost: give a name before its first deployment.
   */
  public static byQueue(...sourceQueues: sqs.IQueue[]): RedriveAllowPolicy {
    const policy = new RedriveAllowPolicy('byQueue');
    sourceQueues.forEach((queue) => policy.addSourceQueue(queue));
    return policy;
  }

  private readonly sources = new Set<sqs.IQueue>();

  private constructor(
    /** @internal */
    public readonly _permission: RedrivePermission,
  ) {}

  /**
   * Lets one more queue send its dead messages here; a queue that is listed already is not listed twice.
   *
   * @throws on `allowAll` and `denyAll`, which list no queue
   */
  public addSourceQueue(queue: sqs.IQueue): void {
    this.refuseUnlessByQueue(queue);
    this.sources.add(queue);
    if (isNamedOnDemand(queue)) queue._needName(this);
  }

  /**
   * Takes a queue off the list.
   *
   * @throws on `allowAll` and `denyAll`, which list no queue
   */
  public removeSourceQueue(queue: sqs.IQueue): void {
    this.refuseUnlessByQueue(queue);
    this.sources.delete(queue);
    if (isNamedOnDemand(queue)) queue._forgoName(this);
  }

  /** @internal */
  public get _sourceQueues(): readonly sqs.IQueue[] {
    return [...this.sources];
  }

  /**
   * The property of the queue; a list stays open until synthesis.
   *
   * @internal
   */
  public _asProperty(): unknown {
    const redrivePermission = this._permission;
    if (redrivePermission !== 'byQueue') return { redrivePermission };
    return Lazy.any({ produce: () => ({ redrivePermission, sourceQueueArns: this._sourceQueues.map(arnByName) }) });
  }

  private refuseUnlessByQueue(queue: sqs.IQueue): void {
    checkArgument('RedriveAllowPolicy.byQueue', GIVEN.queue, queue);
    if (this._permission === 'byQueue') return;
    throw new Error(`${queue.node.path}: source queues are listed by RedriveAllowPolicy.byQueue only, got ${this._permission}; use byQueue`);
  }
}
