import { CfnResource } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import { EVENT_SOURCE, visibilityTimeoutFor } from '../../queue/event-source';
import { ownConsumer, resourceOf, type ConsumedQueue } from '../bind/consumer-mapping';
import { mappingFacts } from '../plugin/mapping-facts';
import { fieldOf, knownNumber } from '../plugin/template-resource';
import { known } from '../rule/declared-values';
import { findingsOf, type Finding } from '../rule/rule';
import { CONSUMER_RULES, type ConsumerFacts } from '../rule/rule-consumer';
import { annotate } from '../rule/rule-report';
import { ofTypes, pathOf, propertiesOf, targetOf, written } from './tree-resource';

/**
 * Findings about mappings of our queues, the soft ones annotated: of those that `bindConsumer` made, only what changed since, by other
 * mappings beside them or more time for the function.
 */
export function foreignConsumerFindings(
  constructs: readonly IConstruct[], resources: readonly CfnResource[], queues: readonly sqs.IQueue[],
): Finding[] {
  const consumers = consumersOf(queues, resources);
  return consumers.flatMap(({ mapping, queue, named }, index) => {
    // Of two with a condition, perhaps only one is ever there.
    const beside = consumers.filter((other) => other.mapping !== mapping && other.queue === queue
      && !(other.mapping.cfnOptions.condition && mapping.cfnOptions.condition));
    const filtersBeside = beside.length > 0 && filters(mapping);
    const own = ownConsumer(mapping);
    const outlived = own && outlivedLock(queue, own, mapping);
    // The function of a `SingletonFunction` is another's too.
    const again = beside.some((other) => other.named === named && consumers.indexOf(other) < index);
    if (own && !filtersBeside && !outlived && !again) return [];
    const fn = constructs.filter(isFunction).find(({ functionName }) => functionName === mapping.functionName);
    const resource = fn ? resourceOf(fn) : named;
    const consumer = pathOf(fn ?? (CfnResource.isCfnResource(resource) ? resource : mapping));
    const facts = own ? { polling: {}, ...outlived } : factsOf(queue, mapping, resource);
    const findings = findingsOf(CONSUMER_RULES, { kind: queue._kind, consumer, ...facts, filtersBeside, again });
    annotate(mapping, findings);
    return findings.map(({ rule, sentence }) => ({ rule, sentence: `${queue.node.path}: ${sentence}` }));
  });
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

type MappedTimes = Pick<ConsumerFacts, 'visibilityTimeoutSeconds' | 'functionTimeoutSeconds' | 'polling'>;

/** The two timeouts, where the queue hides its messages for less than the function needs, by what was set by hand or since it was bound. */
function outlivedLock(queue: ConsumedQueue, fn: lambda.IFunction, mapping: lambda.CfnEventSourceMapping): MappedTimes | undefined {
  const resource = resourceOf(fn);
  const functionTimeoutSeconds = resource && knownNumber(known(written(resource, 'Timeout') ?? EVENT_SOURCE.functionTimeoutSeconds));
  const said = written(queue.node.defaultChild as sqs.CfnQueue, 'VisibilityTimeout') ?? QUEUE_ATTRIBUTES.VisibilityTimeout.default;
  const visibilityTimeoutSeconds = knownNumber(known(said));
  const maxBatchingWindowSeconds = knownNumber(known(written(mapping, 'MaximumBatchingWindowInSeconds')));
  // One that was given to the queue was held against the rules when it was bound.
  const isJudged = visibilityTimeoutSeconds === queue._givenVisibilityTimeout;
  const least = isJudged ? functionTimeoutSeconds : visibilityTimeoutFor(functionTimeoutSeconds!, maxBatchingWindowSeconds);
  // What is not known is no less.
  return visibilityTimeoutSeconds! < least! ? { visibilityTimeoutSeconds, functionTimeoutSeconds, polling: { maxBatchingWindowSeconds } } : undefined;
}

/** What the template will say: an override decides, and an aspect, not what a construct was told. */
function factsOf(queue: ConsumedQueue, mapping: lambda.CfnEventSourceMapping, fn: CfnResource | string | undefined): ReturnType<typeof mappingFacts> {
  return mappingFacts({
    mapping: propertiesOf(mapping),
    queue: propertiesOf(queue.node.defaultChild as sqs.CfnQueue),
    fn: CfnResource.isCfnResource(fn) ? propertiesOf(fn) : undefined,
  });
}
