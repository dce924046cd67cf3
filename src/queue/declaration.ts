import { QUEUE_ATTRIBUTE_LIST, checkAttributeValue, type AttributeRow, type QueueAttributeName } from './attribute';
import { isObject, told } from './option-rule';
import { checkQueueName, nameForKind, type QueueKind } from './queue-name';
import {
  checkRedriveAllowPolicy, checkRedrivePolicy, parseRedriveAllowPolicy, parseRedrivePolicy,
  type RedriveAllowPolicyDocument, type RedrivePolicyDocument,
} from './redrive';

/** The attributes of a queue as plain data, in the runtime's words. Every one is optional; Amazon SQS's default holds for what is left out. */
export interface QueueAttributeValues {
  /** Delay before a new message can be received, 0 to 900 seconds; 0 by default (`DelaySeconds`). */
  delaySeconds?: number | undefined;
  /** Largest message in bytes, 1,024 to 1,048,576; 1,048,576 by default (`MaximumMessageSize`). */
  maximumMessageBytes?: number | undefined;
  /** How long a message is kept, 60 to 1,209,600 seconds; 345,600 by default (`MessageRetentionPeriod`). */
  messageRetentionSeconds?: number | undefined;
  /** How long a receive waits for a message, 0 to 20 seconds; 0 by default (`ReceiveMessageWaitTimeSeconds`). */
  waitTimeSeconds?: number | undefined;
  /** How long a received message is hidden, 0 to 43,200 seconds; 30 by default (`VisibilityTimeout`). */
  visibilityTimeoutSeconds?: number | undefined;
  /** Key id, ARN or alias of encryption by AWS KMS; excludes `sqsManagedSseEnabled: true` (`KmsMasterKeyId`). */
  kmsMasterKeyId?: string | undefined;
  /** How long a data key is reused, 60 to 86,400 seconds; 300 by default; only with `kmsMasterKeyId` (`KmsDataKeyReusePeriodSeconds`). */
  kmsDataKeyReusePeriodSeconds?: number | undefined;
  /** Encryption with keys that SQS owns; true by default (`SqsManagedSseEnabled`). */
  sqsManagedSseEnabled?: boolean | undefined;
  /** Dead-letter queue (`RedrivePolicy`). */
  redrivePolicy?: RedrivePolicyDocument | undefined;
  /** Who may send their dead here (`RedriveAllowPolicy`). */
  redriveAllowPolicy?: RedriveAllowPolicyDocument | undefined;
  /** Resource policy as a JSON document (`Policy`). */
  policy?: Record<string, unknown> | undefined;
  /** FIFO only: deduplicates by the body when a message has no id; false by default (`ContentBasedDeduplication`). */
  contentBasedDeduplication?: boolean | undefined;
  /** FIFO only; `queue` by default (`DeduplicationScope`). */
  deduplicationScope?: 'messageGroup' | 'queue' | undefined;
  /** FIFO only; `perQueue` by default; `perMessageGroupId` only with `deduplicationScope: 'messageGroup'` (`FifoThroughputLimit`). */
  fifoThroughputLimit?: 'perQueue' | 'perMessageGroupId' | undefined;
}

/** A queue as plain data: what `createQueue` makes, the template reader finds and the local engine provisions. */
export interface QueueDeclaration extends QueueAttributeValues {
  /** Name; `.fifo` is appended for a FIFO queue when it is missing. */
  queueName: string;
  /** `standard` by default. */
  kind?: QueueKind | undefined;
  /** Tags, at most 50: keys of 1 to 128 characters, values of at most 256. */
  tags?: Record<string, string> | undefined;
}

/** What Amazon SQS tells about a queue, typed; what was not asked for is absent. */
export interface QueueAttributesAnswer extends QueueAttributeValues {
  kind?: QueueKind;
  queueArn?: string;
  approximateNumberOfMessages?: number;
  approximateNumberOfMessagesDelayed?: number;
  approximateNumberOfMessagesNotVisible?: number;
  createdTimestamp?: Date;
  lastModifiedTimestamp?: Date;
}

type Words = Readonly<Record<string, unknown>>;

/**
 * Everything that is wrong with a declaration, one sentence per broken rule.
 *
 * @returns an empty list for a queue that Amazon SQS creates
 */
export function checkDeclaration(declaration: QueueDeclaration): string[] {
  const kind = declaration.kind ?? 'standard';
  return [
    ...checkWords(declaration, kind),
    ...checkQueueName(nameForKind(declaration.queueName, kind), kind),
    ...checkAttributeValues(declaration, kind),
    ...(declaration.tags === undefined ? [] : checkTags(declaration.tags)),
  ];
}

const isWord = (word: string): boolean => ['queueName', 'tags'].includes(word) || QUEUE_ATTRIBUTE_LIST.some((row) => row.word === word);

/** A misspelt attribute would be left out in silence. */
function checkWords(declaration: QueueDeclaration, kind: string): string[] {
  const unknown = Object.keys(declaration).filter((word) => !isWord(word));
  const wrong = unknown.map((word) => `${word} must be an attribute of a queue, got none of that name; see QueueAttributeValues`);
  return kind === 'standard' || kind === 'fifo' ? wrong : [...wrong, `kind must be 'standard' or 'fifo', got '${String(kind)}'; leave it out for a standard queue`];
}

/** Everything that is wrong with the attributes by themselves and with each other. */
export function checkAttributeValues(values: QueueAttributeValues, kind: QueueKind): string[] {
  const wrong = checkEachValue(values, kind);
  if (values.fifoThroughputLimit === 'perMessageGroupId' && values.deduplicationScope !== 'messageGroup') {
    wrong.push('fifoThroughputLimit perMessageGroupId needs deduplicationScope messageGroup, got '
      + `${values.deduplicationScope ?? 'queue'}; set both for high throughput`);
  }
  if (values.kmsDataKeyReusePeriodSeconds !== undefined && values.kmsMasterKeyId === undefined) wrong.push('kmsDataKeyReusePeriodSeconds needs kmsMasterKeyId, got none; name a key or leave it out');
  return wrong;
}

/** What is wrong with some attributes of a queue of which others are not known: by themselves, and what excludes each other. */
export function checkEachValue(values: QueueAttributeValues, kind: QueueKind): string[] {
  const given = QUEUE_ATTRIBUTE_LIST.filter((row) => row.word !== 'kind' && (values as Words)[row.word] !== undefined);
  const wrong = given.flatMap((row) => {
    const value = (values as Words)[row.word];
    if (row.fifoOnly && kind === 'standard') return [`${row.word} must be left out on a standard queue, got ${value}; use kind 'fifo'`];
    return checkAttributeValue(row.name, value) ?? checkDocument(row.word, value);
  });
  if (values.kmsMasterKeyId !== undefined && values.sqsManagedSseEnabled === true) wrong.push('a queue has one kind of encryption, got kmsMasterKeyId and sqsManagedSseEnabled; leave one out');
  return wrong;
}

function checkDocument(word: string, value: unknown): string[] {
  if (word === 'redrivePolicy') return checkRedrivePolicy(value as RedrivePolicyDocument);
  return word === 'redriveAllowPolicy' ? checkRedriveAllowPolicy(value as RedriveAllowPolicyDocument) : [];
}

export const TAGS_MAX = 50;
enum TAG_LENGTHS { key = 128, value = 256 }

/** What is wrong with how long a tag is; a value of another type has no length. */
export function checkTagLength(key: string, value: unknown): string[] {
  const wrong = key.length >= 1 && key.length <= TAG_LENGTHS.key ? []
    : [`tag keys must have 1 to ${TAG_LENGTHS.key} characters, got ${key.length} in '${key}'; rename the tag`];
  if (typeof value !== 'string' || value.length <= TAG_LENGTHS.value) return wrong;
  return [...wrong, `the value of tag ${key} must have at most ${TAG_LENGTHS.value} characters, got ${value.length}; shorten it`];
}

/** Everything that is wrong with tags. */
export function checkTags(tags: Record<string, string>): string[] {
  // Of a Map no tag would be found.
  if (!isObject(tags) || Symbol.iterator in tags) return [`tags must be an object, got ${isObject(tags) ? 'an iterable' : told(tags)}; write { key: 'value' }`];
  const wrong = Object.entries(tags).flatMap(([key, value]) => [
    ...(/^aws:/i.test(key) ? [`tags must not start with aws:, got '${key}'; rename the tag`] : []),
    ...(typeof value === 'string' ? [] : [`tags must have text as values, got ${typeof value} of '${key}'; write it as text`]),
    ...checkTagLength(key, value),
  ]);
  return Object.keys(tags).length > TAGS_MAX ? [...wrong, `tags must be at most ${TAGS_MAX}, got ${Object.keys(tags).length}; drop some`] : wrong;
}

/** The attributes as the SQS API writes them: strings, `FifoQueue` only when true. */
export function encodeAttributes(values: QueueAttributeValues & { kind?: QueueKind }): Partial<Record<QueueAttributeName, string>> {
  const encoded: Partial<Record<QueueAttributeName, string>> = {};
  for (const row of QUEUE_ATTRIBUTE_LIST) {
    const value = (values as Words)[row.word];
    if (row.word === 'kind') {
      if (value === 'fifo') encoded.FifoQueue = 'true';
    } else if (value !== undefined && row.access !== 'read') {
      encoded[row.name] = row.form === 'json' ? JSON.stringify(value) : String(value);
    }
  }
  return encoded;
}

/** The API's strings as typed values; a name that this version does not know is left out. */
export function decodeAttributes(attributes: Readonly<Partial<Record<string, string>>>): QueueAttributesAnswer {
  const decoded: Record<string, unknown> = {};
  for (const row of QUEUE_ATTRIBUTE_LIST) {
    const value = attributes[row.name];
    if (value !== undefined && value !== '') decoded[row.word] = decodeValue(row, value);
  }
  return decoded as QueueAttributesAnswer;
}

function decodeValue(row: AttributeRow & { name: QueueAttributeName }, value: string): unknown {
  if (row.word === 'kind') return value === 'true' ? 'fifo' : 'standard';
  if (row.word === 'redrivePolicy') return parseRedrivePolicy(value);
  if (row.word === 'redriveAllowPolicy') return parseRedriveAllowPolicy(value);
  if (row.form === 'json') return JSON.parse(value);
  if (row.form === 'timestamp') return new Date(Number(value) * 1000);
  return row.form === 'integer' ? Number(value) : row.form === 'boolean' ? value === 'true' : value;
}
