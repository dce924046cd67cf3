import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkedOptions, toldOf } from '../rule/checked-options';
import { mayBeSame } from '../rule/declared-values';
import { MONITOR_OPTIONS } from '../rule/option-tables';
import { throwAll } from '../rule/rule-report';
import { checkMonitor, checkRetention } from './monitor-check';
import { QueueAlarm, type QueueMonitorProps } from './monitor-options';
import { ALARMS, alarmProps } from './queue-alarm';

/**
 * CloudWatch alarms of one queue, on its metrics in the Region and account of the queue, imported or not.
 *
 * Without any option there are three: dead letters, age and messages in flight.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export class QueueMonitor extends Construct {
  /** The alarms; the construct id of each is a value of `QueueAlarm`. */
  public readonly alarms: cloudwatch.Alarm[] = [];

  public constructor(scope: Construct, id: string, props: QueueMonitorProps) {
    super(scope, id);
    const told = checkedOptions(this.node.path, props, MONITOR_OPTIONS);
    throwAll(told.queue.node.path, [...checkMonitor(told), ...checkRegion(this, told.queue), ...checkTopic(this, told.topic)]);
    for (const name of Object.values(QueueAlarm)) {
      const spec = told.omit?.includes(name) ? undefined : ALARMS[name](told);
      if (spec) this.alarms.push(new cloudwatch.Alarm(this, name, alarmProps(spec, told.queue.node.path)));
    }
    this.node.addValidation({ validate: () => checkRetention(told) });
    if (told.topic) this.addAlarmAction(new SnsAction(told.topic));
  }

  /** One alarm, or an error when this monitor has none of that name. */
  public findAlarm(alarm: QueueAlarm): cloudwatch.Alarm {
    const found = this.node.tryFindChild(alarm);
    if (found) return found as cloudwatch.Alarm;
    const names = this.alarms.map(({ node }) => node.id).join(', ');
    throw new Error(`${this.node.path}: findAlarm must be given one of its alarms ${names || '(it has none)'}, got ${toldOf(alarm)}; add it by its option, or take it out of omit`);
  }

  /** Does something when any of the alarms goes off. */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...actions));
  }

  /** Does something when any of the alarms is over. */
  public addOkAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.alarms.forEach((alarm) => alarm.addOkAction(...actions));
  }
}

/** CloudWatch evaluates an alarm in its own Region only; another account is fine. */
function checkRegion(scope: Construct, { env }: sqs.IQueue): string[] {
  const { region } = Stack.of(scope);
  return mayBeSame(region, env.region) ? []
    : [`alarms must be in the queue's Region ${env.region}, got a stack in ${region}; monitor the queue from a stack of its Region`];
}

/** CloudWatch refuses an action of another Region. */
function checkTopic(scope: Construct, topic: sns.ITopic | undefined): string[] {
  const { region } = Stack.of(scope);
  return !topic || mayBeSame(region, topic.env.region) ? []
    : [`topic must be in the Region ${region} of the alarms, got ${topic.env.region}; tell a topic of that Region`];
}
