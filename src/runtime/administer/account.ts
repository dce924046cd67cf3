import { checkDeclaration, encodeAttributes, type QueueDeclaration } from '../../queue/declaration';
import { isText, wholeRule, type OptionRule } from '../../queue/option-rule';
import { nameForKind } from '../../queue/queue-name';
import { isQueueName, urlOfAnswer } from '../connect/address';
import type { ConnectOptions } from '../connect/connect';
import { OWNER_RULE } from '../connect/connect-rules';
import { invalidOption, placeOf, throwAll } from '../error/option-check';
import { callAccount, checkAccountOptions } from './account-call';

/** Which queue's URL. */
export interface GetQueueUrlOptions extends ConnectOptions {
  /** Account that owns the queue. @default - the caller's account */
  readonly queueOwnerAWSAccountId?: string | undefined;
}

/** Which queues to list. */
export interface ListQueuesOptions extends ConnectOptions {
  /** Only queues whose name starts so. @default - all queues of the account in the Region */
  readonly queueNamePrefix?: string | undefined;
  /** Queues of one page, 1 to 1,000; the next page is asked for when the loop comes to it. @default 1000 */
  readonly maxResults?: number | undefined;
}

/**
 * Creates a queue: every attribute, the same validation as the constructs, all broken rules in one error.
 * The same declaration again answers with the same URL.
 *
 * @returns the URL, as `openQueue` takes it
 * @throws QueueError: `InvalidAttributeValue` or `InvalidParameterValue` before the network; `QueueAlreadyExists`, `QueueDeletedRecently`, … after
 * @example
 * const orders = openQueue(await createQueue({ queueName: 'orders', visibilityTimeoutSeconds: 120 }));
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export async function createQueue(declaration: QueueDeclaration, options: ConnectOptions = {}): Promise<{ queueUrl: string }> {
  const { queueName, kind = 'standard', tags } = { ...declaration };
  const declared = { ...placeOf(String(queueName)), code: 'InvalidAttributeValue' };
  if (!isText(queueName)) throw invalidOption(declared, `createQueue must be given a queueName, got ${String(queueName) || 'none'}; write { queueName: 'orders' }`);
  throwAll(declared, checkDeclaration(declaration));
  const place = { where: 'createQueue', queue: queueName };
  checkAccountOptions(place, options);
  const input = { QueueName: nameForKind(queueName, kind), Attributes: encodeAttributes(declaration), ...(tags ? { tags: { ...tags } } : {}) };
  return { queueUrl: await callAccount(place, options, async (port) => urlOfAnswer(await port.createQueue(input))) };
}

/**
 * The URL of a queue by its name.
 *
 * @throws QueueError: `InvalidParameterValue` before the network; `NonExistentQueue` when there is none
 * @example
 * const queueUrl = await getQueueUrl('orders');
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
 */
export async function getQueueUrl(queueName: string, options: GetQueueUrlOptions = {}): Promise<string> {
  if (!isQueueName(queueName)) throw invalidOption({ where: 'getQueueUrl' }, `queueName must be the name of a queue, got ${String(queueName) || 'none'}; write getQueueUrl('orders')`);
  const place = { where: 'getQueueUrl', queue: queueName };
  checkAccountOptions(place, options, [OWNER_RULE]);
  const input = { QueueName: queueName, QueueOwnerAWSAccountId: options.queueOwnerAWSAccountId };
  return callAccount(place, options, async (port) => urlOfAnswer(await port.getQueueUrl(input)));
}

const PAGE = 1000;
const listRules = (): readonly OptionRule[] => [
  wholeRule('maxResults', 1, PAGE),
  ['queueNamePrefix', (value) => typeof value === 'string', 'text', 'leave it out for all queues'],
];

/**
 * URLs of the account's queues, over all pages.
 *
 * @throws QueueError: `InvalidParameterValue` before the network
 * @example
 * for await (const queueUrl of listQueues({ queueNamePrefix: 'orders-' })) console.log(queueUrl);
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
 */
export async function* listQueues(options: ListQueuesOptions = {}): AsyncGenerator<string, void> {
  const where = 'listQueues';
  checkAccountOptions({ where }, options, listRules());
  const { queueNamePrefix: QueueNamePrefix, maxResults: MaxResults = PAGE } = options;
  let NextToken: string | undefined;
  do {
    const input = { QueueNamePrefix, NextToken, MaxResults };
    const page = await callAccount({ where, queue: `${QueueNamePrefix ?? ''}*` }, options, (port) => port.listQueues(input));
    yield* page.QueueUrls ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}
