import { isObject } from '../../queue/option-rule';
import { BodyError, InvalidMessageError } from '../error/error';

/** The fields by their names, and in lower case by those of the API and of sqs-producer: dropped, they would cost order or deduplication. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['body', 'body'], ['messageAttributes', 'messageAttributes'], ['traceHeader', 'traceHeader'], ['delaySeconds', 'delaySeconds'],
  ['messageGroupId', 'messageGroupId'], ['messageDeduplicationId', 'messageDeduplicationId'],
  ['messageattributes', 'messageAttributes'], ['traceheader', 'traceHeader'], ['delayseconds', 'delaySeconds'],
  ['messagegroupid', 'messageGroupId'], ['messagededuplicationid', 'messageDeduplicationId'],
  ['messagebody', 'body'], ['delay', 'delaySeconds'], ['groupid', 'messageGroupId'], ['deduplicationid', 'messageDeduplicationId'],
  ['messagesystemattributes', 'traceHeader'], ['awstraceheader', 'traceHeader'],
]);

/** The field that a word means, if any. */
const meantBy = (word: string): string | undefined => FIELDS.get(word) ?? FIELDS.get(word.toLowerCase());

/**
 * What no type checker saw of an entry. For every message that is sent, so it makes nothing that it need not.
 *
 * @throws BodyError, InvalidMessageError
 */
export function checkShape(where: string, queue: string, entry: unknown): void {
  if (!isObject(entry) || 'then' in entry) {
    throw new BodyError(`${where}: entry must be an object with a body, got ${kindOf(entry)}; write { body }`, { code: 'BodyMismatch', queue });
  }
  const wrong = misnamed(entry) ?? wrongAttributes((entry as { readonly messageAttributes?: unknown }).messageAttributes ?? undefined);
  if (wrong) throw new InvalidMessageError(`${where}: ${wrong}`, { code: 'InvalidParameterValue', queue });
}

/** Words that mean a field and are none. Other words may stand in an entry, as those of a received message do that is sent on. */
function misnamed(entry: object): string | undefined {
  let words: string[] | undefined;
  for (const word in entry) {
    if ((meantBy(word) ?? word) === word || (entry as Record<string, unknown>)[word] === undefined) continue;
    words ??= [];
    words.push(word);
  }
  return words && `entry must have fields by their names, got ${words.join(', ')}; write ${words.map(meantBy).join(', ')}`;
}

function wrongAttributes(attributes: unknown): string | undefined {
  if (attributes === undefined) return undefined;
  // Of a Map no attribute would be found, of a list one by the name of 0.
  if (!isObject(attributes) || Symbol.iterator in attributes) return `messageAttributes must be an object, got ${kindOf(attributes)}; write { name: value }`;
  for (const [name, value] of Object.entries(attributes)) {
    if (!isAttribute(value)) return `messageAttributes must be text, numbers, bytes or { dataType, value }, got ${kindOf(value)} as ${name}; write { ${name}: 'text' }`;
  }
  return undefined;
}

/** Whether it has the form of one; what is in it is checked as Amazon SQS does. One that is undefined is left out. */
function isAttribute(value: unknown): boolean {
  return value === undefined || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array || (isObject(value) && 'dataType' in value);
}

/** What a value is, without what is in it. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (!isObject(value)) return typeof value;
  return 'then' in value ? 'a promise' : Symbol.iterator in value ? 'an iterable' : 'object';
}
