import { isAccountId, isListOf, isObject, isText, told, type OptionRule } from '../../queue/option-rule';
import { parseQueueArn, type QueueUrlParts } from '../../queue/queue-name';
import { assertOptions } from '../assert-options';
import { localArn, localName, queuesIn, standInsOf, type DeclaredPlace, type StandIn } from './stand-in';
import { readAccesses, type TemplateAccess } from './template-access';
import { EVENT_SOURCE_TYPE, readEventSource, type TemplateEventSource } from './template-event-source';
import { FUNCTION_TYPE, TASK_TYPE, readContainers, readFunction, type TemplateFunction, type TemplateHolder } from './template-function';
import { TemplateError, UnknownValueError, resourceAt, type TemplatePlace } from './template-place';
import { QUEUE_TYPE, deadLetterQueuesFirst, pathBelowStack, readQueue, type TemplateQueue } from './template-queue';
import { isTrue } from './template-resolve';
import { readStacks, stackOf, type Template, type TemplateStack } from './template-stack';

/** How templates are read. */
export interface TemplateOptions {
  /** Account that pseudo parameters resolve to, as the endpoint has it; `000000000000` by default. */
  readonly account?: string;
  /** Region that pseudo parameters resolve to; `us-east-1` by default. */
  readonly region?: string;
  /** Only the stacks of these names, or below them, e.g. `Prod`; all by default. References still reach every stack. */
  readonly only?: readonly string[];
}

/** What an app declares about queues, resolved. */
export interface TemplateApp {
  /** Each after its dead-letter queue. */
  readonly queues: readonly TemplateQueue[];
  /** In the place of queues that the app names by ARN or URL and does not declare. */
  readonly standIns: readonly StandIn[];
  readonly functions: readonly TemplateFunction[];
  readonly containers: readonly TemplateHolder[];
  readonly eventSources: readonly TemplateEventSource[];
  /** Who sends and who receives, by permission and subscription. */
  readonly accesses: readonly TemplateAccess[];
  /** What was left out, one sentence each. */
  readonly notes: readonly string[];
}

const RULES: readonly OptionRule[] = [
  ['account', isAccountId, 'twelve digits', "leave it out for '000000000000'"],
  ['region', isText, 'the name of a Region', "leave it out for 'us-east-1'"],
  ['only', isListOf(isText), 'a list of names of stacks', 'leave it out for all of them'],
];

/**
 * Reads what an app declares: its queues, the functions and containers bound to them, and the event source mappings between them.
 * References between resources, stacks and stages are resolved as CloudFormation would.
 *
 * @param source the folder that `cdk synth` writes, or the app's templates by stack name
 * @throws RangeError for options that cannot be meant
 * @throws TemplateError that names stack, logical id and property of what cannot be resolved
 * @throws Error that names a file which is missing or does not parse
 * @example
 * const { queues } = readTemplates('cdk.out');
 */
export function readTemplates(source: string | Readonly<Record<string, Template>>, options: TemplateOptions = {}): TemplateApp {
  assertOptions('readTemplates', options, RULES);
  if (!isText(source) && !isObject(source)) throw new Error(`readTemplates: its source must be a folder or templates by stack name, got ${told(source)}; name what cdk synth writes`);
  const stacks = typeof source === 'string' ? readStacks(source) : Object.entries(source).map(([name, template]) => stackOf(template, name));
  return readApp(stacks, options);
}

/** Reads stacks that are already at hand. */
function readApp(stacks: readonly TemplateStack[], { account = '000000000000', region = 'us-east-1', only }: TemplateOptions = {}): TemplateApp {
  const wanted = stacks.filter(({ label }) => only === undefined || only.some((name) => label === name || label.startsWith(`${name}/`)));
  if (only && wanted.length === 0) throw new Error(`stacks: they must be of the app, got ${only.join(', ')}; it has ${stacks.map(({ label }) => label).join(', ')}`);
  const places = wanted.flatMap((stack) => Object.keys(stack.template.Resources ?? {})
    .map((logicalId): TemplatePlace => ({ stack, stacks, account, region, logicalId, property: '' }))
    .filter((place) => isTrue(resourceAt(place).Condition, place)));
  const placesOf = (type: string): TemplatePlace[] => places.filter((place) => resourceAt(place).Type === type);
  const declared = distinct(placesOf(QUEUE_TYPE));
  const queues = deadLetterQueuesFirst(declared.map(({ queue }) => queue));
  const functions = placesOf(FUNCTION_TYPE).map(readFunction);
  const containers = placesOf(TASK_TYPE).flatMap(readContainers);
  const leftAlone: string[] = [];
  const eventSources = placesOf(EVENT_SOURCE_TYPE).flatMap((place) => mappingOf(place, leftAlone) ?? []);
  const accesses = readAccesses(places);
  const standIns = standInsOf(namedIn({ queues, holders: [...functions, ...containers], eventSources, accesses }), declared.map(declaredPlace));
  const here = <Use extends TemplateEventSource | TemplateAccess>(use: Use): Use =>
    ({ ...use, queueName: localName(parseQueueArn(use.queueArn)!, standIns) });
  const notes = [...[...functions, ...containers, ...queues].flatMap((each) => each.notes), ...leftAlone];
  return {
    queues: queues.map((queue) => redrivenHere(queue, standIns)), standIns, functions, containers,
    eventSources: eventSources.map(here), accesses: accesses.map(here), notes,
  };
}

/** A dead-letter queue that has another name here is found by that one. */
function redrivenHere(queue: TemplateQueue, standIns: readonly StandIn[]): TemplateQueue {
  const { redrivePolicy, ...values } = queue.declaration;
  if (!redrivePolicy) return queue;
  const deadLetterTargetArn = localArn(redrivePolicy.deadLetterTargetArn, standIns);
  return { ...queue, declaration: { ...values, redrivePolicy: { ...redrivePolicy, deadLetterTargetArn } } };
}

/** What a mapping names may be an export or a parameter that is not here, as the queue of another app: it is left out, the rest of the app is not. */
function mappingOf(place: TemplatePlace, notes: string[]): TemplateEventSource | undefined {
  try {
    return readEventSource(place);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const isItself = error.logicalId === place.logicalId;
    if (isItself && error.property !== 'EventSourceArn' && !(error instanceof UnknownValueError)) throw error;
    notes.push(`${isItself ? '' : `${pathBelowStack(place)}: `}${error.message}; that event source mapping is left alone`);
    return undefined;
  }
}

type Naming = Pick<TemplateApp, 'queues' | 'eventSources' | 'accesses'> & { readonly holders: readonly TemplateHolder[] };

/** Every queue that a function or container may reach, polls or dead-letters to. */
function namedIn({ queues, holders, eventSources, accesses }: Naming): QueueUrlParts[] {
  const arns = [...eventSources, ...accesses.filter(({ actorKind }) => actorKind === 'function' || actorKind === 'container')].map(({ queueArn }) => queueArn);
  const targets = queues.flatMap(({ declaration }) => declaration.redrivePolicy?.deadLetterTargetArn ?? []);
  return [...arns, ...targets, ...holders.flatMap(({ variables }) => Object.values(variables))].flatMap(queuesIn);
}

const declaredPlace = ({ queue, place }: DeclaredQueue): DeclaredPlace => ({ queueName: queue.declaration.queueName, place });

interface DeclaredQueue {
  readonly queue: TemplateQueue;
  readonly place: TemplatePlace;
}

/** Two stages of an app may declare one queue name for two accounts; here there is only one. */
function distinct(places: readonly TemplatePlace[]): DeclaredQueue[] {
  const byName = new Map<string, DeclaredQueue>();
  for (const place of places) {
    const queue = readQueue(place);
    const { queueName } = queue.declaration;
    const other = byName.get(queueName);
    if (other) throw new TemplateError({ ...place, property: 'QueueName' }, `queue names must differ here, got '${queueName}' in stack ${other.queue.stack} too; choose one with --stack`);
    byName.set(queueName, { queue, place });
  }
  return [...byName.values()];
}
