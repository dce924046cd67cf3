import { Names } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { EVENT_SOURCE } from '../../queue/event-source';
import type { QueueKind } from '../../queue/queue-name';
import { acknowledgeNoDestination } from '../acknowledged';
import { known, secondsOf } from '../rule/declared-values';
import { patternOf } from '../rule/filter-pattern';
import { writtenNumber } from '../rule/resource-value';
import { CONSUMER_RULES, type ConsumerFacts } from '../rule/rule-consumer';
import { enforce } from '../rule/rule-report';
import type { ConsumerOptions } from './consumer';

/** A queue whose consumers may decide its visibility timeout. */
export interface ConsumedQueue extends sqs.IQueue {
  readonly _kind: QueueKind;
  readonly _givenVisibilityTimeout: number | undefined;
  readonly _deadLetter?: sqs.DeadLetterQueue;
  _noteConsumer(functionTimeoutSeconds: number, maxBatchingWindowSeconds: number): void;
}

/** A function and the queue that it consumes. */
export interface Consumer {
  readonly queue: ConsumedQueue;
  readonly fn: lambda.IFunction;
  readonly permissions: iam.Grant;
}

/**
 * Holds a consumer against the rules, before anything is made of it.
 *
 * @throws when hard rules are broken: one error that says all of them
 */
export function enforceConsumer(queue: ConsumedQueue, fn: lambda.IFunction, options: ConsumerOptions): void {
  const facts: ConsumerFacts = {
    kind: queue._kind,
    consumer: fn.node.path,
    polling: pollingOf(options),
    patterns: options.filters?.map(patternOf),
    reportsBatchItemFailures: true,
    kafkaMetrics: options.metricsConfig?.metrics.includes(lambda.MetricType.KAFKA_METRICS),
    visibilityTimeoutSeconds: queue._givenVisibilityTimeout,
    functionTimeoutSeconds: timeoutOf(fn),
    reservedConcurrency: reservedConcurrencyOf(fn),
    unbounded: options.maxConcurrency === undefined && options.provisionedPollerConfig === undefined,
    ...regionsOf(queue, fn),
    maxReceiveCount: known(queue._deadLetter?.maxReceiveCount),
    again: fn.node.tryFindChild(mappingId(queue)) !== undefined,
  };
  enforce(queue, CONSUMER_RULES, facts);
}

/** Adds the event source mapping of a function, after its permissions. */
export function addConsumer({ queue, fn, permissions }: Consumer, options: ConsumerOptions): lambda.EventSourceMapping {
  const { bindingName: _, ...polling } = options;
  const mapping = new lambda.EventSourceMapping(fn, mappingId(queue), {
    ...polling,
    target: fn,
    eventSourceArn: queue.queueArn,
    reportBatchItemFailures: true,
  });
  OURS.set(mapping.node.defaultChild!, fn);
  acknowledgeNoDestination(mapping);
  permissions.applyBefore(mapping);
  queue._noteConsumer(timeoutOf(fn) ?? EVENT_SOURCE.functionTimeoutSeconds, secondsOf(options.maxBatchingWindow) ?? 0);
  return mapping;
}

/** The function of a mapping that `bindConsumer` made. */
export const ownConsumer = (mapping: lambda.CfnEventSourceMapping): lambda.IFunction | undefined => OURS.get(mapping);

const OURS = new WeakMap<IConstruct, lambda.IFunction>();

/**
 * The id that `SqsEventSource` of aws-cdk-lib gives: in its place the mapping is updated. Another would be created before the one there is
 * deleted, and AWS Lambda refuses the second mapping of a function to a queue.
 *
 * @see https://github.com/aws/aws-cdk/issues/18706
 */
const mappingId = (queue: sqs.IQueue): string => `SqsEventSource:${Names.nodeUniqueId(queue.node)}`;

function pollingOf(options: ConsumerOptions): ConsumerFacts['polling'] {
  return {
    // How large it may be depends on the window.
    batchSize: options.maxBatchingWindow?.isUnresolved() ? undefined : known(options.batchSize),
    maxBatchingWindowSeconds: secondsOf(options.maxBatchingWindow),
    maxConcurrency: known(options.maxConcurrency),
    minimumPollers: known(options.provisionedPollerConfig?.minimumPollers),
    maximumPollers: known(options.provisionedPollerConfig?.maximumPollers),
    filterCount: options.filters?.length,
  };
}

function regionsOf(queue: sqs.IQueue, fn: lambda.IFunction): Pick<ConsumerFacts, 'queueRegion' | 'functionRegion'> {
  return { queueRegion: known(queue.env.region), functionRegion: known(fn.env.region) };
}

/** The resource of the function, which may stand below an alias or a version, when it is declared in this app. */
export function resourceOf(fn: lambda.IFunction): lambda.CfnFunction | undefined {
  const { lambda: below } = fn as Partial<lambda.Alias>;
  // A `SingletonFunction` has its function elsewhere, and that node in common with it.
  return below ? resourceOf(below) : fn.permissionsNode.defaultChild as lambda.CfnFunction | undefined;
}

/** Invocations reserved for a declared function, when known. */
function reservedConcurrencyOf(fn: lambda.IFunction): number | undefined {
  const resource = resourceOf(fn);
  return resource && writtenNumber(resource, 'ReservedConcurrentExecutions');
}

/** Seconds that a declared function may run; undefined for an imported one and for a token. */
function timeoutOf(fn: lambda.IFunction): number | undefined {
  const resource = resourceOf(fn);
  return resource && writtenNumber(resource, 'Timeout', EVENT_SOURCE.functionTimeoutSeconds);
}
