import { QUEUE_ATTRIBUTES, QUEUE_ATTRIBUTE_LIST } from '../../queue/attribute';
import { knownValue, type QueueFacts } from './queue-facts';
import { SQS_GUIDE, when, type Rule } from './rule';

const THROUGHPUT = `${SQS_GUIDE}/high-throughput-fifo.html`;

function throughput(facts: QueueFacts): { scope: unknown; limit: unknown } {
  return {
    scope: facts.attributes.DeduplicationScope ?? QUEUE_ATTRIBUTES.DeduplicationScope.default,
    limit: facts.attributes.FifoThroughputLimit ?? QUEUE_ATTRIBUTES.FifoThroughputLimit.default,
  };
}

/** Rules of what only FIFO queues have. */
export const FIFO_RULES: ReadonlyArray<Rule<QueueFacts>> = [
  {
    id: 'fifo-only-attribute',
    severity: 'hard',
    sentence: 'A standard queue sets no attribute of FIFO queues, not even to `false`: Amazon SQS answers "Unknown Attribute".',
    source: 'https://github.com/aws/aws-cdk/issues/31922',
    check: (facts) => facts.kind === 'fifo' ? [] : QUEUE_ATTRIBUTE_LIST
      .filter(({ name, fifoOnly }) => fifoOnly && facts.attributes[name] !== undefined)
      .map(({ name }) => `${facts.word(name)} must be left out on a standard queue, got ${String(knownValue(facts, name) ?? 'a value')}; use a FIFO queue`),
  },
  {
    id: 'fifo-throughput-scope',
    severity: 'hard',
    sentence: '`perMessageGroupId` throughput needs deduplication by message group.',
    source: THROUGHPUT,
    check: (facts) => {
      const { scope, limit } = throughput(facts);
      const broken = limit === 'perMessageGroupId' && scope === 'queue';
      return when(broken, `fifoThroughputLimit perMessageGroupId needs deduplicationScope messageGroup, got ${String(scope)}; set highThroughput alone`);
    },
  },
  {
    id: 'fifo-throughput-half',
    severity: 'soft',
    sentence: 'Deduplication by message group without `perMessageGroupId` throughput is not high throughput.',
    source: THROUGHPUT,
    check: (facts) => {
      const { scope, limit } = throughput(facts);
      const half = scope === 'messageGroup' && limit === 'perQueue';
      return when(half, 'deduplicationScope messageGroup is not high throughput by itself, got fifoThroughputLimit perQueue; set highThroughput alone');
    },
  },
];
