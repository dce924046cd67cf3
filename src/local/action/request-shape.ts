import { wellFormed } from '../../queue/message';
import type { SqsActionName } from '../../queue/port';
import { refuse } from '../../queue/sqs-error';
import { SqsFailure } from '../engine/sqs-failure';

/** What a value of a request must be: a plain type, a list, a map, or a structure of named members. */
type Shape = 'string' | 'integer' | 'blob' | { readonly list: Shape } | { readonly map: Shape } | { readonly members: ReadonlyMap<string, Shape> };

type Members = Readonly<Record<string, Shape>>;

const structure = (members: Members): Shape & { readonly members: unknown } => ({ members: new Map(Object.entries(members)) });
const strings: Shape = { list: 'string' };
const attributeValue = structure({ DataType: 'string', StringValue: 'string', BinaryValue: 'blob', StringListValues: strings, BinaryListValues: { list: 'blob' } });
const queueUrl = { QueueUrl: 'string' } as const;
const send = {
  MessageBody: 'string', DelaySeconds: 'integer', MessageAttributes: { map: attributeValue }, MessageSystemAttributes: { map: attributeValue },
  MessageDeduplicationId: 'string', MessageGroupId: 'string',
} as const;
const page = { MaxResults: 'integer', NextToken: 'string' } as const;
const batch = (members: Members): Members => ({ ...queueUrl, Entries: { list: structure({ Id: 'string', ...members }) } });

/** Members of every action's request, as the service's model has them. */
const REQUESTS: Record<SqsActionName, Members> = {
  sendMessage: { ...queueUrl, ...send },
  sendMessageBatch: batch(send),
  receiveMessage: {
    ...queueUrl, AttributeNames: strings, MessageSystemAttributeNames: strings, MessageAttributeNames: strings,
    MaxNumberOfMessages: 'integer', VisibilityTimeout: 'integer', WaitTimeSeconds: 'integer', ReceiveRequestAttemptId: 'string',
  },
  deleteMessage: { ...queueUrl, ReceiptHandle: 'string' },
  deleteMessageBatch: batch({ ReceiptHandle: 'string' }),
  changeMessageVisibility: { ...queueUrl, ReceiptHandle: 'string', VisibilityTimeout: 'integer' },
  changeMessageVisibilityBatch: batch({ ReceiptHandle: 'string', VisibilityTimeout: 'integer' }),
  createQueue: { QueueName: 'string', Attributes: { map: 'string' }, tags: { map: 'string' } },
  deleteQueue: queueUrl,
  purgeQueue: queueUrl,
  getQueueUrl: { QueueName: 'string', QueueOwnerAWSAccountId: 'string' },
  getQueueAttributes: { ...queueUrl, AttributeNames: strings },
  setQueueAttributes: { ...queueUrl, Attributes: { map: 'string' } },
  listQueues: { ...page, QueueNamePrefix: 'string' },
  listDeadLetterSourceQueues: { ...queueUrl, ...page },
  tagQueue: { ...queueUrl, Tags: { map: 'string' } },
  untagQueue: { ...queueUrl, TagKeys: strings },
  listQueueTags: queueUrl,
  addPermission: { ...queueUrl, Label: 'string', AWSAccountIds: strings, Actions: strings },
  removePermission: { ...queueUrl, Label: 'string' },
  startMessageMoveTask: { SourceArn: 'string', DestinationArn: 'string', MaxNumberOfMessagesPerSecond: 'integer' },
  cancelMessageMoveTask: { TaskHandle: 'string' },
  listMessageMoveTasks: { SourceArn: 'string', MaxResults: 'integer' },
};

/** Names of all 23 actions. */
export const ACTION_NAMES = Object.keys(REQUESTS) as SqsActionName[];

const SHAPES: ReadonlyMap<string, Shape> = new Map(Object.entries(REQUESTS).map(([action, members]) => [action, structure(members)]));

/**
 * Reads a request by its shape: members that the service does not know fall away, `null` counts as absent, Base64 becomes bytes,
 * and half an emoji U+FFFD: JSON parsers (Rust's) refuse an answer that has half of one, with all of its messages.
 *
 * @throws SqsFailure `SerializationException` for a value of another type
 */
export function readRequest(action: SqsActionName, input: unknown): Record<string, unknown> {
  return readValue(SHAPES.get(action)!, input ?? {}) as Record<string, unknown>;
}

function readValue(shape: Shape, value: unknown): unknown {
  if (shape === 'string') return typeof value === 'string' ? wellFormed(value) : mistyped(value, 'String');
  if (shape === 'integer') return Number.isInteger(value) ? value : mistyped(value, 'Integer');
  if (shape === 'blob') return readBlob(value);
  if ('list' in shape) return Array.isArray(value) ? value.map((item) => readValue(shape.list, item)) : mistyped(value, 'List');
  if ('members' in shape) return readMembers(shape.members, value);
  const entries = Object.entries(assertObject(value)).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, readValue(shape.map, item)]));
}

/** Most structures are as they must be and are handed on themselves; one is copied when a member of it must change. Nothing writes to either. */
function readMembers(members: ReadonlyMap<string, Shape>, value: unknown): Record<string, unknown> {
  const given = assertObject(value);
  let read = given;
  for (const name in given) {
    const member = given[name];
    const shape = members.get(name);
    const known = shape === undefined || member === null || member === undefined ? undefined : readValue(shape, member);
    if (known === member) continue;
    if (read === given) read = { ...given };
    read[name] = known;
  }
  return read;
}

function assertObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return mistyped(value, 'Map');
  return value as Record<string, unknown>;
}

function readBlob(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value)) return Buffer.from(value, 'base64');
  return mistyped(value, 'Blob');
}

function mistyped(value: unknown, wanted: string): never {
  const got = value === null ? 'NULL_VALUE' : Array.isArray(value) ? 'START_ARRAY' : { string: 'STRING_VALUE', number: 'NUMBER_VALUE', boolean: 'TRUE_VALUE or FALSE_VALUE' }[typeof value as string] ?? 'START_OBJECT';
  throw new SqsFailure(refuse('MalformedInput', `${got} can not be converted to ${wanted === 'Integer' ? 'an' : 'a'} ${wanted}`));
}
