import { Lazy, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import { MESSAGE_LIMITS } from '../../queue/message';
import { grouped } from '../../queue/option-rule';
import { retentionOf } from '../joined-queue';
import { secondsOf } from '../rule/declared-values';
import { QueueAlarm, type QueueMonitorProps } from './monitor-options';
import { deadLetterQueueOf, METRIC_PERIOD, queueMetric, timeToDrain } from './queue-metric';

export const DEFAULT_DEAD_LETTERS = 1;
export const DEFAULT_PERCENT = 80;

/** What an alarm compares. */
interface AlarmSpec {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Minutes in a row that have to break the threshold. */
  readonly minutes: number;
  readonly says: string;
}

/** A spike of one minute is no news for anything but dead letters. */
const SUSTAINED_MINUTES = 3;

type AlarmRow = (props: QueueMonitorProps) => AlarmSpec | undefined;

/** Every alarm, in the order in which somebody on call wants to read them. A row answers undefined where its alarm was not asked for. */
export const ALARMS: Readonly<Record<QueueAlarm, AlarmRow>> = {
  // Maximum of Visible, since redriven messages do not count as sent; the first datapoint, since every dead letter is one too many.
  [QueueAlarm.DEAD_LETTERS]: ({ queue, deadLetterQueue = deadLetterQueueOf(queue), deadLetters = DEFAULT_DEAD_LETTERS }) => deadLetterQueue && {
    metric: queueMetric(deadLetterQueue, 'ApproximateNumberOfMessagesVisible'), threshold: deadLetters, minutes: 1,
    says: `${deadLetters} or more messages wait in the dead-letter queue; find out why, then redrive or purge them`,
  },
  [QueueAlarm.AGE]: (props) => ({
    metric: queueMetric(props.queue, 'ApproximateAgeOfOldestMessage'),
    // An override or an aspect may still set the period.
    threshold: Lazy.number({ produce: () => share(retentionSeconds(props)!, props.agePercentOfRetention) }),
    minutes: 1,
    says: `the oldest message is ${props.agePercentOfRetention ?? DEFAULT_PERCENT} % of the retention period old; it is lost when the period ends`,
  }),
  [QueueAlarm.IN_FLIGHT]: ({ queue, inFlightPercentOfQuota }) => ({
    metric: queueMetric(queue, 'ApproximateNumberOfMessagesNotVisible'),
    threshold: share(MESSAGE_LIMITS.inFlight, inFlightPercentOfQuota),
    minutes: SUSTAINED_MINUTES,
    says: `messages in flight are at ${inFlightPercentOfQuota ?? DEFAULT_PERCENT} % of the quota; at ${grouped(MESSAGE_LIMITS.inFlight)} nothing is received any more`,
  }),
  [QueueAlarm.TIME_TO_DRAIN]: ({ queue, timeToDrain: limit }) => limit && {
    metric: timeToDrain(queue, Math.max(limit.toSeconds(), IDLE_SECONDS)), threshold: limit.toSeconds(), minutes: SUSTAINED_MINUTES,
    says: `what waits takes ${limit.toHumanString()} or longer at the present rate; add consumers`,
  },
  [QueueAlarm.GROUPS_IN_FLIGHT]: ({ queue, minGroupsInFlight: least }) => least === undefined ? undefined : {
    metric: idleGroups(queue, least), threshold: 1, minutes: SUSTAINED_MINUTES,
    says: `messages wait although fewer than ${least} message groups are in flight; add consumers or message groups`,
  },
  [QueueAlarm.DEDUPLICATED]: ({ queue, deduplicatedMessages: threshold }) => threshold === undefined ? undefined : {
    metric: queueMetric(queue, 'NumberOfDeduplicatedSentMessages'), threshold, minutes: SUSTAINED_MINUTES,
    says: `${threshold} or more messages a minute were sent twice; look at what the producers retry`,
  },
  [QueueAlarm.NOISY_GROUPS]: ({ queue, noisyGroups: threshold }) => threshold === undefined ? undefined : {
    metric: queueMetric(queue, 'ApproximateNumberOfNoisyGroups'), threshold, minutes: SUSTAINED_MINUTES,
    says: `${threshold} or more message groups take more than their share`,
  },
  [QueueAlarm.QUIET_GROUPS_AGE]: ({ queue, quietGroupsAge: limit }) => limit && {
    metric: queueMetric(queue, 'ApproximateAgeOfOldestMessageInQuietGroups'), threshold: limit.toSeconds(), minutes: 1,
    says: `messages of quiet groups wait ${limit.toHumanString()} or longer; noisy groups slow the others down`,
  },
};

/** Longer than any retention period: nothing drains a queue that nobody reads. */
const IDLE_SECONDS = QUEUE_ATTRIBUTES.MessageRetentionPeriod.max + 1;

/** At least 1: an alarm from 0 on would always be on. */
const share = (whole: number, percent = DEFAULT_PERCENT): number => Math.max(1, Math.floor(whole * (percent / 100)));

function idleGroups(queue: sqs.IQueue, count: number): cloudwatch.MathExpression {
  const least = Tokenization.stringifyNumber(count); // a token as a number would be read as names of metrics
  return new cloudwatch.MathExpression({
    // One group in flight per waiting message at most, so a short backlog is no reason.
    expression: `IF(visible >= ${least} AND FILL(groups, 0) < ${least}, 1, 0)`,
    usingMetrics: {
      visible: queueMetric(queue, 'ApproximateNumberOfMessagesVisible'),
      groups: queueMetric(queue, 'ApproximateNumberOfGroupsWithInflightMessages'),
    },
    label: 'messages wait while message groups are idle',
    period: METRIC_PERIOD,
  });
}

/** The retention period that the monitor was told or that the template declares; undefined when it is a token. */
export function retentionSeconds({ queue, retentionPeriod }: QueueMonitorProps): number | undefined {
  if (retentionPeriod) return secondsOf(retentionPeriod);
  return queue.node.defaultChild ? retentionOf(queue) : QUEUE_ATTRIBUTES.MessageRetentionPeriod.default;
}

/** Alarm properties of a row. No data means an idle queue, which is no fault. */
export function alarmProps(spec: AlarmSpec, where: string): cloudwatch.AlarmProps {
  return {
    metric: spec.metric,
    threshold: spec.threshold,
    evaluationPeriods: spec.minutes,
    datapointsToAlarm: spec.minutes,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: `${where}: ${spec.says}`,
  };
}
