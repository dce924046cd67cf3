/** The two kinds of queue that Amazon SQS has. */
export type QueueKind = 'standard' | 'fifo';

export const FIFO_SUFFIX = '.fifo';
/** Longest queue name in characters, `.fifo` included. */
export const QUEUE_NAME_MAX = 80;

/** Whether a name, ARN or URL is of a FIFO queue: its suffix tells. */
export function isFifoName(nameArnOrUrl: string): boolean {
  return nameArnOrUrl.endsWith(FIFO_SUFFIX);
}

/** The kind that a name, ARN or URL tells. */
export function kindOfName(nameArnOrUrl: string): QueueKind {
  return isFifoName(nameArnOrUrl) ? 'fifo' : 'standard';
}

/** The name with the suffix that its kind asks for; never doubled. */
export function nameForKind(queueName: string, kind: QueueKind): string {
  return kind === 'fifo' && !isFifoName(queueName) ? queueName + FIFO_SUFFIX : queueName;
}

/**
 * What is wrong with a whole queue name, `.fifo` included.
 *
 * @param word what the user calls it, e.g. `queueName`
 * @returns one sentence per broken rule, none for a legal name
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export function checkQueueName(queueName: string, kind: QueueKind, word = 'queueName'): string[] {
  const base = kind === 'fifo' && queueName.endsWith(FIFO_SUFFIX) ? queueName.slice(0, -FIFO_SUFFIX.length) : queueName;
  const wrong: string[] = [];
  if (base === '') {
    wrong.push(`${word} must have at least 1 character, got '${queueName}'; leave it out to have one generated`);
  } else if (!/^[A-Za-z0-9_-]+$/.test(base)) {
    const rule = kind === 'fifo' ? 'letters, digits, hyphens and underscores before .fifo' : 'letters, digits, hyphens and underscores only';
    const fix = kindOfName(queueName) === kind ? 'replace the other characters' : "give kind 'fifo' for a FIFO queue";
    wrong.push(`${word} must have ${rule}, got '${queueName}'; ${fix}`);
  }
  if (queueName.length > QUEUE_NAME_MAX) {
    wrong.push(`${word} must have at most ${QUEUE_NAME_MAX} characters${kind === 'fifo' ? ' with .fifo' : ''}, got ${queueName.length}; shorten it`);
  }
  if (kind === 'fifo' && queueName === base) wrong.push(`${word} must end in .fifo, got '${queueName}'; add the suffix`);
  return wrong;
}

/** A queue ARN in its parts. */
export interface QueueArnParts {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly queueName: string;
}

/** The parts of `arn:aws:sqs:eu-west-1:111111111111:orders`, or undefined when it is none. */
export function parseQueueArn(arn: string): QueueArnParts | undefined {
  const match = /^arn:(aws[a-z-]*):sqs:([a-z0-9-]+):([0-9]{12}):([A-Za-z0-9_.-]+)$/.exec(arn);
  return match ? { partition: match[1]!, region: match[2]!, account: match[3]!, queueName: match[4]! } : undefined;
}

export function formatQueueArn(parts: QueueArnParts): string {
  return `arn:${parts.partition}:sqs:${parts.region}:${parts.account}:${parts.queueName}`;
}

const PARTITIONS: Readonly<Record<string, string>> = {
  'cn': 'aws-cn', 'us-gov': 'aws-us-gov', 'eusc': 'aws-eusc', 'us-iso': 'aws-iso', 'us-isob': 'aws-iso-b', 'eu-isoe': 'aws-iso-e', 'us-isof': 'aws-iso-f',
};

/** The partition of a Region: the start of its name tells. */
export function partitionOf(region: string): string {
  return Object.entries(PARTITIONS).find(([start]) => region.startsWith(`${start}-`))?.[1] ?? 'aws';
}

/** A queue URL in its parts. */
export interface QueueUrlParts {
  readonly account: string;
  readonly queueName: string;
  /** Undefined when the host does not tell it, as a local engine's. */
  readonly region?: string;
}

/** The parts of `https://sqs.eu-west-1.amazonaws.com/111111111111/orders`, or undefined when the path is not `/account/name`. */
export function parseQueueUrl(url: string): QueueUrlParts | undefined {
  const match = /^https?:\/\/([^/]+)\/(?:[^?#]*\/)?([0-9]{12})\/([A-Za-z0-9_.-]+)\/?$/.exec(url);
  return match ? { account: match[2]!, queueName: match[3]!, region: regionOfHost(match[1]!) } : undefined;
}

/** Partitions end their hosts each in its own way, VPC endpoints and local engines too: the form of a Region tells. */
function regionOfHost(host: string): string | undefined {
  if (host === 'queue.amazonaws.com') return 'us-east-1'; // from when it was the only one
  const match = /(?:^|\.)sqs(?:-fips)?\.([a-z]+(?:-[a-z]+)+-[0-9]+)\.|^([a-z]+(?:-[a-z]+)+-[0-9]+)\.queue\./.exec(host);
  return match?.[1] ?? match?.[2];
}
