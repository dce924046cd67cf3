import { EVENT_SOURCE, checkEventSource, visibilityTimeoutFor, type EventSourceValues } from '../../queue/event-source';
import { grouped } from '../../queue/option-rule';
import type { QueueKind } from '../../queue/queue-name';
import { MAX_RECEIVE_COUNT } from '../../queue/redrive';
import { checkPattern, type FilterPattern } from './filter-pattern';
import { LAMBDA_GUIDE, differ, when, type Rule } from './rule';

/** A queue and a function that consumes it; what is not known is left out. */
export interface ConsumerFacts {
  readonly kind: QueueKind;
  /** What the user calls the function. */
  readonly consumer: string;
  readonly polling: EventSourceValues;
  readonly patterns?: readonly FilterPattern[];
  readonly reportsBatchItemFailures?: boolean;
  readonly kafkaMetrics?: boolean;
  readonly visibilityTimeoutSeconds?: number;
  readonly functionTimeoutSeconds?: number;
  readonly reservedConcurrency?: number;
  /** Neither `maxConcurrency` nor provisioned pollers bound how many batches are worked on at a time. */
  readonly unbounded?: boolean;
  readonly queueRegion?: string;
  readonly functionRegion?: string;
  readonly maxReceiveCount?: number;
  /** The function is mapped to this queue already. */
  readonly again?: boolean;
  /** It filters, and another mapping polls the queue too. */
  readonly filtersBeside?: boolean;
}

const PARAMETERS = `${LAMBDA_GUIDE}/services-sqs-parameters.html`;
const CONFIGURE = `${LAMBDA_GUIDE}/services-sqs-configure.html`;
const SCALING = `${LAMBDA_GUIDE}/services-sqs-scaling.html`;

const seconds = (value: number | undefined): string => `${value} seconds`;

const RAISE = 'raise it, or leave it to bindConsumer, which derives it from the timeout that the function has then';

/** Rules of the event source mapping of a function. */
export const CONSUMER_RULES: ReadonlyArray<Rule<ConsumerFacts>> = [
  {
    id: 'consumer-batch',
    severity: 'hard',
    sentence: '`batchSize` is 1 to 10,000, above 10 only with a `maxBatchingWindow`, which is 0 to 300 seconds; at most 10 and no window on a FIFO queue.',
    source: PARAMETERS,
    check: ({ kind, polling: { batchSize, maxBatchingWindowSeconds } }) => checkEventSource({ batchSize, maxBatchingWindowSeconds }, kind),
  },
  {
    id: 'consumer-concurrency',
    severity: 'hard',
    sentence: '`maxConcurrency` is 2 to 1,000; aws-cdk-lib drops 0 in silence.',
    source: SCALING,
    check: ({ kind, polling: { maxConcurrency } }) => checkEventSource({ maxConcurrency }, kind),
  },
  {
    id: 'consumer-pollers',
    severity: 'hard',
    sentence: 'Provisioned pollers are 2 to 200 at least and 2 to 10,000 at most, without `maxConcurrency`.',
    source: SCALING,
    check: ({ kind, polling: { minimumPollers, maximumPollers, maxConcurrency } }) => [
      ...checkEventSource({ minimumPollers, maximumPollers }, kind),
      ...when((minimumPollers ?? maximumPollers) !== undefined && maxConcurrency !== undefined,
        `maxConcurrency and provisioned pollers exclude each other, got maxConcurrency ${maxConcurrency}; leave one out`),
    ],
  },
  {
    id: 'consumer-pollers-fifo',
    severity: 'soft',
    sentence: 'Provisioned pollers are for standard queues: the concurrency of a FIFO queue follows its message groups.',
    source: SCALING,
    check: ({ kind, polling: { minimumPollers, maximumPollers } }) => when(kind === 'fifo' && (minimumPollers ?? maximumPollers) !== undefined,
      'provisioned pollers must be left out on a FIFO queue, got some; leave them out, since its message groups set the concurrency'),
  },
  {
    id: 'consumer-filters',
    severity: 'hard',
    sentence: 'A mapping that filters has 1 to 10 filters.',
    source: `${LAMBDA_GUIDE}/invocation-eventfiltering.html`,
    check: ({ kind, polling: { filterCount } }) => checkEventSource({ filterCount }, kind),
  },
  {
    id: 'consumer-filter-pattern',
    severity: 'hard',
    sentence: 'A filter has a pattern, which lists the values of each field, or what they are compared with.',
    source: `${LAMBDA_GUIDE}/invocation-eventfiltering.html`,
    check: ({ patterns = [] }) => patterns.flatMap((pattern) => checkPattern(pattern)),
  },
  {
    id: 'consumer-filters-quota',
    severity: 'soft',
    sentence: 'A mapping has at most 5 filters unless the quota of the account was raised.',
    source: `${LAMBDA_GUIDE}/invocation-eventfiltering.html`,
    check: ({ polling: { filterCount = 0 } }) => when(filterCount > EVENT_SOURCE.filters.max && filterCount <= EVENT_SOURCE.filters.raisedMax,
      `filters must be at most ${EVENT_SOURCE.filters.max} without a raised quota, got ${filterCount}; join patterns with a list of values, or have the quota raised`),
  },
  {
    id: 'consumer-filters-beside',
    severity: 'soft',
    sentence: 'A mapping that filters is the only one of its queue: AWS Lambda deletes what a filter does not match, for all.',
    source: `${LAMBDA_GUIDE}/with-sqs-filtering.html`,
    check: ({ consumer, filtersBeside }) => when(filtersBeside,
      `a queue that ${consumer} filters must have no other consumer, got one; give each a queue, for what a filter does not match is deleted`),
  },
  {
    id: 'consumer-metrics',
    severity: 'hard',
    sentence: 'The metrics of a mapping of a queue are `EventCount` and `ErrorCount`.',
    source: `${LAMBDA_GUIDE}/monitoring-metrics-types.html`,
    check: ({ kafkaMetrics }) => when(kafkaMetrics, 'metricsConfig must be EVENT_COUNT or ERROR_COUNT, got KAFKA_METRICS; leave it out'),
  },
  {
    id: 'consumer-region',
    severity: 'hard',
    sentence: 'A function consumes queues of its own Region.',
    source: `${LAMBDA_GUIDE}/with-sqs.html`,
    check: ({ consumer, queueRegion, functionRegion }) => when(differ(queueRegion, functionRegion),
      `${consumer} must be in Region ${queueRegion}, where the queue is, got ${functionRegion}; declare it there`),
  },
  {
    id: 'consumer-twice',
    severity: 'hard',
    sentence: 'A function is mapped to a queue once.',
    source: CONFIGURE,
    check: ({ consumer, again }) => when(again, `${consumer} must consume the queue once, got a second mapping; join their options`),
  },
  {
    id: 'visibility-below-timeout',
    severity: 'hard',
    sentence: 'The visibility timeout is at least the timeout of the function: AWS Lambda refuses the mapping otherwise.',
    source: CONFIGURE,
    check: ({ consumer, visibilityTimeoutSeconds: visibility = Infinity, functionTimeoutSeconds: timeout = 0 }) => when(visibility < timeout,
      `visibilityTimeout must be at least the ${seconds(timeout)} that ${consumer} may run, got ${seconds(visibility)}; ${RAISE}`),
  },
  {
    id: 'visibility-short',
    severity: 'soft',
    sentence: 'The visibility timeout is at least six times the timeout of the function plus the batching window, so that throttled batches are tried again in peace.',
    source: CONFIGURE,
    check: ({ consumer, polling, visibilityTimeoutSeconds: visibility, functionTimeoutSeconds: timeout }) => {
      if (visibility === undefined || timeout === undefined || visibility < timeout) return [];
      const asked = visibilityTimeoutFor(timeout, polling.maxBatchingWindowSeconds);
      return when(visibility < asked, `visibilityTimeout must be at least ${seconds(asked)} for ${consumer}, got ${seconds(visibility)}; ${RAISE}`);
    },
  },
  {
    id: 'consumer-reserved-concurrency',
    severity: 'soft',
    sentence: 'A mapping of a function that reserves concurrency has a `maxConcurrency`, or provisioned pollers of 10 invocations each, that do not exceed it: what is throttled counts as received.',
    source: SCALING,
    check: ({ consumer, polling, reservedConcurrency: reserved = Infinity, unbounded }) => {
      const { maxConcurrency = 0, minimumPollers = 0, maximumPollers } = polling;
      if (reserved === 0) return []; // to switch the function off
      const { min, max } = EVENT_SOURCE.maxConcurrency;
      const fix = reserved < min ? `reserve ${min}, and set it to that, or for one at a time reserve none and send to one message group of a FIFO queue` : `set it to ${reserved}`;
      const polled = EVENT_SOURCE.invocationsPerPoller * (maximumPollers ?? minimumPollers);
      return [
        ...when(unbounded && reserved < max, `maxConcurrency must be at most the ${reserved} reserved for ${consumer}, got none; ${fix}`),
        ...when(maxConcurrency > reserved, `maxConcurrency must be at most the ${reserved} reserved for ${consumer}, got ${maxConcurrency}; lower it or reserve more`),
        ...when(polled > reserved, `provisioned pollers must invoke at most the ${reserved} reserved for ${consumer}, got up to ${grouped(polled)}, which is 10 each; lower maximumPollers or reserve more`),
      ];
    },
  },
  {
    id: 'consumer-max-receive-count',
    severity: 'soft',
    sentence: 'A queue that a function consumes has a `maxReceiveCount` of at least 5: throttled invocations count.',
    source: CONFIGURE,
    check: ({ consumer, maxReceiveCount }) => when(maxReceiveCount !== undefined && maxReceiveCount < MAX_RECEIVE_COUNT.lambdaMin,
      `maxReceiveCount must be at least ${MAX_RECEIVE_COUNT.lambdaMin} for ${consumer}, got ${maxReceiveCount}; raise it, since throttled invocations count as receives`),
  },
  {
    id: 'consumer-partial-batch',
    severity: 'soft',
    sentence: 'A mapping reports batch item failures: one bad message would bring its whole batch back otherwise.',
    source: `${LAMBDA_GUIDE}/services-sqs-errorhandling.html`,
    check: ({ consumer, reportsBatchItemFailures }) => when(reportsBatchItemFailures === false,
      `the mapping of ${consumer} must report batch item failures, got none; set reportBatchItemFailures`),
  },
];
