import { Token } from 'aws-cdk-lib';
import { toldOf } from '../rule/checked-options';
import { QueueAlarm, type QueueMonitorProps } from './monitor-options';
import { DEFAULT_DEAD_LETTERS, DEFAULT_PERCENT, retentionSeconds } from './queue-alarm';

interface NumberRow {
  readonly must: string;
  readonly fix: string;
  readonly fits: (value: number) => boolean;
}

const count = (fix: string): NumberRow => ({ must: 'be a whole number from 1', fix, fits: (value) => Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1) });
/** A token does not fit, because a share of something cannot be computed from it. */
const percent: NumberRow = { must: 'be above 0 and at most 100', fix: `leave it out for ${DEFAULT_PERCENT}`, fits: (value) => typeof value === 'number' && value > 0 && value <= 100 };

const NUMBERS = {
  deadLetters: count(`leave it out for ${DEFAULT_DEAD_LETTERS}`),
  agePercentOfRetention: percent,
  inFlightPercentOfQuota: percent,
  minGroupsInFlight: count('leave it out for no alarm'),
  deduplicatedMessages: count('leave it out for no alarm'),
  noisyGroups: count('leave it out for no alarm'),
} as const satisfies Partial<Record<keyof QueueMonitorProps, NumberRow>>;

const FIFO_ONLY = ['minGroupsInFlight', 'deduplicatedMessages'] as const;
const STANDARD_ONLY = ['noisyGroups', 'quietGroupsAge'] as const;

/** Everything that is wrong with what a monitor is told. */
export function checkMonitor(props: QueueMonitorProps): string[] {
  return [...checkNumbers(props), ...checkDurations(props), ...checkKind(props), ...checkRetention(props)];
}

function checkNumbers(props: QueueMonitorProps): string[] {
  return Object.entries(NUMBERS).flatMap(([name, { must, fix, fits }]) => {
    const value = props[name as keyof typeof NUMBERS];
    return value === undefined || fits(value) ? [] : [`${name} must ${must}, got ${toldOf(value)}; ${fix}`];
  });
}

function checkDurations({ timeToDrain, quietGroupsAge }: QueueMonitorProps): string[] {
  return Object.entries({ timeToDrain, quietGroupsAge })
    .filter(([, value]) => value && !value.isUnresolved() && value.toMilliseconds() < 1000)
    .map(([name, value]) => `${name} must be at least 1 second, got ${value!.toMilliseconds()} ms; leave it out for no alarm`);
}

function checkKind(props: QueueMonitorProps): string[] {
  const { names, kind } = props.queue.fifo ? { names: STANDARD_ONLY, kind: 'FIFO' } : { names: FIFO_ONLY, kind: 'standard' };
  return names.filter((name) => props[name as keyof QueueMonitorProps] !== undefined)
    .map((name) => `${name} must be left out on a ${kind} queue, got one; a ${kind} queue has no such metric`);
}

function checkRetention(props: QueueMonitorProps): string[] {
  return props.omit?.includes(QueueAlarm.AGE) || retentionSeconds(props) !== undefined ? []
    : ['retentionPeriod must be known for the alarm Age, got a token; tell monitor the retentionPeriod or omit the alarm'];
}
