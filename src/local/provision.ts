import { QUEUE_ATTRIBUTE_LIST } from '../queue/attribute';
import { checkDeclaration, encodeAttributes, type QueueDeclaration } from '../queue/declaration';
import { hasMethods, isListOf, isText, wrongValues, type OptionRule } from '../queue/option-rule';
import type { SqsPort } from '../queue/port';
import { isFifoName, kindOfName, nameForKind, parseQueueArn } from '../queue/queue-name';
import { throwAll } from './assert-options';
import type { TemplateApp } from './template/template';
import { deadLetterQueuesFirst } from './template/template-queue';

/** Where the queues are, by their names with `.fifo`, and what the endpoint did not take. */
export interface Provisioned {
  readonly urlByQueueName: ReadonlyMap<string, string>;
  readonly arnByQueueName: ReadonlyMap<string, string>;
  /** Attributes that the endpoint refused or dropped, one sentence each. */
  readonly notes: readonly string[];
}

type Attributes = Partial<Record<string, string>>;

/**
 * Makes the queues be as declared: creates those that are missing, changes those that are there and keeps their messages.
 * Dead-letter queues come first. A queue that is no longer declared is left alone.
 *
 * @param port the local engine, or a client of any endpoint
 * @param standIns names of queues that others declare: made with the defaults of SQS where they are missing, else left as they are
 * @throws Error with every broken rule of every declaration, before anything is created
 * @throws TypeError for what is no port, no list of declarations or no list of names
 * @example
 * const { urlByQueueName } = await provision(new LocalSqs(), [{ queueName: 'orders' }]);
 */
export async function provision(port: SqsPort, declarations: readonly QueueDeclaration[], standIns: readonly string[] = []): Promise<Provisioned> {
  throwAll('provision', wrongValues({ port, declarations, standIns }, INPUT_RULES), TypeError);
  return provisionNamed(port, declarations.map((each) => ({ ...each, queueName: nameForKind(each.queueName, each.kind ?? 'standard') })), standIns);
}

const isDeclaration = (value: unknown): boolean => isText((value as Partial<QueueDeclaration> | null | undefined)?.queueName);
const INPUT_RULES: readonly OptionRule[] = [
  ['port', hasMethods('getQueueUrl', 'createQueue', 'setQueueAttributes'), 'a LocalSqs or a client of Amazon SQS', 'give new LocalSqs() or new SQS({ … })', 'required'],
  ['declarations', isListOf(isDeclaration), 'a list of queues with a queueName', "give [{ queueName: 'orders' }]", 'required'],
  ['standIns', isListOf(isText), 'a list of names of queues', 'leave it out for none'],
];

async function provisionNamed(port: SqsPort, declarations: readonly QueueDeclaration[], standIns: readonly string[]): Promise<Provisioned> {
  const others = standIns.map((queueName): QueueDeclaration => ({ queueName, kind: kindOfName(queueName) }));
  const wrong = [...others, ...declarations].flatMap((declaration) => checkDeclaration(declaration).map((sentence) => `queue '${declaration.queueName}': ${sentence}`));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const urlByQueueName = new Map<string, string>();
  const lost: LostAttribute[] = [];
  const ordered = deadLetterQueuesFirst(declarations.map((declaration) => ({ declaration })));
  const [first] = [...standIns, ...ordered.map(({ declaration }) => declaration.queueName)];
  const arnPrefix = first === undefined ? '' : await arnPrefixOf(port, first);
  for (const queueName of standIns) urlByQueueName.set(queueName, await ensureQueue(port, queueName));
  for (const { declaration } of ordered) {
    const wanted = { port, declaration, attributes: localAttributes(declaration, arnPrefix) };
    const refused: LostAttribute[] = [];
    const url = await createOrChange(wanted, refused);
    const dropped = (await droppedOf(url, wanted)).filter(({ name }) => refused.every((each) => each.name !== name));
    lost.push(...refused, ...dropped);
    urlByQueueName.set(declaration.queueName, url);
  }
  const arnByQueueName = new Map([...urlByQueueName.keys()].map((queueName) => [queueName, arnPrefix + queueName]));
  return { urlByQueueName, arnByQueueName, notes: notesOf(lost) };
}

/** The queues of an app, and those that stand in for what it imports. */
export function provisionApp(port: SqsPort, { queues, standIns }: TemplateApp): Promise<Provisioned> {
  return provision(port, queues.map(({ declaration }) => declaration), standIns.map(({ queueName }) => queueName));
}

/** An attribute that a queue goes without. */
interface LostAttribute {
  readonly name: string;
  readonly queueName: string;
  readonly got: string;
}

/** What an endpoint does not know it does not know for all queues alike, so one sentence tells of all of them. */
function notesOf(lost: readonly LostAttribute[]): string[] {
  return [...new Set(lost.map(({ name }) => name))].map((name) => {
    const [first, ...more] = lost.filter((each) => each.name === name);
    const others = more.length === 0 ? 'goes' : `and ${more.length} more go`;
    return `endpoint: it must take ${name}, got ${first!.got}; queue '${first!.queueName}' ${others} without`;
  });
}

/**
 * A queue of that name: one that is there stays as it is.
 *
 * @returns its URL
 */
export async function ensureQueue(port: SqsPort, QueueName: string): Promise<string> {
  const Attributes: Attributes = isFifoName(QueueName) ? { FifoQueue: 'true' } : {};
  return await existing(port, QueueName) ?? (await port.createQueue({ QueueName, Attributes })).QueueUrl!;
}

/** Policies name queues by ARN, and an endpoint's account and Region are its own: its first queue tells them. */
async function arnPrefixOf(port: SqsPort, QueueName: string): Promise<string> {
  const QueueUrl = await ensureQueue(port, QueueName);
  const arn = (await port.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] })).Attributes?.QueueArn ?? '';
  return arn.slice(0, -QueueName.length);
}

interface Wanted {
  readonly port: SqsPort;
  readonly declaration: QueueDeclaration;
  readonly attributes: Attributes;
}

async function createOrChange(wanted: Wanted, lost: LostAttribute[]): Promise<string> {
  const { port, declaration: { queueName: QueueName, tags }, attributes } = wanted;
  const there = await existing(port, QueueName);
  if (there !== undefined) {
    return change(there, { ...wanted, attributes: { ...DEFAULTS, ...(isFifoName(QueueName) ? FIFO_DEFAULTS : {}), ...attributes } }, lost);
  }
  try {
    return (await port.createQueue({ QueueName, Attributes: attributes, ...(tags ? { tags } : {}) })).QueueUrl!;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // An endpoint that knows fewer attributes: create it bare and give it one attribute after the other, so that only those are lost.
    const { FifoQueue } = attributes;
    const bare = (await port.createQueue({ QueueName, Attributes: FifoQueue ? { FifoQueue } : {} })).QueueUrl!;
    return change(bare, wanted, lost);
  }
}

/** Some endpoints take an attribute that they do not know, and forget it. */
async function droppedOf(QueueUrl: string, { port, declaration: { queueName }, attributes }: Wanted): Promise<LostAttribute[]> {
  const now = (await port.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes ?? {};
  const dropped = Object.entries(attributes).filter(([name, value]) => now[name] === undefined && !isDefault(name, value));
  return dropped.map(([name]) => ({ name, queueName, got: 'a queue without it' }));
}

async function existing(port: SqsPort, QueueName: string): Promise<string | undefined> {
  try {
    return (await port.getQueueUrl({ QueueName })).QueueUrl;
  } catch (error) {
    if (['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** @returns the URL that it was given */
async function change(QueueUrl: string, { port, declaration: { queueName, tags }, attributes }: Wanted, lost: LostAttribute[]): Promise<string> {
  if (tags) lost.push(...await refusedBy(() => port.tagQueue({ QueueUrl, Tags: tags }), { name: 'tags', queueName }));
  const { FifoQueue: _, ...changeable } = attributes;
  const now = (await port.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] })).Attributes ?? {};
  const changed = Object.entries(changeable).filter(([name, value]) => (now[name] ?? '') !== value);
  if (changed.length === 0) return QueueUrl;
  try {
    await port.setQueueAttributes({ QueueUrl, Attributes: Object.fromEntries(changed) });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    for (const [name, value] of changed) {
      const refused = await refusedBy(() => port.setQueueAttributes({ QueueUrl, Attributes: { [name]: value } }), { name, queueName });
      if (!isDefault(name, value)) lost.push(...refused);
    }
  }
  return QueueUrl;
}

async function refusedBy(call: () => Promise<unknown>, wanted: Omit<LostAttribute, 'got'>): Promise<LostAttribute[]> {
  try {
    await call();
    return [];
  } catch (error) {
    return [{ ...wanted, got: (error as Error).message.replace(/\.$/, '') }];
  }
}

function isDefault(name: string, value: string | undefined): boolean {
  return value === undefined || value === '' || value === DEFAULTS[name] || value === FIFO_DEFAULTS[name];
}

/** What an attribute goes back to when it is no longer declared; an empty text takes a policy away. */
const DEFAULTS: Attributes = Object.fromEntries(QUEUE_ATTRIBUTE_LIST
  .filter(({ access, fifoOnly, name }) => !access && !fifoOnly && name !== 'Policy' && !name.startsWith('Kms') && name !== 'SqsManagedSseEnabled')
  .map(({ name, default: value = '' }) => [name, String(value)]));

const FIFO_DEFAULTS: Attributes = Object.fromEntries(QUEUE_ATTRIBUTE_LIST
  .filter(({ access, fifoOnly }) => fifoOnly && !access)
  .map(({ name, default: value }) => [name, String(value)]));

function localAttributes(declaration: QueueDeclaration, arnPrefix: string): Attributes {
  const { queueName: _, tags: __, policy: ___, redrivePolicy, redriveAllowPolicy, ...values } = declaration;
  const here = (arn: string): string => arnPrefix + (parseQueueArn(arn)?.queueName ?? arn);
  const sourceQueueArns = redriveAllowPolicy?.sourceQueueArns?.map(here);
  return encodeAttributes({
    ...values,
    ...(redrivePolicy ? { redrivePolicy: { ...redrivePolicy, deadLetterTargetArn: here(redrivePolicy.deadLetterTargetArn) } } : {}),
    ...(redriveAllowPolicy ? { redriveAllowPolicy: { ...redriveAllowPolicy, ...(sourceQueueArns ? { sourceQueueArns } : {}) } } : {}),
  });
}

function isRefusal(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return /^(InvalidAttribute|InvalidParameterValue|UnsupportedOperation|MalformedInput|InvalidAction)/.test(name ?? '') || $metadata?.httpStatusCode === 400;
}
