import { factsOf, readBinding, type Environment, type QueueFacts } from '../../queue/binding';
import { isObject, isText, isUrl, told, type OptionRule } from '../../queue/option-rule';
import { kindOfName, parseQueueUrl, type QueueKind } from '../../queue/queue-name';
import { UnboundQueueError } from '../error/error';
import { invalidOption, placeOf, type OptionPlace } from '../error/option-check';
import { noAnswer } from '../error/remedy';
import { OWNER_RULE } from './connect-rules';

/** Which queue: the name of a binding, or a URL or the queue's own name, with what else a binding would tell. */
export type QueueReference = string | QueueFacts & ({ readonly queueUrl: string } | {
  readonly queueName: string;
  /** Account that owns the queue. @default - the caller's account */
  readonly queueOwnerAWSAccountId?: string | undefined;
});

/** Where a queue is and what is known of it; what no binding told is absent. */
export interface QueueAddress {
  readonly queueUrl: string;
  readonly kind: QueueKind;
  /** Region that the URL tells. */
  readonly region?: string;
  /** Largest message in bytes. */
  readonly maximumMessageBytes?: number;
  /** Visibility timeout of the queue in seconds. */
  readonly visibilityTimeoutSeconds?: number;
  readonly contentBasedDeduplication?: boolean;
  /** URL of the dead-letter queue. */
  readonly deadLetterUrl?: string;
  /** Receives after which a message moves there: the one whose `receiveCount` equals it is the last. */
  readonly maxReceiveCount?: number;
}

/** Whether a value can be the name of a queue: no URL, no ARN. */
export const isQueueName = (value: unknown): value is string => isText(value) && !/^(https?|arn):/.test(value);
/** A queue that goes by its name. */
export const nameRules = (): readonly OptionRule[] => [['queueName', isQueueName, 'the name of a queue', "write { queueName: 'orders' }, or { queueUrl }"], OWNER_RULE];

/** What is opened by an address. */
export const addressPlace = (queue?: string): OptionPlace => ({ where: 'openQueue', queue, code: 'InvalidAddress' });

/** The name by which errors call a queue. @throws QueueError (`InvalidAddress`) for what is no reference */
export function nameOfReference(reference: QueueReference): string {
  if (typeof reference === 'string') return nameOfBinding(reference);
  const { queueName, queueUrl } = { ...reference } as Record<string, unknown>;
  if (typeof queueUrl === 'string') return parseQueueUrl(queueUrl)?.queueName ?? queueUrl;
  if (typeof queueName === 'string') return queueName;
  // Of values the types alone: among them may be credentials.
  const got = isObject(reference) ? `{ ${Object.entries(reference).map(([word, value]) => `${word}: ${typeof value}`).join(', ')} }` : told(reference);
  throw invalidOption(addressPlace(), `the queue must be the name of a binding, { queueUrl } or { queueName }, got ${got}; give one as a string`);
}

/** No binding has the name of a URL or an ARN: its variable would be asked for in vain. */
function nameOfBinding(text: string): string {
  const written = /^https?:\/\//.test(text) ? `{ queueUrl: '${text}' }` : text.startsWith('arn:') ? `{ queueName: '${text.split(':').pop()}' }` : undefined;
  if (written === undefined) return text;
  throw invalidOption(addressPlace(text), `a queue given as a string must be the name of a binding, got '${text}'; write ${written}`);
}

/**
 * The address as far as no call is needed.
 *
 * @returns undefined when the queue's name has to be resolved by Amazon SQS
 * @throws UnboundQueueError when the environment binds no such queue
 */
export function readAddress(reference: QueueReference, environment: Environment): QueueAddress | undefined {
  if (typeof reference === 'string') {
    const answer = readBinding(reference, environment);
    if ('wrong' in answer) throw new UnboundQueueError(answer.wrong, { code: 'Unbound', queue: reference });
    const { url, ...known } = answer.binding;
    return { ...addressOfUrl(url), ...known };
  }
  return 'queueUrl' in reference ? { ...addressOfUrl(reference.queueUrl), ...factsOf(reference).facts } : undefined;
}

/**
 * The address that a URL tells.
 *
 * @throws QueueError (`InvalidAddress`) when it is no URL
 */
export function addressOfUrl(queueUrl: string): QueueAddress {
  if (!isUrl(queueUrl)) {
    throw invalidOption({ ...placeOf(queueUrl), code: 'InvalidAddress' }, `queueUrl must be the URL of a queue, got ${told(queueUrl)}; give { queueName } for a name`);
  }
  return { queueUrl, kind: kindOfName(queueUrl), region: parseQueueUrl(queueUrl)?.region };
}

/** The URL that an answer tells. @throws Error (`NoAnswer`) for an answer without one, as of a proxy or a mock */
export function urlOfAnswer(answer: { readonly QueueUrl?: string | undefined } | undefined): string {
  if (!answer?.QueueUrl) throw noAnswer();
  return answer.QueueUrl;
}
