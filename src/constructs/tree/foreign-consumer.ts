import { CfnResource } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import { EVENT_SOURCE, visibilityTimeoutFor } from '../../queue/event-source';
import { ownConsumer, resourceOf, type ConsumedQueue } from '../bind/consumer-mapping';
import { mayBeSame } from '../rule/declared-values';
import { mappingFacts } from '../rule/mapping-facts';
import { propertiesOf, writtenNumber } from '../rule/resource-value';
import { findingsOf, placed, type Finding } from '../rule/rule';
import { CONSUMER_RULES, type ConsumerFacts } from '../rule/rule-consumer';
import { annotate } from '../rule/rule-report';
import { fieldOf } from '../rule/template-value';
import { ofTypes, pathOf, targetOf } from './tree-resource';

/**
 * Findings about mappings of our queues, the soft ones annotated: of those that `bindConsumer` made, only what changed since, by other
 * mappings beside them or more time for the function.
 */
export function foreignConsumerFindings(
  constructs: readonly IConstruct[], resources: readonly CfnResource[], queues: readonly sqs.IQueue[],
): Finding[] {
  const functions = constructs.filter(isFunction);
  const consumers = consumersOf(queues, resources);
  return consumers.flatMap((consumer, index) => {
    const { mapping, queue } = consumer;
    const beside = consumers.filter((other) => isBeside(other, consumer));
    const own = ownConsumer(mapping);
    const facts = own ? ownFacts(consumer, own) : foreignFacts(consumer, functions);
    // The function of a `SingletonFunction` is another's too.
    const again = beside.some((other) => namesSame(other, consumer) && consumers.indexOf(other) < index);
    const findings = findingsOf(CONSUMER_RULES, { ...facts, kind: queue._kind, filtersBeside: beside.length > 0 && filters(mapping), again });
    annotate(mapping, findings);
    return placed(queue.node.path, findings);
  });
}

/** Another mapping of the same queue. Of two with a condition, perhaps only one is ever there. */
function isBeside(other: MappedQueue, { mapping, queue }: MappedQueue): boolean {
  return other.mapping !== mapping && other.queue === queue && !(other.mapping.cfnOptions.condition && mapping.cfnOptions.condition);
}

/** Whether two mappings name one function: a name is one of the account and Region of its mapping. */
function namesSame(one: MappedQueue, other: MappedQueue): boolean {
  const [here, there] = [one.mapping.stack, other.mapping.stack];
  return one.named === other.named && mayBeSame(here.account, there.account) && mayBeSame(here.region, there.region);
}

/** A mapping of one of our queues, and what it names: a function of the tree by its name or its ARN, or another value. */
interface MappedQueue {
  readonly mapping: lambda.CfnEventSourceMapping;
  readonly queue: ConsumedQueue;
  readonly named: lambda.CfnFunction | string;
}

function consumersOf(queues: readonly sqs.IQueue[], resources: readonly CfnResource[]): MappedQueue[] {
  const queueOf = new Map(queues.map((queue) => [queue.node.defaultChild, queue as ConsumedQueue]));
  return ofTypes<lambda.CfnEventSourceMapping>(resources, 'AWS::Lambda::EventSourceMapping').flatMap((mapping) => {
    const queue = queueOf.get(targetOf(mapping.eventSourceArn));
    const named = targetOf(mapping.functionName);
    return queue ? [{ mapping, queue, named: isFunctionResource(named) ? named : mapping.functionName }] : [];
  });
}

const isFunctionResource = (construct: IConstruct | undefined): construct is lambda.CfnFunction =>
  CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::Lambda::Function';

/** Whether a mapping is sure to filter. */
const filters = (mapping: lambda.CfnEventSourceMapping): boolean => Array.isArray(fieldOf(propertiesOf(mapping).FilterCriteria, 'Filters'));

function isFunction(construct: IConstruct): construct is lambda.IFunction & IConstruct {
  return 'permissionsNode' in construct && 'functionName' in construct;
}

type MappingFacts = Omit<ConsumerFacts, 'kind'>;

/** The two timeouts, where the queue hides its messages for less than the function needs, by what was set by hand or since it was bound. */
function ownFacts({ queue, mapping }: MappedQueue, fn: lambda.IFunction): MappingFacts {
  const resource = resourceOf(fn);
  const functionTimeoutSeconds = resource && writtenNumber(resource, 'Timeout', EVENT_SOURCE.functionTimeoutSeconds);
  const visibilityTimeoutSeconds = writtenNumber(resourceOfQueue(queue), 'VisibilityTimeout', QUEUE_ATTRIBUTES.VisibilityTimeout.default);
  const maxBatchingWindowSeconds = writtenNumber(mapping, 'MaximumBatchingWindowInSeconds');
  // One that was given to the queue was held against the rules when it was bound.
  const isJudged = visibilityTimeoutSeconds === queue._givenVisibilityTimeout;
  const least = isJudged ? functionTimeoutSeconds : visibilityTimeoutFor(functionTimeoutSeconds!, maxBatchingWindowSeconds);
  // What is not known is no less.
  const outlived = visibilityTimeoutSeconds! < least! && { visibilityTimeoutSeconds, functionTimeoutSeconds, polling: { maxBatchingWindowSeconds } };
  return { consumer: pathOf(fn), polling: {}, ...outlived };
}

/** What the template will say: an override decides, and an aspect, not what a construct was told. */
function foreignFacts({ queue, mapping, named }: MappedQueue, functions: readonly lambda.IFunction[]): MappingFacts {
  const fn = functions.find(({ functionName }) => functionName === mapping.functionName);
  const resource = fn ? resourceOf(fn) : typeof named === 'string' ? undefined : named;
  return {
    consumer: pathOf(fn ?? resource ?? mapping),
    ...mappingFacts({ mapping: propertiesOf(mapping), queue: propertiesOf(resourceOfQueue(queue)), fn: resource && propertiesOf(resource) }),
  };
}

const resourceOfQueue = ({ node }: ConsumedQueue): sqs.CfnQueue => node.defaultChild as sqs.CfnQueue;
