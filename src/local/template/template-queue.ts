import { QUEUE_ATTRIBUTE_LIST } from '../../queue/attribute';
import { checkEachValue, decodeAttributes, type QueueDeclaration } from '../../queue/declaration';
import { kindOfName } from '../../queue/queue-name';
import { deadLetterQueueName } from '../../queue/redrive';
import { TemplateError, outerLabel, type TemplatePlace } from './template-place';
import { listOf, propertiesAt, whereKnown } from './template-properties';
import { resolveText, resolveValue, withoutReferences } from './template-resolve';

/** A queue that an app declares. */
export interface TemplateQueue {
  /** Name of its stack in the app; of a nested one that of the stack around it. */
  readonly stack: string;
  readonly logicalId: string;
  /** Path of the construct below its stack, e.g. `Orders/DeadLetterQueue`; the logical id where the template does not tell it. */
  readonly path: string;
  /** URL as AWS would have it. */
  readonly url: string;
  readonly declaration: QueueDeclaration;
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

export const QUEUE_TYPE = 'AWS::SQS::Queue';

/** Nothing is encrypted here: of a key that is not known it is enough that there is one. */
const UNKNOWN_KEY = 'alias/unknown';

/**
 * Reads one `AWS::SQS::Queue`. Attributes that this version does not know are an error: a queue without them would behave otherwise. Those
 * whose values are not in the app are left out and named in the notes.
 */
export function readQueue(place: TemplatePlace): TemplateQueue {
  const { stack, logicalId } = place;
  const queueName = String(resolveValue({ 'Fn::GetAtt': [logicalId, 'QueueName'] }, place));
  const { QueueName: _, Tags, ...attributes } = propertiesAt(place);
  const unknown: string[] = [];
  const textOf = (name: string, value: unknown): string | undefined => {
    const read = (): string | undefined => attributeText(name, value, place);
    return name === 'KmsMasterKeyId' ? whereKnown(name, read, []) ?? UNKNOWN_KEY : whereKnown(name, read, unknown);
  };
  const texts = Object.entries(attributes).map(([name, value]) => [name, textOf(name, value)] as const);
  const { queueArn: _none, ...values } = decodeAttributes(Object.fromEntries(texts));
  const tags = tagsOf(Tags, place, unknown);
  const url = String(resolveValue({ Ref: logicalId }, place));
  const { kind = kindOfName(queueName) } = values;
  const declaration = { ...values, queueName, kind, ...(tags ? { tags } : {}) };
  const path = pathBelowStack(place);
  const notes = unknown.length > 0 ? [`${path}: attributes must be known without AWS, got ${unknown.join(', ')}; it goes without them here`] : [];
  return { stack: outerLabel(stack), logicalId, path, url, declaration, notes };
}

/** Path of a construct below its stack, by way of nested ones. */
export function pathBelowStack({ stack, logicalId }: Pick<TemplatePlace, 'stack' | 'logicalId'>): string {
  const path = stack.paths.get(logicalId);
  if (path === undefined) return stack.parent ? `${pathBelowStack(stack.parent)}/${logicalId}` : logicalId;
  const above = `${outerLabel(stack)}/`;
  return path.startsWith(above) ? path.slice(above.length) : path.split('/').slice(1).join('/') || path;
}

function attributeText(name: string, value: unknown, place: TemplatePlace): string | undefined {
  const there = { ...place, property: name };
  const row = QUEUE_ATTRIBUTE_LIST.find((known) => known.name === name && !('notInCloudFormation' in known));
  if (!row) throw new TemplateError(there, `it must be a property of ${QUEUE_TYPE}, got '${name}'; remove it or take a newer version`);
  const resolved = resolveValue(value, there);
  if (resolved === undefined) return undefined;
  const text = withoutReferences(typeof resolved === 'object' ? JSON.stringify(resolved) : String(resolved), there);
  const { [row.word]: read = NaN } = decodeAttributes({ [name]: text }) as Record<string, unknown>;
  // No text is no value; any other that is none would be left out.
  if (text !== '' && Number.isNaN(read)) {
    const wrong = checkEachValue({ [row.word]: resolved }, 'fifo').join('; ');
    throw new TemplateError(there, wrong || `it must be a value that Amazon SQS takes, got ${text}; correct it`);
  }
  return text;
}

function tagsOf(tags: unknown, place: TemplatePlace, unknown: string[]): Record<string, string> | undefined {
  const textOf = (name: string, value: unknown): string | undefined => whereKnown(name, () => resolveText(value, { ...place, property: 'Tags' }), unknown);
  const told = listOf<{ Key: unknown; Value: unknown }>(tags).flatMap(({ Key, Value }) => {
    const key = textOf('the key of a tag', Key);
    const value = key === undefined ? undefined : textOf(`tag ${key}`, Value);
    return value === undefined ? [] : [[key!, value] as const];
  });
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

/** The queues in the order in which they can be created: each after its dead-letter queue. */
export function deadLetterQueuesFirst<Queue extends { readonly declaration: QueueDeclaration }>(queues: readonly Queue[]): Queue[] {
  const byName = new Map(queues.map((queue) => [queue.declaration.queueName, queue]));
  const ordered = new Set<Queue>();
  const visit = (queue: Queue, above: readonly Queue[]): void => {
    if (ordered.has(queue) || above.includes(queue)) return;
    const target = byName.get(deadLetterQueueName(queue.declaration.redrivePolicy) ?? '');
    if (target) visit(target, [...above, queue]);
    ordered.add(queue);
  };
  queues.forEach((queue) => visit(queue, []));
  return [...ordered];
}
