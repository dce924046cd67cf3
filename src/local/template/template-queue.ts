import { QUEUE_ATTRIBUTE_LIST } from '../../queue/attribute';
import { checkEachValue, decodeAttributes, type QueueDeclaration } from '../../queue/declaration';
import { kindOfName } from '../../queue/queue-name';
import { deadLetterQueueName } from '../../queue/redrive';
import { TemplateError, outerLabel, type TemplatePlace } from './template-place';
import { propertiesAt } from './template-properties';
import { resolveValue } from './template-resolve';

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
}

export const QUEUE_TYPE = 'AWS::SQS::Queue';

/** Reads one `AWS::SQS::Queue`. Attributes that this version does not know are an error: a queue without them would behave otherwise. */
export function readQueue(place: TemplatePlace): TemplateQueue {
  const { stack, logicalId } = place;
  const queueName = String(resolveValue({ 'Fn::GetAtt': [logicalId, 'QueueName'] }, place));
  const { QueueName: _, Tags, ...attributes } = propertiesAt(place);
  const texts = Object.entries(attributes).map(([name, value]) => [name, attributeText(name, value, place)] as const);
  const { queueArn: _none, ...values } = decodeAttributes(Object.fromEntries(texts));
  const tags = tagsOf(resolveValue(Tags, { ...place, property: 'Tags' }));
  const url = String(resolveValue({ Ref: logicalId }, place));
  const { kind = kindOfName(queueName) } = values;
  const declaration = { ...values, queueName, kind, ...(tags ? { tags } : {}) };
  return { stack: outerLabel(stack), logicalId, path: pathBelowStack(place), url, declaration };
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
  const text = typeof resolved === 'object' ? JSON.stringify(resolved) : String(resolved);
  const { [row.word]: read = NaN } = decodeAttributes({ [name]: text }) as Record<string, unknown>;
  // No text is no value; any other that is none would be left out.
  if (text !== '' && Number.isNaN(read)) throw new TemplateError(there, checkEachValue({ [row.word]: resolved }, 'fifo').join('; '));
  return text;
}

function tagsOf(tags: unknown): Record<string, string> | undefined {
  if (!Array.isArray(tags) || tags.length === 0) return undefined;
  return Object.fromEntries((tags as Array<{ Key: string; Value: unknown }>).map(({ Key, Value }) => [Key, String(Value)]));
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
