import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { BindingOptions } from './binding-options';

/**
 * How AWS Lambda polls the queue for a function. Partial batch responses are always on: a message whose handling fails comes
 * back, the others of its batch do not.
 */
export interface ConsumerOptions extends BindingOptions {
  /**
   * Most messages of one batch, 1 to 10,000; above 10 only with a `maxBatchingWindow`; at most 10 on a FIFO queue (`BatchSize`).
   *
   * @default 10
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
   */
  readonly batchSize?: number;

  /**
   * Longest time to gather a batch, 0 to 300 seconds; standard queues only (`MaximumBatchingWindowInSeconds`).
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * Most invocations at the same time for this queue, 2 to 1,000 (`MaximumConcurrency`).
   *
   * @default - as many as the function may have
   */
  readonly maxConcurrency?: number;

  /**
   * Whether the queue is polled.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Patterns of messages to handle, at most 5 (10 by a raised quota), each made with `lambda.FilterCriteria.filter`. Lambda
   * deletes the messages that match none.
   *
   * @default - every message
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
   */
  readonly filters?: SqsEventSourceProps['filters'];

  /**
   * Key that encrypts the filter patterns.
   *
   * @default - a key that AWS manages
   */
  readonly filterEncryption?: kms.IKey;

  /**
   * More metrics of the mapping: `EVENT_COUNT` and `ERROR_COUNT`.
   *
   * @default - none
   */
  readonly metricsConfig?: lambda.MetricsConfig;

  /**
   * Pollers that are kept ready: `minimumPollers` 2 to 200, `maximumPollers` 2 to 10,000 (aws-cdk-lib takes up to 2,000);
   * not together with `maxConcurrency` (`ProvisionedPollerConfig`).
   *
   * @default - Lambda scales its pollers by itself
   */
  readonly provisionedPollerConfig?: lambda.ProvisionedPollerConfig;
}
