import { QUEUE_ATTRIBUTE_LIST } from '../../queue/attribute';
import {
  checkEachValue, decodeAttributes, encodeAttributes, type QueueAttributeValues, type QueueAttributesAnswer,
} from '../../queue/declaration';
import { isAccountId, isListOf, isObject, isText, type OptionRule } from '../../queue/option-rule';
import type { QueueKind } from '../../queue/queue-name';
import { callQueue, type QueueContext } from '../connect/context';
import { defined } from '../connect/defined';
import { invalidOption, placeOf, throwAll, type OptionPlace } from '../error/option-check';

/** What may be changed of a queue; `null` takes a policy or a key away. */
export type QueueAttributeChanges = Omit<QueueAttributeValues, RemovableWord> & { [Word in RemovableWord]?: QueueAttributeValues[Word] | null };
/** Word of an attribute that can be taken away. */
export type RemovableWord = 'redrivePolicy' | 'redriveAllowPolicy' | 'policy' | 'kmsMasterKeyId';

/** Word of an attribute that a queue can be asked for. */
export type QueueAttributeWord = keyof QueueAttributesAnswer;

/** Who may do what with a queue, as `addPermission` says it. */
export interface QueuePermission {
  /** Name of the permission, by which `removePermission` finds it. */
  readonly label: string;
  /** Accounts that are let in, twelve digits each. */
  readonly accountIds: readonly string[];
  /** Actions of the SQS API: `SendMessage`, `ReceiveMessage`, …, or `*`. */
  readonly actions: readonly string[];
}

/** Attributes of a queue, typed: all, or those that are named. */
export async function getQueueAttributes(context: QueueContext, words?: readonly QueueAttributeWord[]): Promise<QueueAttributesAnswer> {
  if (words !== undefined && !Array.isArray(words)) throw invalidOption(attributesOf(context.name), `attributes must be a list of words, got ${String(words)}; leave it out for all of them`);
  const AttributeNames = words?.map((word) => nameOfWord(context.name, word)) ?? ['All'];
  const { Attributes = {} } = await callQueue(context, 'getQueueAttributes', { AttributeNames });
  return decodeAttributes(Attributes);
}

/** Changes attributes; those that are left out stay. */
export async function setQueueAttributes(context: QueueContext, changes: QueueAttributeChanges): Promise<void> {
  const given = Object.entries(defined(isObject(changes) ? changes : {}));
  if (given.length === 0) throw invalidOption(attributesOf(context.name), 'setQueueAttributes must be given an attribute, got none; write { visibilityTimeoutSeconds: 120 }');
  const { kind } = await context.address();
  const values = Object.fromEntries(given.filter(([word, value]) => value !== null || !REMOVABLE.has(word))) as QueueAttributeValues;
  throwAll(attributesOf(context.name), [...checkEachValue(values, 'fifo'), ...given.flatMap(([word, value]) => checkChange(word, value, kind))]);
  const none = Object.fromEntries(given.map(([word]) => [nameOfWord(context.name, word), ''])); // which is what is left of a removed one
  const Attributes = { ...none, ...encodeAttributes(values) };
  await callQueue(context, 'setQueueAttributes', { Attributes });
}

const REMOVABLE: ReadonlySet<string> = new Set<RemovableWord>(['redrivePolicy', 'redriveAllowPolicy', 'policy', 'kmsMasterKeyId']);
const rowOf = (word: string) => QUEUE_ATTRIBUTE_LIST.find((row) => row.word === word);

/** What a queue that exists cannot change, whatever the value. */
function checkChange(word: string, value: unknown, kind: QueueKind): string[] {
  const row = rowOf(word);
  if (!row) return [`${word} must be an attribute of a queue, got none of that name; see QueueAttributeValues`];
  if (row.access === 'create') return [`${word} must be left out, got ${String(value)}; it is fixed when the queue is created`];
  return row.fifoOnly && kind === 'standard' ? [`${word} must be left out on a standard queue, got ${String(value)}; it is for FIFO queues`] : [];
}

function nameOfWord(queue: string, word: string): string {
  const row = rowOf(word);
  if (row) return row.name;
  const words = QUEUE_ATTRIBUTE_LIST.map((candidate) => candidate.word).join(', ');
  throw invalidOption({ ...attributesOf(queue), code: 'InvalidAttributeName' }, `attributes must be named by their words, got '${word}'; choose of ${words}`);
}

/** A queue whose attributes are named or changed. */
const attributesOf = (queue: string): OptionPlace => ({ ...placeOf(queue), code: 'InvalidAttributeValue' });

const isTexts = (value: unknown): boolean => isListOf(isText)(value) && (value as unknown[]).length > 0;

/** By what a permission is found. */
export const LABEL_RULE: OptionRule = ['label', isText, 'the name of the permission', "write label: 'partner'", 'required'];
/** What a permission is made of. */
export const PERMISSION_RULES: readonly OptionRule[] = [
  LABEL_RULE,
  ['accountIds', (value) => isTexts(value) && isListOf(isAccountId)(value), 'a list of one account id or more', "write accountIds: ['111111111111']", 'required'],
  ['actions', isTexts, 'a list of one action of Amazon SQS or more', "write actions: ['SendMessage']", 'required'],
];
/** Which tags are removed. */
export const KEYS_RULE: OptionRule = ['keys', isTexts, 'a list of one key or more', "write ['team']", 'required'];
