import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/** One alarm of a monitor; its value is its construct id there. */
export enum QueueAlarm {
  /** Messages wait in the dead-letter queue. */
  DEAD_LETTERS = 'DeadLetters',
  /** The oldest message has used up most of the retention period. */
  AGE = 'Age',
  /** The messages in flight come near the quota of 120,000. */
  IN_FLIGHT = 'InFlight',
  /** The consumers need too long for what waits. */
  TIME_TO_DRAIN = 'TimeToDrain',
  /** Messages wait although few message groups are worked on (FIFO queues). */
  GROUPS_IN_FLIGHT = 'GroupsInFlight',
  /** Producers send the same messages again (FIFO queues). */
  DEDUPLICATED = 'Deduplicated',
  /** Message groups take more than their share (standard queues with message group ids). */
  NOISY_GROUPS = 'NoisyGroups',
  /** The other message groups wait too, despite fair queues (standard queues with message group ids). */
  QUIET_GROUPS_AGE = 'QuietGroupsAge',
}

/** When the alarms of a queue go off. Three of them are there by default: dead letters, age and messages in flight. */
export interface QueueMonitorOptions {
  /**
   * Topic that is told when an alarm goes off. Its policy has to let CloudWatch publish, and it has to be in the queue's Region.
   *
   * @default - nobody is told; see `addAlarmAction`
   */
  readonly topic?: sns.ITopic;

  /**
   * Messages in the dead-letter queue at which the alarm goes off, at the first datapoint; a whole number from 1
   * (`ApproximateNumberOfMessagesVisible`). Without a dead-letter queue there is no such alarm.
   *
   * @default 1
   */
  readonly deadLetters?: number;

  /**
   * Age of the oldest message at which the alarm goes off, in percent of the retention period; above 0 and at most 100
   * (`ApproximateAgeOfOldestMessage`). Of a standard queue, messages that were received three times are no longer among them.
   *
   * @default 80
   */
  readonly agePercentOfRetention?: number;

  /**
   * Messages in flight at which the alarm goes off after three minutes, in percent of the quota of 120,000; above 0 and at most 100
   * (`ApproximateNumberOfMessagesNotVisible`).
   *
   * @default 80
   */
  readonly inFlightPercentOfQuota?: number;

  /**
   * Time that the waiting messages would take at the present rate, at which the alarm goes off after three minutes; whole seconds from 1
   * (`ApproximateNumberOfMessagesVisible`, `NumberOfMessagesDeleted`).
   *
   * @default - no alarm
   */
  readonly timeToDrain?: Duration;

  /**
   * The dead-letter queue.
   *
   * @default - found by itself; of an imported queue the one that its attributes tell
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * How long the queue keeps messages, 1 minute to 14 days in whole seconds (`MessageRetentionPeriod`).
   *
   * @default - as declared; Duration.days(4) for an imported queue
   */
  readonly retentionPeriod?: Duration;

  /**
   * Alarms to leave out.
   *
   * @default - none
   */
  readonly omit?: QueueAlarm[];

  /**
   * Standard queues only: noisy message groups at which the alarm goes off after three minutes; a whole number from 1
   * (`ApproximateNumberOfNoisyGroups`).
   *
   * @default - no alarm
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   */
  readonly noisyGroups?: number;

  /**
   * Standard queues only: age of the oldest message outside of the noisy groups at which the alarm goes off; whole seconds from 1
   * (`ApproximateAgeOfOldestMessageInQuietGroups`).
   *
   * @default - no alarm
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   */
  readonly quietGroupsAge?: Duration;

  /**
   * FIFO queues only: message groups that should be worked on at once while as many messages wait; the alarm goes off after three
   * minutes with fewer. A whole number from 1 (`ApproximateNumberOfGroupsWithInflightMessages`).
   *
   * @default - no alarm
   */
  readonly minGroupsInFlight?: number;

  /**
   * FIFO queues only: messages a minute that were sent again and deduplicated, at which the alarm goes off after three minutes; a whole
   * number from 1 (`NumberOfDeduplicatedSentMessages`).
   *
   * @default - no alarm
   */
  readonly deduplicatedMessages?: number;
}

/** What a monitor watches, and when its alarms go off. */
export interface QueueMonitorProps extends QueueMonitorOptions {
  /** The queue: one of this package, a plain `sqs.Queue` or an imported one. */
  readonly queue: sqs.IQueue;
}
