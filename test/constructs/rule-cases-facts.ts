import { UNKNOWN, type QueueFacts } from '../../src/constructs/rule/queue-facts';
import { findingsOf, type Finding } from '../../src/constructs/rule/rule';
import { QUEUE_RULES } from '../../src/constructs/rule/rule-book';
import { CONSUMER_RULES, type ConsumerFacts } from '../../src/constructs/rule/rule-consumer';
import type { PolicyFacts } from '../../src/constructs/rule/policy-facts';
import { POLICY_RULES } from '../../src/constructs/rule/rule-policy';
import type { QueueAttributeName } from '../../src/queue/attribute';
import type { QueueKind } from '../../src/queue/queue-name';

/** A rule by facts, for what no declaration of this package can say and a template can. */
export interface FactCase {
  readonly rule: string;
  readonly title: string;
  find(facts: unknown): Finding[];
  readonly bad: unknown;
  readonly says: string;
  readonly good: unknown;
}

type Values = Partial<Record<QueueAttributeName, unknown>>;

const queue = (kind: QueueKind, attributes: Values, queueName?: string): QueueFacts => ({ kind, attributes, queueName, word: (name) => name });
const ofQueue = (facts: unknown): Finding[] => findingsOf(QUEUE_RULES, facts as QueueFacts);
const ofConsumer = (facts: unknown): Finding[] => findingsOf(CONSUMER_RULES, facts as ConsumerFacts);
const ofPolicy = (facts: unknown): Finding[] => findingsOf(POLICY_RULES, facts as PolicyFacts);
const account = (index: number): unknown => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${100_000_000_000 + index}:root`]] });
const policyOf = (accounts: number): PolicyFacts =>
  ({ statements: [{ Effect: 'Allow', Principal: { AWS: Array.from({ length: accounts }, (_, index) => account(index)) } }], bytes: 0, policies: 1 });
const consumer = (reportsBatchItemFailures: boolean): ConsumerFacts => ({ kind: 'standard', consumer: 'Fn', polling: {}, reportsBatchItemFailures });

export const FACT_CASES: readonly FactCase[] = [
  {
    rule: 'queue-name-suffix', title: 'a FIFO queue without .fifo', find: ofQueue,
    bad: queue('fifo', {}, 'orders'), says: "queueName must end in .fifo, got 'orders'; add the suffix", good: queue('fifo', {}, 'orders.fifo'),
  },
  {
    rule: 'fifo-only-attribute', title: 'content-based deduplication false on a standard queue', find: ofQueue,
    bad: queue('standard', { ContentBasedDeduplication: false }), good: queue('fifo', { FifoQueue: true, ContentBasedDeduplication: false }),
    says: 'ContentBasedDeduplication must be left out on a standard queue, got false; use a FIFO queue',
  },
  {
    rule: 'fifo-only-attribute', title: 'FifoQueue false', find: ofQueue,
    bad: queue('standard', { FifoQueue: false }), says: 'FifoQueue must be left out on a standard queue, got false', good: queue('standard', {}),
  },
  {
    rule: 'one-encryption', title: 'two kinds of encryption', find: ofQueue,
    bad: queue('standard', { KmsMasterKeyId: UNKNOWN, SqsManagedSseEnabled: true }), good: queue('standard', { KmsMasterKeyId: UNKNOWN, SqsManagedSseEnabled: false }),
    says: 'a queue has one kind of encryption, got KmsMasterKeyId and SqsManagedSseEnabled; leave one out',
  },
  {
    rule: 'data-key-reuse-without-key', title: 'a reuse period without a key', find: ofQueue,
    bad: queue('standard', { KmsDataKeyReusePeriodSeconds: 300 }), good: queue('standard', { KmsDataKeyReusePeriodSeconds: 300, KmsMasterKeyId: UNKNOWN }),
    says: 'KmsDataKeyReusePeriodSeconds needs a key of AWS KMS, got none; name a key or leave it out',
  },
  {
    rule: 'source-queue-stray', title: 'source queues of a queue that allows all', find: ofQueue,
    bad: queue('standard', { RedriveAllowPolicy: { redrivePermission: 'allowAll', sourceQueueArns: [UNKNOWN] } }),
    good: queue('standard', { RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [UNKNOWN] } }),
    says: 'RedriveAllowPolicy allowAll must list no source queues, got 1; use byQueue',
  },
  {
    rule: 'source-queue-count', title: 'byQueue without a list, and none that only deployment knows', find: ofQueue,
    bad: queue('standard', { RedriveAllowPolicy: { redrivePermission: 'byQueue' } }), says: 'RedriveAllowPolicy byQueue must have 1 to 10 queues, got 0',
    good: queue('standard', { RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: UNKNOWN } }),
  },
  {
    rule: 'attribute-range', title: 'a number beyond its bounds and none that only deployment knows', find: ofQueue,
    bad: queue('standard', { DelaySeconds: 901 }), says: 'DelaySeconds must be a whole number of seconds from 0 to 900, got 901', good: queue('standard', { DelaySeconds: UNKNOWN }),
  },
  {
    rule: 'consumer-partial-batch', title: 'a mapping that reports no batch item failures', find: ofConsumer,
    bad: consumer(false), says: 'the mapping of Fn must report batch item failures, got none; set reportBatchItemFailures', good: consumer(true),
  },
  {
    rule: 'consumer-reserved-concurrency', title: 'fewer invocations reserved than a maxConcurrency can be', find: ofConsumer,
    bad: { ...consumer(true), unbounded: true, reservedConcurrency: 999 }, says: 'maxConcurrency must be at most the 999 reserved for Fn, got none; set it to 999',
    good: { ...consumer(true), unbounded: true, reservedConcurrency: 1000 },
  },
  {
    rule: 'policy-principals', title: '51 accounts of a partition that only deployment knows', find: ofPolicy,
    bad: policyOf(51), says: 'the policy must have at most 50 principals, got 51; allow their accounts or organization', good: policyOf(50),
  },
];
