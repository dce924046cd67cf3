import { QUEUE_ATTRIBUTES } from '../../queue/attribute';
import { EVENT_SOURCE } from '../../queue/event-source';
import type { FilterPattern } from './filter-pattern';
import { UNKNOWN } from './queue-facts';
import type { ConsumerFacts } from './rule-consumer';
import { fieldOf, isIntrinsic, knownNumber, listOf, type Properties } from './template-value';

/** A mapping and what it joins, as a template has them. */
interface Mapped {
  readonly mapping: Properties;
  readonly queue: Properties;
  /** Undefined when it is declared elsewhere. */
  readonly fn?: Properties | undefined;
}

/** What the rules ask about an event source mapping, whoever wrote it. */
export function mappingFacts({ mapping, queue, fn }: Mapped): Omit<ConsumerFacts, 'kind' | 'consumer'> {
  const filters = fieldOf(mapping.FilterCriteria, 'Filters');
  const { FunctionResponseTypes: responses = [], MaximumBatchingWindowInSeconds: window } = mapping;
  return {
    polling: {
      // How large it may be depends on the window.
      batchSize: isIntrinsic(window) ? undefined : knownNumber(mapping.BatchSize),
      maxBatchingWindowSeconds: knownNumber(window),
      maxConcurrency: knownNumber(fieldOf(mapping.ScalingConfig, 'MaximumConcurrency')),
      minimumPollers: knownNumber(fieldOf(mapping.ProvisionedPollerConfig, 'MinimumPollers')),
      maximumPollers: knownNumber(fieldOf(mapping.ProvisionedPollerConfig, 'MaximumPollers')),
      filterCount: Array.isArray(filters) ? filters.length : undefined,
    },
    patterns: listOf(filters).map(patternOf),
    reportsBatchItemFailures: [responses, ...listOf(responses)].some(isIntrinsic) ? undefined : listOf(responses).includes('ReportBatchItemFailures'),
    kafkaMetrics: listOf(fieldOf(mapping.MetricsConfig, 'Metrics')).includes('KafkaMetrics'),
    visibilityTimeoutSeconds: knownOr(queue.VisibilityTimeout, QUEUE_ATTRIBUTES.VisibilityTimeout.default),
    functionTimeoutSeconds: fn && knownOr(fn.Timeout, EVENT_SOURCE.functionTimeoutSeconds),
    reservedConcurrency: knownNumber(fn?.ReservedConcurrentExecutions),
    unbounded: mapping.ScalingConfig === undefined && mapping.ProvisionedPollerConfig === undefined,
    maxReceiveCount: knownNumber(fieldOf(queue.RedrivePolicy, 'maxReceiveCount')),
  };
}

const knownOr = (value: unknown, absent: number): number | undefined => (value === undefined ? absent : knownNumber(value));

function patternOf(filter: unknown): FilterPattern {
  const pattern = fieldOf(filter, 'Pattern');
  return isIntrinsic(filter) || typeof pattern === 'object' ? UNKNOWN : pattern as string | undefined;
}
