import { bindingVariable, readBinding } from '../queue/binding';
import { decodeAttributes, type QueueAttributesAnswer } from '../queue/declaration';
import type { SqsPort } from '../queue/port';
import { kindOfName, parseQueueArn, parseQueueUrl } from '../queue/queue-name';
import { connect, type ConnectOptions } from '../runtime/connect/connect';
import { configuredEndpoint } from '../runtime/connect/sdk-defaults';
import { Queue } from '../runtime/queue';
import type { Receipt } from '../runtime/receive/receipt';
import { askEndpoint } from './ask-endpoint';
import { ExplainedError, explain } from './explain';
import type { OptionTable, OptionValues } from './option';
import type { Terminal } from './terminal';

/** What a Region looks like: of another text the SDK says that there is none. */
export const REGION = { expression: /^[a-z0-9-]+$/, expects: 'a Region such as eu-west-1' };

/** Options of every command that talks to a queue. */
export const CONNECT_OPTIONS = {
  endpoint: { form: 'url', short: 'e', value: 'URL', summary: 'where Amazon SQS answers', default: 'AWS_ENDPOINT_URL_SQS, else AWS' },
  region: { form: 'text', value: 'NAME', pattern: REGION, summary: 'AWS Region', default: "AWS_REGION, else the profile's" },
  profile: { form: 'text', value: 'NAME', summary: 'profile of the shared config files', default: 'AWS_PROFILE' },
} as const satisfies OptionTable;

export const JSON_OPTION = { json: { form: 'flag', summary: 'print JSON for machines' } } as const satisfies OptionTable;

export const QUEUE_ARGUMENT = { name: 'queue', summary: 'name it by binding (Orders), by its own name, by URL or by ARN' } as const;

export type ConnectValues = OptionValues<typeof CONNECT_OPTIONS>;

const LOOPBACK = /^https?:\/\/(127\.0\.0\.1|\[::1\]|([^/]*\.)?localhost(\.localstack\.cloud)?)(:|\/|$)/;

/** A port to the endpoint that options and environment tell, else to that of the queue's URL. */
export function connectPort(values: ConnectValues, { environment }: Terminal, queueUrl?: string): Promise<SqsPort> {
  return connect(connectOptions({ endpoint: configuredEndpoint('SQS', environment), ...values }, environment), 'act', queueUrl);
}

/** Whether an endpoint or queue URL is on this machine. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(url);
}

function regionIn({ AWS_REGION, AWS_DEFAULT_REGION }: Terminal['environment']): string {
  return AWS_REGION || AWS_DEFAULT_REGION || 'us-east-1';
}

/**
 * The environment of a process that talks to an endpoint. On this machine nobody needs an account: the profile of a shell, which may
 * ask for a sign-in, goes before keys in the SDK and is left out unless it was asked for.
 */
export function localEnvironment(environment: Terminal['environment'], { endpoint, profile, ...values }: ConnectValues & { readonly endpoint: string }): Record<string, string | undefined> {
  const region = values.region ?? regionIn(environment);
  const isAccountless = !environment.AWS_ACCESS_KEY_ID && !profile && isLoopback(endpoint);
  return {
    ...environment,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false', // the SDK would go to AWS
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region, // boto3 reads no other; AWS Lambda sets both
    ...(profile ? { AWS_PROFILE: profile } : {}),
    ...(isAccountless ? { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_PROFILE: undefined } : {}),
  };
}

/** A local engine checks no signature, so nobody should need an account to talk to one. */
function connectOptions(values: ConnectValues, environment: Terminal['environment']): ConnectOptions {
  if (!values.endpoint || !isLoopback(values.endpoint) || values.profile) return values;
  return {
    region: regionIn(environment),
    ...(environment.AWS_ACCESS_KEY_ID ? {} : { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    ...values,
  };
}

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
