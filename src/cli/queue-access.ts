import { bindingVariable, readBinding } from '../queue/binding';
import { decodeAttributes, type QueueAttributesAnswer } from '../queue/declaration';
import type { SqsPort } from '../queue/port';
import { kindOfName, parseQueueArn, parseQueueUrl } from '../queue/queue-name';
import { Queue } from '../runtime/queue';
import type { Receipt } from '../runtime/receive/receipt';
import { askEndpoint } from './ask-endpoint';
import { connectPort, isLoopback, type ConnectValues } from './connection';
import { ExplainedError, explain } from './explain';
import type { Terminal } from './terminal';

export const QUEUE_ARGUMENT = { name: 'queue', summary: 'name it by binding (Orders), by its own name, by URL or by ARN' } as const;

/** A queue that a command line named, found. */
export interface ReachedQueue {
  readonly name: string;
  readonly url: string;
  readonly port: SqsPort;
  /** The runtime's handle; bodies as text, as people type and read them. */
  readonly handle: Queue<string, string>;
  /** All attributes, read at the start: so a queue that is not there is told before anything is done. */
  readonly attributes: QueueAttributesAnswer;
}

/**
 * Finds the queue that a word names: a URL, an ARN, a binding of the environment, or a queue's own name.
 *
 * @throws QueueError, Error when there is no such queue
 */
export async function reachQueue(word: string, values: ConnectValues, terminal: Terminal): Promise<ReachedQueue> {
  const bound = /^https?:\/\//.test(word) ? word : boundUrl(word, terminal);
  const origin = bound && isLoopback(bound) ? { endpoint: new URL(bound).origin } : {};
  const region = bound ? parseQueueUrl(bound)?.region : undefined;
  const arn = parseQueueArn(word);
  // Another Region may have a queue of the same name.
  const port = await connectPort({ ...origin, ...(region ? { region } : {}), ...values, ...(arn ? { region: arn.region } : {}) }, terminal, bound);
  const named = arn ? { QueueName: arn.queueName, QueueOwnerAWSAccountId: arn.account } : { QueueName: word };
  try {
    const url = bound ?? (await askEndpoint(terminal, (call) => port.getQueueUrl(named, call))).QueueUrl;
    if (!url) throw Object.assign(new Error(), { name: 'Unknown' }); // as the SDK calls an answer that is none of Amazon SQS
    const name = parseQueueUrl(url)?.queueName ?? named.QueueName;
    const { Attributes = {} } = await askEndpoint(terminal, (call) => port.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] }, call));
    return { name, url, port, handle: handleOf(url, port, terminal), attributes: decodeAttributes(Attributes) };
  } catch (error) {
    // The word is known here only: a command may name two queues.
    throw new ExplainedError(explain(error, { word, ...(bound === undefined || bound === word ? {} : { bound }) }), { cause: error });
  }
}

/** The URL of the binding that a word names; undefined where no variable is set, since the word is a queue's own name then. */
function boundUrl(word: string, { environment }: Terminal): string | undefined {
  const name = word.replace(/^QUEUE_/, '');
  if (!environment[bindingVariable(name)]) return undefined;
  const answer = readBinding(name, environment);
  if ('wrong' in answer) throw new Error(answer.wrong);
  return answer.binding.url;
}

/** The runtime's handle of a queue, as commands use it. */
export function handleOf(url: string, port: SqsPort, { clock }: Pick<Terminal, 'clock'>): ReachedQueue['handle'] {
  return new Queue<string, string>(kindOfName(url), { queueUrl: url }, { client: port, codec: 'text', clock });
}

/** About how many messages a queue holds: ready, delayed and in flight. */
export function messagesIn(attributes: QueueAttributesAnswer): number {
  const { approximateNumberOfMessages = 0, approximateNumberOfMessagesDelayed = 0, approximateNumberOfMessagesNotVisible = 0 } = attributes;
  return approximateNumberOfMessages + approximateNumberOfMessagesDelayed + approximateNumberOfMessagesNotVisible;
}

/**
 * Gives received messages back to their queue at once.
 *
 * @returns how many are hidden still, since it failed
 */
export async function giveBack({ handle }: ReachedQueue, receipts: readonly Receipt[]): Promise<number> {
  const results = await handle.changeMessageVisibilityBatch(receipts.map((message) => ({ message, visibilityTimeoutSeconds: 0 })));
  return results.filter(({ ok }) => !ok).length;
}
