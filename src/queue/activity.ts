import type { SqsActionName } from './port';

/** One activity of the runtime: what it calls, and what a role needs to be let in. */
export interface ActivityRow {
  /** Actions of the SQS API that it calls. */
  readonly calls: readonly SqsActionName[];
  /** IAM actions on the queue. The API's batch calls are granted by their single ones. */
  readonly iam: readonly string[];
  /** AWS KMS actions on the queue's customer managed key. */
  readonly kms: readonly string[];
  /** The IAM action knows no resource: granted on `*`. */
  readonly onAnyQueue?: true;
}

const ENCRYPT = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;
const DECRYPT = ['kms:Decrypt'] as const;

function row(calls: readonly SqsActionName[], kms: readonly string[] = [], iam: readonly string[] = []): ActivityRow {
  const own = calls.map((call) => `sqs:${call[0]!.toUpperCase()}${call.slice(1).replace(/Batch$/, '')}`);
  return { calls, iam: [...new Set([...own, ...iam])], kms };
}

/**
 * Every activity of the runtime by its name there: the grants of the constructs and the calls of the runtime read this one table.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export const ACTIVITIES = {
  sendMessage: row(['sendMessage'], ENCRYPT),
  sendMessageBatch: row(['sendMessageBatch'], ENCRYPT),
  receiveMessages: row(['receiveMessage'], DECRYPT),
  deleteMessage: row(['deleteMessage']),
  deleteMessageBatch: row(['deleteMessageBatch']),
  changeMessageVisibility: row(['changeMessageVisibility']),
  changeMessageVisibilityBatch: row(['changeMessageVisibilityBatch']),
  getQueueUrl: row(['getQueueUrl']),
  getQueueAttributes: row(['getQueueAttributes']),
  setQueueAttributes: row(['setQueueAttributes']),
  listDeadLetterSourceQueues: row(['listDeadLetterSourceQueues']),
  listQueueTags: row(['listQueueTags']),
  tagQueue: row(['tagQueue']),
  untagQueue: row(['untagQueue']),
  addPermission: row(['addPermission']),
  removePermission: row(['removePermission']),
  purgeQueue: row(['purgeQueue']),
  deleteQueue: row(['deleteQueue']),
  createQueue: row(['createQueue'], [], ['sqs:TagQueue']),
  listQueues: { ...row(['listQueues']), onAnyQueue: true },
  /** On the dead-letter queue; the queues that messages move back to need `redriveTarget`. */
  redrive: row(
    ['startMessageMoveTask', 'listMessageMoveTasks', 'cancelMessageMoveTask'], DECRYPT,
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  ),
  /** On the queue that a redrive moves messages to, which is asked for its ARN when it is named. */
  redriveTarget: row(['getQueueAttributes'], ENCRYPT, ['sqs:SendMessage']),
} as const satisfies Record<string, ActivityRow>;

/** Name of an activity. */
export type ActivityName = keyof typeof ACTIVITIES;

/** What each role of a binding does with the queue, and so may do. */
export const BINDING_ROLES = {
  /** Sends. */
  sender: ['sendMessage', 'sendMessageBatch'],
  /** A Lambda function behind an event source mapping: the service receives and deletes with the function's role. */
  consumer: ['receiveMessages', 'deleteMessage', 'changeMessageVisibility', 'getQueueAttributes'],
  /** A process that receives for long. */
  listener: ['receiveMessages', 'deleteMessage', 'deleteMessageBatch', 'changeMessageVisibility', 'changeMessageVisibilityBatch'],
  /** Looks at, purges and redrives; does not change what the app declares. */
  operator: ['getQueueAttributes', 'listDeadLetterSourceQueues', 'listQueueTags', 'receiveMessages', 'changeMessageVisibility', 'purgeQueue', 'redrive'],
} as const satisfies Record<string, readonly ActivityName[]>;

/** What a consumer or a listener does with the dead-letter queue: `throw new Reject(…)` sends there. */
export const DEAD_LETTER_ACTIVITIES = ['sendMessage'] as const satisfies readonly ActivityName[];

export type BindingRole = keyof typeof BINDING_ROLES;

/** IAM actions of some activities together, each once, in the order of the table. */
export function iamActionsOf(activities: readonly ActivityName[]): string[] {
  return [...new Set(activities.flatMap((activity) => ACTIVITIES[activity].iam))];
}

/** AWS KMS actions of some activities together, each once. */
export function kmsActionsOf(activities: readonly ActivityName[]): string[] {
  return [...new Set(activities.flatMap((activity) => ACTIVITIES[activity].kms))];
}

/**
 * Whether an IAM action, or a pattern in which `*` and `?` stand for others, covers an action; AWS IAM minds no case. What stands for others in a row
 * is taken at once: one by one, a dozen of them would be tried in all their shares of the action.
 */
export function coversAction(pattern: string, action: string): boolean {
  const others = (run: string): string => `.{${run.replaceAll('*', '').length}${run.includes('*') ? ',' : ''}}`;
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/[*?]+/g, others)}$`, 'i').test(action);
}
