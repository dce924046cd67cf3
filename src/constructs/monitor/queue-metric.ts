import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

const GAUGE = 'Maximum';
const TOTAL = 'Sum';

/**
 * The metrics that Amazon SQS publishes, each with the statistic that keeps what matters.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
const STATISTICS = {
  ApproximateAgeOfOldestMessage: GAUGE,
  ApproximateNumberOfMessagesVisible: GAUGE,
  ApproximateNumberOfMessagesNotVisible: GAUGE,
  ApproximateNumberOfMessagesDelayed: GAUGE,
  NumberOfMessagesSent: TOTAL,
  NumberOfMessagesReceived: TOTAL,
  NumberOfMessagesDeleted: TOTAL,
  NumberOfEmptyReceives: TOTAL,
  SentMessageSize: 'Average',
  // FIFO queues only.
  ApproximateNumberOfGroupsWithInflightMessages: GAUGE,
  NumberOfDeduplicatedSentMessages: TOTAL,
  // Fair queues: standard queues whose messages carry a group id.
  ApproximateNumberOfNoisyGroups: GAUGE,
  ApproximateNumberOfMessagesVisibleInQuietGroups: GAUGE,
  ApproximateNumberOfMessagesNotVisibleInQuietGroups: GAUGE,
  ApproximateAgeOfOldestMessageInQuietGroups: GAUGE,
} as const;

/** Name of a metric in the namespace `AWS/SQS`. */
export type QueueMetricName = keyof typeof STATISTICS;

/** Amazon SQS publishes every metric once a minute. */
export const METRIC_PERIOD = Duration.minutes(1);

/**
 * Where the metrics of a queue are: a metric made from an imported queue is otherwise looked for in the Region and account of the
 * stack that imports it, where it does not exist.
 */
export function metricPlace(queue: sqs.IQueue): Pick<cloudwatch.MetricOptions, 'account' | 'region'> {
  const { account, region } = Stack.of(queue);
  return { account: otherThan(account, queue.env.account), region: otherThan(region, queue.env.region) };
}

/** Said only where it differs, because a metric that names its own account is rendered as a cross-account one. */
function otherThan(stacks: string, queues: string): string | undefined {
  return queues === stacks || Token.isUnresolved(queues) ? undefined : queues;
}

/** One metric of a queue in the Region and account of the queue. */
export function queueMetric(queue: sqs.IQueue, name: QueueMetricName): cloudwatch.Metric {
  return queue.metric(name, { statistic: STATISTICS[name], period: METRIC_PERIOD, ...metricPlace(queue) });
}

/**
 * Seconds in which the consumers would empty the queue at the rate at which they delete now.
 *
 * New messages are not subtracted: a queue that keeps up deletes as many as are sent, and a rate near zero would make the time
 * jump to infinity. While messages wait and nothing is deleted the queue drains in `idleSeconds`, which has to be longer than any threshold.
 */
export function timeToDrain(queue: sqs.IQueue, idleSeconds: number): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(visible > 0, IF(FILL(deleted, 0) > 0, visible * PERIOD(visible) / deleted, ${idleSeconds}), 0)`,
    usingMetrics: {
      visible: queueMetric(queue, 'ApproximateNumberOfMessagesVisible'),
      deleted: queueMetric(queue, 'NumberOfMessagesDeleted'),
    },
    label: 'time to drain (s)',
    period: METRIC_PERIOD,
  });
}

/** The dead-letter queue of one of our queues or of a plain `sqs.Queue`; undefined when there is none, or an import does not tell. */
export function deadLetterQueueOf(queue: sqs.IQueue): sqs.IQueue | undefined {
  const told = queue as { _deadLetter?: sqs.DeadLetterQueue; deadLetterQueue?: sqs.DeadLetterQueue };
  // Of ours an override may have taken it away.
  return ('_deadLetter' in told ? told._deadLetter : told.deadLetterQueue)?.queue;
}
