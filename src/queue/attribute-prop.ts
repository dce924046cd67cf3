import type { QueueAttributeName } from './attribute';

/**
 * What the constructs call an attribute; absent where no prop carries it by itself. Apart from the table, which the runtime takes into every bundle.
 */
export const ATTRIBUTE_PROPS: Partial<Record<QueueAttributeName, string>> = {
  DelaySeconds: 'deliveryDelay',
  MaximumMessageSize: 'maxMessageSizeBytes',
  MessageRetentionPeriod: 'retentionPeriod',
  ReceiveMessageWaitTimeSeconds: 'receiveMessageWaitTime',
  VisibilityTimeout: 'visibilityTimeout',
  KmsDataKeyReusePeriodSeconds: 'dataKeyReuse',
  RedrivePolicy: 'redrivePolicy',
  RedriveAllowPolicy: 'redriveAllowPolicy',
  ContentBasedDeduplication: 'contentBasedDeduplication',
  DeduplicationScope: 'deduplicationScope',
  FifoThroughputLimit: 'fifoThroughputLimit',
};
