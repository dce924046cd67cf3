import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import { checkArgument, checkedOptions } from '../rule/checked-options';
import { DASHBOARD_OPTIONS, GIVEN } from '../rule/option-tables';
import { deadLetterQueueOf, queueMetric, timeToDrain, type QueueMetricName } from './queue-metric';

/** What a dashboard shows. */
export interface QueueDashboardProps extends cloudwatch.DashboardProps {
  /** The queues: of this package, plain `sqs.Queue`s or imported ones, in the order in which they appear. */
  readonly queues: sqs.IQueue[];
}

/**
 * A CloudWatch dashboard of queues. Each has a row of its messages, their age, size, rates and time to drain, one of its message
 * groups, and one of its dead-letter queue, which is found by itself. Metrics are those of the Region and account of the queue, imported or not.
 */
export class QueueDashboard extends cloudwatch.Dashboard {
  public constructor(scope: Construct, id: string, props: QueueDashboardProps) {
    const { queues, ...dashboard } = checkedOptions(`${scope.node.path}/${id}`, props, DASHBOARD_OPTIONS);
    super(scope, id, dashboard);
    for (const queue of queues) this.addQueue(queue);
  }

  /** Adds the rows of one more queue. */
  public addQueue(queue: sqs.IQueue): void {
    checkArgument(this.node.path, GIVEN.queue, queue);
    const deadLetterQueue = deadLetterQueueOf(queue);
    const markdown = `## ${queue.node.path}\n${queue.queueName}`;
    this.addWidgets(new cloudwatch.TextWidget({ markdown, width: 24, height: 2, background: cloudwatch.TextWidgetBackground.TRANSPARENT }));
    this.addWidgets(...backlogWidgets(queue));
    this.addWidgets(...flowWidgets(queue), ...(queue.fifo ? fifoWidgets(queue) : fairWidgets(queue)));
    if (deadLetterQueue) this.addWidgets(...deadLetterWidgets(deadLetterQueue));
  }
}

const SECONDS = { min: 0, label: 's', showUnits: false };
const COUNT = { min: 0, showUnits: false };

type Graph = Pick<cloudwatch.GraphWidgetProps, 'title' | 'leftYAxis' | 'leftAnnotations'>;

function graph(left: cloudwatch.IMetric[], props: Graph): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ width: 8, height: 6, leftYAxis: COUNT, left, ...props });
}

const metrics = (queue: sqs.IQueue, ...names: QueueMetricName[]): cloudwatch.Metric[] => names.map((name) => queueMetric(queue, name));

function backlogWidgets(queue: sqs.IQueue): cloudwatch.IWidget[] {
  return [
    graph(metrics(queue, 'ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'), { title: 'Messages' }),
    graph(metrics(queue, 'ApproximateAgeOfOldestMessage'), { title: 'Age of the oldest message', leftYAxis: SECONDS }),
    graph([timeToDrain(queue, QUEUE_ATTRIBUTES.MessageRetentionPeriod.max)], { title: 'Time to drain', leftYAxis: SECONDS }),
  ];
}

function flowWidgets(queue: sqs.IQueue): cloudwatch.IWidget[] {
  return [
    graph(metrics(queue, 'NumberOfMessagesSent', 'NumberOfMessagesReceived', 'NumberOfMessagesDeleted', 'NumberOfEmptyReceives'), { title: 'Producers and consumers' }),
    graph(metrics(queue, 'SentMessageSize'), { title: 'Message size', leftYAxis: { min: 0, label: 'bytes', showUnits: false } }),
  ];
}

function fifoWidgets(queue: sqs.IQueue): cloudwatch.IWidget[] {
  return [graph(metrics(queue, 'ApproximateNumberOfGroupsWithInflightMessages', 'NumberOfDeduplicatedSentMessages'), { title: 'Message groups and duplicates' })];
}

/** Empty as long as no message carries a group id. */
function fairWidgets(queue: sqs.IQueue): cloudwatch.IWidget[] {
  return [graph(metrics(queue, 'ApproximateNumberOfNoisyGroups', 'ApproximateNumberOfMessagesVisibleInQuietGroups', 'ApproximateNumberOfMessagesNotVisibleInQuietGroups'), { title: 'Fair queue: noisy and quiet message groups' })];
}

function deadLetterWidgets(deadLetterQueue: sqs.IQueue): cloudwatch.IWidget[] {
  return [
    graph(metrics(deadLetterQueue, 'ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible'), { title: 'Dead letters' }),
    graph(metrics(deadLetterQueue, 'ApproximateAgeOfOldestMessage'), { title: 'Age of the oldest dead letter', leftYAxis: SECONDS }),
  ];
}
