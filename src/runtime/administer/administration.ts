import { QUEUE_ATTRIBUTE_LIST } from '../../queue/attribute';
import {
  checkDeclaration, checkEachValue, decodeAttributes, encodeAttributes,
  type QueueAttributeValues, type QueueAttributesAnswer, type QueueDeclaration,
} from '../../queue/declaration';
import { hasMethods, isObject, isText, wholeRule, type OptionRule } from '../../queue/option-rule';
import type { SqsPort } from '../../queue/port';
import { nameForKind, type QueueKind } from '../../queue/queue-name';
import { errorCode } from '../../queue/sqs-error';
import { urlOfAnswer } from '../connect/address';
import { connect, type ConnectOptions } from '../connect/connect';
import { clientRule } from '../connect/command-client';
import { OWNER_RULE, connectRules } from '../connect/connect-rules';
import { callQueue, type QueueContext } from '../connect/context';
import { QueueError } from '../error/error';
import { checkRules, invalidOption, type OptionPlace } from '../error/option-check';
import { queueError } from '../error/remedy';

/** What may be changed of a queue; `null` takes a policy or a key away. */
export type QueueAttributeChanges = Omit<QueueAttributeValues, RemovableWord> & { [Word in RemovableWord]?: QueueAttributeValues[Word] | null };
/** Word of an attribute that can be taken away. */
export type RemovableWord = 'redrivePolicy' | 'redriveAllowPolicy' | 'policy' | 'kmsMasterKeyId';

/** Word of an attribute that a queue can be asked for. */
export type QueueAttributeWord = keyof QueueAttributesAnswer;

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

/** Creates a queue; see the door. */
export async function createQueue(declaration: QueueDeclaration, options: ConnectOptions): Promise<{ queueUrl: string }> {
  const { queueName, kind = 'standard', tags } = { ...declaration };
  if (!isText(queueName)) throw invalid(String(queueName), [`createQueue must be given a queueName, got ${String(queueName) || 'none'}; write { queueName: 'orders' }`]);
  const wrong = checkDeclaration(declaration);
  if (wrong.length > 0) throw invalid(queueName, wrong);
  checkAccountOptions({ where: 'createQueue', queue: queueName }, options);
  const input = { QueueName: nameForKind(queueName, kind), Attributes: encodeAttributes(declaration), ...(tags ? { tags } : {}) };
  return { queueUrl: await call(options, { queue: queueName, activity: 'createQueue' }, async (port) => urlOfAnswer(await port.createQueue(input))) };
}

/** The URL of a queue; see the door. */
export async function getQueueUrl(queueName: string, options: GetQueueUrlOptions): Promise<string> {
  if (!isText(queueName)) throw invalidOption({ where: 'getQueueUrl', queue: '' }, `queueName must be text, got ${String(queueName) || 'none'}; write getQueueUrl('orders')`);
  checkAccountOptions({ where: 'getQueueUrl', queue: queueName }, options, [OWNER_RULE]);
  const input = { QueueName: queueName, QueueOwnerAWSAccountId: options.queueOwnerAWSAccountId };
  return call(options, { queue: queueName, activity: 'getQueueUrl' }, async (port) => urlOfAnswer(await port.getQueueUrl(input)));
}

const PAGE = 1000;
const LIST_RULES: readonly OptionRule[] = [
  wholeRule('maxResults', 1, PAGE),
  ['queueNamePrefix', (value) => typeof value === 'string', 'text', 'leave it out for all queues'],
];

/** Queue URLs over all pages; see the door. */
export async function* listQueues(options: ListQueuesOptions): AsyncGenerator<string, void> {
  checkAccountOptions({ where: 'listQueues', queue: '' }, options, LIST_RULES);
  const { queueNamePrefix: QueueNamePrefix, maxResults: MaxResults = PAGE } = options;
  let NextToken: string | undefined;
  do {
    const input = { QueueNamePrefix, NextToken, MaxResults };
    const page = await call(options, { queue: `${QueueNamePrefix ?? ''}*`, activity: 'listQueues' }, (port) => port.listQueues(input));
    yield* page.QueueUrls ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}

/** The queues whose dead messages come here, over all pages. */
export async function* listDeadLetterSourceQueues(context: QueueContext): AsyncGenerator<string, void> {
  let NextToken: string | undefined;
  do {
    const page = await callQueue(context, 'listDeadLetterSourceQueues', (port, QueueUrl) =>
      port.listDeadLetterSourceQueues({ QueueUrl, NextToken, MaxResults: PAGE }));
    yield* page.queueUrls ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}

/** Attributes of a queue, typed: all, or those that are named. */
export async function getQueueAttributes(context: QueueContext, words?: readonly QueueAttributeWord[]): Promise<QueueAttributesAnswer> {
  if (words !== undefined && !Array.isArray(words)) throw invalid(context.name, [`attributes must be a list of words, got ${String(words)}; leave it out for all of them`]);
  const AttributeNames = words ? words.map((word) => nameOfWord(context.name, word)) : ['All'];
  const { Attributes = {} } = await callQueue(context, 'getQueueAttributes', (port, QueueUrl) => port.getQueueAttributes({ QueueUrl, AttributeNames }));
  return decodeAttributes(Attributes);
}

/** Changes attributes; those that are left out stay. */
export async function setQueueAttributes(context: QueueContext, changes: QueueAttributeChanges): Promise<void> {
  const given = Object.entries(isObject(changes) ? changes : {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) throw invalid(context.name, ['setQueueAttributes must be given an attribute, got none; write { visibilityTimeoutSeconds: 120 }']);
  const { kind } = await context.address();
  const [removed, kept] = [true, false].map((isRemoved) => given.filter(([word, value]) => (value === null && isRemovable(word)) === isRemoved));
  const values = Object.fromEntries(kept!) as QueueAttributeValues;
  const wrong = [...checkEachValue(values, 'fifo'), ...given.flatMap(([word, value]) => checkChange(word, value, kind))];
  if (wrong.length > 0) throw invalid(context.name, wrong);
  const Attributes = { ...encodeAttributes(values), ...Object.fromEntries(removed!.map(([word]) => [nameOfWord(context.name, word), ''])) };
  await callQueue(context, 'setQueueAttributes', (port, QueueUrl) => port.setQueueAttributes({ QueueUrl, Attributes }));
}

const REMOVABLE: readonly RemovableWord[] = ['redrivePolicy', 'redriveAllowPolicy', 'policy', 'kmsMasterKeyId'];
const isRemovable = (word: string): boolean => REMOVABLE.some((removable) => removable === word);

/** What a queue that exists cannot change, whatever the value. */
function checkChange(word: string, value: unknown, kind: QueueKind): string[] {
  const row = QUEUE_ATTRIBUTE_LIST.find((candidate) => candidate.word === word);
  if (!row) return [`${word} must be an attribute of a queue, got none of that name; see QueueAttributeValues`];
  if (row.access === 'create') return [`${word} must be left out, got ${String(value)}; it is fixed when the queue is created`];
  return row.fifoOnly && kind === 'standard' ? [`${word} must be left out on a standard queue, got ${String(value)}; it is for FIFO queues`] : [];
}

function nameOfWord(queue: string, word: string): string {
  const row = QUEUE_ATTRIBUTE_LIST.find((candidate) => candidate.word === word);
  if (row) return row.name;
  throw new QueueError(
    `queue '${queue}': attributes must be named by their words, got '${word}'; choose of ${QUEUE_ATTRIBUTE_LIST.map((candidate) => candidate.word).join(', ')}`,
    { code: 'InvalidAttributeName', queue },
  );
}

/** Everything that is wrong, in one error. */
function invalid(queue: string, wrong: readonly string[]): QueueError {
  return new QueueError(wrong.map((sentence) => `queue '${queue}': ${sentence}`).join('\n'), { code: errorCode('InvalidAttributeValue'), queue });
}

/** Options of an activity of the account, by the name of the activity. */
function checkAccountOptions(place: OptionPlace, options: ConnectOptions, own: readonly OptionRule[] = []): void {
  checkRules(place, options, [...connectRules(), clientRule('SQS', hasMethods(place.where)), ...own]);
}

async function call<Answer>(
  options: ConnectOptions, { queue, activity }: { readonly queue: string; readonly activity: string }, ask: (port: SqsPort) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask(await connect(options));
  } catch (error) {
    throw queueError(error, queue, activity);
  }
}
