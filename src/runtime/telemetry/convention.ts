import type { SqsPort } from '../../queue/port';
import { parseQueueUrl } from '../../queue/queue-name';
import { codeOf } from '../error/remedy';

/** What kind of operation it is, in the word of the semantic conventions. */
export type OperationType = 'send' | 'receive' | 'settle' | 'process';

/** The calls that are watched: name and type of the operation in the semantic conventions. */
export const OPERATIONS = {
  sendMessage: ['send', 'send'],
  sendMessageBatch: ['send', 'send'],
  receiveMessage: ['receive', 'receive'],
  deleteMessage: ['delete', 'settle'],
  deleteMessageBatch: ['delete', 'settle'],
  changeMessageVisibility: ['change_visibility', 'settle'],
  changeMessageVisibilityBatch: ['change_visibility', 'settle'],
} as const satisfies Partial<Record<keyof SqsPort, readonly [string, OperationType]>>;

/** A call that is watched. */
export type WatchedCall = keyof typeof OPERATIONS;

const PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

interface Described { readonly spanName: string; readonly attributes: Record<string, string | number> }

/** What spans and metrics of an operation tell, and the name of its span. */
export function attributesOf(operation: string, type: OperationType, queueUrl: string): Described {
  const { hostname, port, protocol } = URL.canParse(queueUrl) ? new URL(queueUrl) : {} as Partial<URL>;
  const queueName = parseQueueUrl(queueUrl)?.queueName;
  const attributes: Described['attributes'] = {
    // The conventions have renamed it, and not everybody who reads it has followed.
    'messaging.system.name': 'aws.sqs',
    'messaging.system': 'aws_sqs',
    'messaging.operation.name': operation,
    'messaging.operation.type': type,
    'aws.sqs.queue.url': queueUrl,
  };
  if (queueName) attributes['messaging.destination.name'] = queueName;
  if (hostname) {
    attributes['server.address'] = hostname;
    attributes['server.port'] = Number(port) || PORTS[protocol!]!;
  }
  return { attributes, spanName: queueName ? `${operation} ${queueName}` : operation };
}

/** The short code of what was thrown, whatever that is; the fallback of the conventions for what has none. */
export function errorTypeOf(thrown: unknown): string {
  try {
    const code = codeOf(thrown);
    return code === 'Unknown' ? '_OTHER' : code;
  } catch {
    return '_OTHER'; // its getters throw
  }
}
