import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import { known } from '../rule/declared-values';
import { patternOf } from '../rule/filter-pattern';
import { findingsOf, type Finding } from '../rule/rule';
import { CONSUMER_RULES, type ConsumerFacts } from '../rule/rule-consumer';
import { annotate } from '../rule/rule-report';
import { isMappingOf, reservedConcurrencyOf, timeoutOf, type ConsumedQueue } from '../bind/consumer-mapping';

/** What of a mapping the rules look at, as `CfnEventSourceMapping` has it. */
interface Mapping {
  readonly filterCriteria?: { readonly filters?: ReadonlyArray<{ readonly pattern?: string }> };
  readonly metricsConfig?: { readonly metrics?: readonly string[] };
  readonly provisionedPollerConfig?: { readonly minimumPollers?: number; readonly maximumPollers?: number };
  readonly scalingConfig?: { readonly maximumConcurrency?: number };
}

/**
 * Findings about mappings of our queues, the soft ones annotated: of those that `bindConsumer` made, only what other mappings beside them
 * change.
 */
export function foreignConsumerFindings(
  constructs: readonly IConstruct[], mappings: readonly lambda.CfnEventSourceMapping[], queues: readonly sqs.IQueue[],
): Finding[] {
  return mappings.flatMap((mapping) => {
    const queue = queues.find(({ queueArn }) => queueArn === mapping.eventSourceArn) as ConsumedQueue | undefined;
    if (!queue) return [];
    // Of two with a condition, perhaps only one is ever there.
    const beside = mappings.filter((other) => other !== mapping && other.eventSourceArn === mapping.eventSourceArn
      && !(other.cfnOptions.condition && mapping.cfnOptions.condition));
    const filtersBeside = beside.length > 0 && mapping.filterCriteria !== undefined;
    const isOurs = isMappingOf(queue, mapping);
    if (isOurs && !filtersBeside) return [];
    const fn = constructs.filter(isFunction).find(({ functionName }) => functionName === mapping.functionName);
    const again = beside.some((other) => other.functionName === mapping.functionName);
    const facts = isOurs ? { kind: queue._kind, consumer: nameOf(mapping, fn), polling: {} } : { ...factsOf(queue, mapping, fn), again };
    const findings = findingsOf(CONSUMER_RULES, { ...facts, filtersBeside });
    annotate(mapping, findings);
    return findings.map(({ rule, sentence }) => ({ rule, sentence: `${queue.node.path}: ${sentence}` }));
  });
}

function isFunction(construct: IConstruct): construct is lambda.IFunction & IConstruct {
  return 'permissionsNode' in construct && 'functionName' in construct;
}

const nameOf = (mapping: IConstruct, fn: IConstruct | undefined): string => (fn ?? mapping).node.path;

function factsOf(queue: ConsumedQueue, mapping: lambda.CfnEventSourceMapping, fn: lambda.IFunction | undefined): ConsumerFacts {
  const { visibilityTimeout = QUEUE_ATTRIBUTES.VisibilityTimeout.default } = queue.node.defaultChild as sqs.CfnQueue;
  const { filterCriteria, metricsConfig, provisionedPollerConfig, scalingConfig } = mapping as Mapping;
  return {
    kind: queue._kind,
    consumer: nameOf(mapping, fn),
    polling: {
      batchSize: known(mapping.batchSize),
      maxBatchingWindowSeconds: known(mapping.maximumBatchingWindowInSeconds),
      maxConcurrency: known(scalingConfig?.maximumConcurrency),
      minimumPollers: known(provisionedPollerConfig?.minimumPollers),
      maximumPollers: known(provisionedPollerConfig?.maximumPollers),
      filterCount: known(filterCriteria?.filters)?.length,
    },
    patterns: known(filterCriteria?.filters)?.map(patternOf),
    kafkaMetrics: metricsConfig?.metrics?.includes('KafkaMetrics'),
    reportsBatchItemFailures: (mapping.functionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    visibilityTimeoutSeconds: known(visibilityTimeout),
    functionTimeoutSeconds: fn && timeoutOf(fn),
    reservedConcurrency: fn && reservedConcurrencyOf(fn),
    unbounded: scalingConfig === undefined && provisionedPollerConfig === undefined,
    maxReceiveCount: known(queue._deadLetter?.maxReceiveCount),
  };
}
