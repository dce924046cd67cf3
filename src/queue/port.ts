import type {
  BatchId, BatchInput, BatchOutput, ChangeMessageVisibilityBatchEntry, ChangeMessageVisibilityInput, DeleteMessageBatchEntry,
  DeleteMessageInput, QueueUrlInput, ReceiveMessageInput, ReceiveMessageOutput, SendMessageBatchEntry, SendMessageBatchResultEntry,
  SendMessageInput, SendResultFields,
} from './port-message';

/** Options of one call, as the SDK's clients take them. */
export interface CallOptions {
  abortSignal?: AbortSignal;
}

export interface Page {
  MaxResults?: number;
  NextToken?: string;
}

/** A message move task as listed. */
export interface MessageMoveTask {
  TaskHandle?: string;
  Status?: string;
  SourceArn?: string;
  DestinationArn?: string;
  MaxNumberOfMessagesPerSecond?: number;
  ApproximateNumberOfMessagesMoved?: number;
  ApproximateNumberOfMessagesToMove?: number;
  FailureReason?: string;
  StartedTimestamp?: number;
}

/**
 * Amazon SQS as this package asks for it: the part of the SDK's aggregated client that it calls.
 * `new SQS({})` of `@aws-sdk/client-sqs` is one, and so is the local engine.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export interface SqsPort {
  sendMessage(input: SendMessageInput, options?: CallOptions): Promise<SendResultFields>;
  sendMessageBatch(input: BatchInput<SendMessageBatchEntry>, options?: CallOptions): Promise<BatchOutput<SendMessageBatchResultEntry>>;
  receiveMessage(input: ReceiveMessageInput, options?: CallOptions): Promise<ReceiveMessageOutput>;
  deleteMessage(input: DeleteMessageInput, options?: CallOptions): Promise<unknown>;
  deleteMessageBatch(input: BatchInput<DeleteMessageBatchEntry>, options?: CallOptions): Promise<BatchOutput<BatchId>>;
  changeMessageVisibility(input: ChangeMessageVisibilityInput, options?: CallOptions): Promise<unknown>;
  changeMessageVisibilityBatch(input: BatchInput<ChangeMessageVisibilityBatchEntry>, options?: CallOptions): Promise<BatchOutput<BatchId>>;

  createQueue(
    input: { QueueName: string | undefined; Attributes?: Partial<Record<string, string>>; tags?: Record<string, string> }, options?: CallOptions,
  ): Promise<{ QueueUrl?: string }>;
  deleteQueue(input: QueueUrlInput, options?: CallOptions): Promise<unknown>;
  purgeQueue(input: QueueUrlInput, options?: CallOptions): Promise<unknown>;
  getQueueUrl(input: { QueueName: string | undefined; QueueOwnerAWSAccountId?: string }, options?: CallOptions): Promise<{ QueueUrl?: string }>;
  getQueueAttributes(
    input: QueueUrlInput & { AttributeNames?: string[] }, options?: CallOptions,
  ): Promise<{ Attributes?: Partial<Record<string, string>> }>;
  setQueueAttributes(input: QueueUrlInput & { Attributes: Partial<Record<string, string>> | undefined }, options?: CallOptions): Promise<unknown>;
  listQueues(input: Page & { QueueNamePrefix?: string }, options?: CallOptions): Promise<{ QueueUrls?: string[]; NextToken?: string }>;
  listDeadLetterSourceQueues(input: Page & QueueUrlInput, options?: CallOptions): Promise<{ queueUrls: string[] | undefined; NextToken?: string }>;

  tagQueue(input: QueueUrlInput & { Tags: Record<string, string> | undefined }, options?: CallOptions): Promise<unknown>;
  untagQueue(input: QueueUrlInput & { TagKeys: string[] | undefined }, options?: CallOptions): Promise<unknown>;
  listQueueTags(input: QueueUrlInput, options?: CallOptions): Promise<{ Tags?: Record<string, string> }>;
  addPermission(
    input: QueueUrlInput & { Label: string | undefined; AWSAccountIds: string[] | undefined; Actions: string[] | undefined }, options?: CallOptions,
  ): Promise<unknown>;
  removePermission(input: QueueUrlInput & { Label: string | undefined }, options?: CallOptions): Promise<unknown>;

  startMessageMoveTask(
    input: { SourceArn: string | undefined; DestinationArn?: string; MaxNumberOfMessagesPerSecond?: number }, options?: CallOptions,
  ): Promise<{ TaskHandle?: string }>;
  cancelMessageMoveTask(input: { TaskHandle: string | undefined }, options?: CallOptions): Promise<{ ApproximateNumberOfMessagesMoved?: number }>;
  listMessageMoveTasks(
    input: { SourceArn: string | undefined; MaxResults?: number }, options?: CallOptions,
  ): Promise<{ Results?: MessageMoveTask[] }>;
}

/** Name of an action of the SQS API, as the SDK's aggregated client spells it. */
export type SqsActionName = keyof SqsPort;
