import { Token } from 'aws-cdk-lib';
import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import { grouped, isWhole, wrongValues, type OptionRule } from '../../queue/option-rule';
import { toldOf } from '../rule/checked-options';
import { secondsOf } from '../rule/declared-values';
import { QueueAlarm, type QueueMonitorProps } from './monitor-options';
import { DEFAULT_DEAD_LETTERS, DEFAULT_PERCENT, retentionSeconds } from './queue-alarm';

const count = (word: keyof QueueMonitorProps, fix: string): OptionRule =>
  [word, (value) => Token.isUnresolved(value) || isWhole(1)(value), 'a whole number from 1', fix];
/** A token does not fit, because a share of something cannot be computed from it. */
const percent = (word: keyof QueueMonitorProps): OptionRule =>
  [word, (value) => typeof value === 'number' && value > 0 && value <= 100, 'above 0 and at most 100', `leave it out for ${DEFAULT_PERCENT}`];

const NUMBERS: readonly OptionRule[] = [
  count('deadLetters', `leave it out for ${DEFAULT_DEAD_LETTERS}`),
  percent('agePercentOfRetention'),
  percent('inFlightPercentOfQuota'),
  ...(['minGroupsInFlight', 'deduplicatedMessages', 'noisyGroups'] as const).map((word) => count(word, 'leave it out for no alarm')),
];

const { min, max } = QUEUE_ATTRIBUTES.MessageRetentionPeriod;
const SECONDS: readonly OptionRule[] = [
  ...(['timeToDrain', 'quietGroupsAge'] as const).map((word): OptionRule => [word, isWhole(1), 'a whole number of seconds from 1', 'leave it out for no alarm']),
  ['retentionPeriod', isWhole(min, max), `a whole number of seconds from ${min} to ${grouped(max)}`, 'leave it out for what the queue declares'],
];

const FIFO_ONLY = ['minGroupsInFlight', 'deduplicatedMessages'] as const;
const STANDARD_ONLY = ['noisyGroups', 'quietGroupsAge'] as const;

/** Everything that is wrong with what a monitor is told. */
export function checkMonitor(props: QueueMonitorProps): string[] {
  return [...wrongValues(props, NUMBERS, toldOf), ...wrongValues(secondsIn(props), SECONDS), ...checkKind(props), ...checkRetention(props)];
}

/** The durations that synthesis knows. */
function secondsIn({ timeToDrain, quietGroupsAge, retentionPeriod }: QueueMonitorProps): Partial<Record<keyof QueueMonitorProps, number>> {
  return { timeToDrain: secondsOf(timeToDrain), quietGroupsAge: secondsOf(quietGroupsAge), retentionPeriod: secondsOf(retentionPeriod) };
}

function checkKind(props: QueueMonitorProps): string[] {
  const { names, kind } = props.queue.fifo ? { names: STANDARD_ONLY, kind: 'FIFO' } : { names: FIFO_ONLY, kind: 'standard' };
  return names.filter((name) => props[name as keyof QueueMonitorProps] !== undefined)
    .map((name) => `${name} must be left out on a ${kind} queue, got one; a ${kind} queue has no such metric`);
}

/** Whether the alarm Age has a share to compute; what an override sets is settled only when the app is whole. */
export function checkRetention(props: QueueMonitorProps): string[] {
  return props.omit?.includes(QueueAlarm.AGE) || retentionSeconds(props) !== undefined ? []
    : ['retentionPeriod must be known for the alarm Age, got a token; tell monitor the retentionPeriod or omit the alarm'];
}
