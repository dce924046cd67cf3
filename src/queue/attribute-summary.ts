import type { QueueAttributeName } from './attribute';

/** What each queue attribute is, for people. Beside the table of attributes, which the runtime takes into every bundle. */
export const ATTRIBUTE_SUMMARIES: Readonly<Record<QueueAttributeName, string>> = {
  DelaySeconds: 'delay before a new message can be received',
  MaximumMessageSize: 'largest message, body and message attributes together',
  MessageRetentionPeriod: 'how long a message is kept that nobody deletes',
  ReceiveMessageWaitTimeSeconds: 'how long a receive waits for a message (long polling)',
  VisibilityTimeout: 'how long a received message is hidden while worked on',
  KmsMasterKeyId: 'key of server-side encryption by AWS KMS: id, ARN or alias',
  KmsDataKeyReusePeriodSeconds: 'how long a data key is used before AWS KMS is asked again',
  SqsManagedSseEnabled: 'server-side encryption with keys that SQS owns',
  RedrivePolicy: 'dead-letter queue and the receives after which a message moves there',
  RedriveAllowPolicy: 'which source queues may send their dead messages here',
  Policy: 'resource policy: who else may use the queue',
  FifoQueue: 'first in, first out within a message group',
  ContentBasedDeduplication: 'deduplicates by SHA-256 of the body when a message has no deduplication id',
  DeduplicationScope: 'whether a deduplication id counts in the whole queue or in its message group',
  FifoThroughputLimit: 'whether the FIFO quota is shared by the queue or counted per message group',
  ApproximateNumberOfMessages: 'messages ready to be received',
  ApproximateNumberOfMessagesDelayed: 'messages whose delay has not passed',
  ApproximateNumberOfMessagesNotVisible: 'messages in flight: received, not deleted',
  CreatedTimestamp: 'when the queue was created',
  LastModifiedTimestamp: 'when its attributes were last changed',
  QueueArn: 'ARN of the queue',
};
