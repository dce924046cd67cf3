import { grouped, isObject, isWhole, told } from './option-rule';
import { parseQueueArn } from './queue-name';

/** `RedrivePolicy` of a source queue: where messages go that were received too often. */
export interface RedrivePolicyDocument {
  /** ARN of the dead-letter queue: same kind, account and Region as the source. */
  readonly deadLetterTargetArn: string;
  /** Receives after which a message moves, 1 to 1,000. */
  readonly maxReceiveCount: number;
}

const REDRIVE_PERMISSIONS = ['allowAll', 'denyAll', 'byQueue'] as const;
export type RedrivePermission = (typeof REDRIVE_PERMISSIONS)[number];

/** `RedriveAllowPolicy` of a dead-letter queue: which queues may send their dead here. */
export interface RedriveAllowPolicyDocument {
  readonly redrivePermission: RedrivePermission;
  /** ARNs of the source queues; 1 to 10 with `byQueue`, absent otherwise. */
  readonly sourceQueueArns?: readonly string[] | undefined;
}

export enum MAX_RECEIVE_COUNT {
  min = 1, max = 1000, default = 10,
  /** Fewest receives that AWS Lambda's guide asks for, so that throttled invocations do not dead-letter healthy messages. */
  lambdaMin = 5,
}
export const SOURCE_QUEUES_MAX = 10;

export function checkMaxReceiveCount(value: number, word = 'maxReceiveCount'): string[] {
  const bounds = `from ${MAX_RECEIVE_COUNT.min} to ${grouped(MAX_RECEIVE_COUNT.max)}`;
  const advice = `${MAX_RECEIVE_COUNT.default} suits most queues, ${MAX_RECEIVE_COUNT.lambdaMin} is the least for AWS Lambda`;
  return isWhole(MAX_RECEIVE_COUNT.min, MAX_RECEIVE_COUNT.max)(value) ? [] : [`${word} must be a whole number ${bounds}, got ${told(value)}; ${advice}`];
}

export function checkSourceQueueCount(count: number, word = 'sourceQueueArns'): string[] {
  return count >= 1 && count <= SOURCE_QUEUES_MAX
    ? []
    : [`${word} must have 1 to ${SOURCE_QUEUES_MAX} queues, got ${count}; ${count === 0 ? 'name one or use denyAll' : 'use allowAll for more'}`];
}

/** What is wrong with the `RedrivePolicy` of a queue that is not known. */
export function checkRedrivePolicy({ deadLetterTargetArn, maxReceiveCount }: RedrivePolicyDocument): string[] {
  return [...checkArn(deadLetterTargetArn, 'redrivePolicy.deadLetterTargetArn'), ...checkMaxReceiveCount(maxReceiveCount, 'redrivePolicy.maxReceiveCount')];
}

/** What is wrong with a `RedriveAllowPolicy`. */
export function checkRedriveAllowPolicy({ redrivePermission, sourceQueueArns }: RedriveAllowPolicyDocument): string[] {
  const word = 'redriveAllowPolicy.sourceQueueArns';
  if (!REDRIVE_PERMISSIONS.includes(redrivePermission)) {
    return [`redriveAllowPolicy.redrivePermission must be ${REDRIVE_PERMISSIONS.join(', ')}, got ${redrivePermission}; choose one`];
  }
  if (redrivePermission !== 'byQueue') return sourceQueueArns === undefined ? [] : [`${word} must be left out with ${redrivePermission}, got some; choose byQueue to name queues`];
  if (sourceQueueArns !== undefined && !Array.isArray(sourceQueueArns)) return [`${word} must be a list of ARNs, got ${typeof sourceQueueArns}; write [arn]`];
  return [...checkSourceQueueCount(sourceQueueArns?.length ?? 0, word), ...(sourceQueueArns ?? []).flatMap((arn) => checkArn(arn, word))];
}

function checkArn(arn: string, word: string): string[] {
  return parseQueueArn(arn) ? [] : [`${word} must be the ARN of a queue, got '${arn}'; it has the form arn:aws:sqs:<region>:<account>:<name>`];
}

/** Whether a dead-letter queue takes the dead of this source; no policy means `allowAll`. */
export function allowsSource(policy: RedriveAllowPolicyDocument | undefined, sourceArn: string): boolean {
  const permission = policy?.redrivePermission ?? 'allowAll';
  return permission === 'allowAll' || (permission === 'byQueue' && (policy?.sourceQueueArns ?? []).includes(sourceArn));
}

/** Reads the JSON of a `RedrivePolicy` attribute; the count may be a string, as SQS lets it. Undefined when it is none. */
export function parseRedrivePolicy(json: string): RedrivePolicyDocument | undefined {
  const value = parseObject(json);
  const count = Number(value?.maxReceiveCount);
  if (typeof value?.deadLetterTargetArn !== 'string' || !Number.isInteger(count)) return undefined;
  return { deadLetterTargetArn: value.deadLetterTargetArn, maxReceiveCount: count };
}

/** Name of the dead-letter queue that a policy tells; undefined where it tells none. */
export function deadLetterQueueName(policy: RedrivePolicyDocument | undefined): string | undefined {
  return parseQueueArn(policy?.deadLetterTargetArn ?? '')?.queueName;
}

/** Reads the JSON of a `RedriveAllowPolicy` attribute. Undefined when it is none. */
export function parseRedriveAllowPolicy(json: string): RedriveAllowPolicyDocument | undefined {
  const value = parseObject(json);
  const redrivePermission = REDRIVE_PERMISSIONS.find((permission) => permission === value?.redrivePermission);
  if (!redrivePermission) return undefined;
  const sourceQueueArns = value?.sourceQueueArns;
  if (sourceQueueArns === undefined) return { redrivePermission };
  const isList = Array.isArray(sourceQueueArns) && sourceQueueArns.every((arn): arn is string => typeof arn === 'string');
  return isList ? { redrivePermission, sourceQueueArns } : undefined;
}

/** Reads a JSON object. Undefined when it is none. */
export function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
