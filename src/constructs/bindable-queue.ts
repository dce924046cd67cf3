import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import type { Activity } from './bind/activity';
import type { BindingOptions } from './bind/binding-options';
import type { ConsumerOptions } from './bind/consumer';
import type { Producer } from './bind/producer';
import type { QueueMonitor } from './monitor/monitor';
import type { QueueMonitorOptions } from './monitor/monitor-options';

/** A queue, declared here or imported, that code can be bound to. */
export interface IBindableQueue extends sqs.IQueue {
  /**
   * Lets code send: environment variable and permissions.
   *
   * @param code a Lambda function or an ECS container
   */
  bindSender(code: IConstruct, options?: BindingOptions): iam.Grant;

  /**
   * Lets a Lambda function handle the messages: environment variable, permissions and event source mapping.
   */
  bindConsumer(fn: lambda.IFunction, options?: ConsumerOptions): lambda.EventSourceMapping;

  /**
   * Lets code receive for long: environment variable and permissions.
   *
   * @param code a Lambda function or an ECS container
   */
  bindListener(code: IConstruct, options?: BindingOptions): iam.Grant;

  /**
   * Lets code look at the queue, purge it and redrive its dead-letter queue: environment variable and permissions.
   *
   * @param code a Lambda function or an ECS container
   */
  bindOperator(code: IConstruct, options?: BindingOptions): iam.Grant;

  /**
   * Lets a topic, bucket, rule or account send: statements of the queue's policy and of its key's.
   *
   * The queue's allows this source alone. The key's allows every source of the service in the same account, because a key cannot name
   * what refers to its queue. Sources of one service share a statement.
   */
  allowProducer(producer: Producer): void;

  /**
   * Grants exactly what some activities need, on the queue and on its customer managed key.
   */
  grantActivities(grantee: iam.IGrantable, ...activities: Activity[]): iam.Grant;

  /**
   * Grants to move dead messages back: message move tasks on the dead-letter queue, sending on this queue. Without a dead-letter queue
   * it counts as one itself.
   */
  grantRedrive(grantee: iam.IGrantable): iam.Grant;

  /**
   * Adds alarms: on dead letters, on the age of the oldest message and on the messages in flight, and on more when asked.
   * Once per queue; a further `QueueMonitor` may be made by itself.
   */
  monitor(options?: QueueMonitorOptions): QueueMonitor;
}
