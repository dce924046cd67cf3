import type {
  BatchId, BatchInput, BatchOutput, ChangeMessageVisibilityBatchEntry, ChangeMessageVisibilityInput, DeleteMessageBatchEntry,
  DeleteMessageInput, QueueUrlInput, ReceiveMessageInput, ReceiveMessageOutput, SendMessageBatchEntry, SendMessageBatchResultEntry,
  SendMessageInput, SendResultFields,
} from './port-message';

/** Options of one call, as the SDK's clients take them. */
export interface CallOptions {
  /** Ends the call when it aborts. */
  abortSignal?: AbortSignal;
}

/** Which page of a list. */
interface Page {
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

/** A message move task as listed. */
export interface MessageMoveTask {
  TaskHandle?: string | undefined;
  Status?: string | undefined;
  SourceArn?: string | undefined;
  DestinationArn?: string | undefined;
  MaxNumberOfMessagesPerSecond?: number | undefined;
  ApproximateNumberOfMessagesMoved?: number | undefined;
  ApproximateNumberOfMessagesToMove?: number | undefined;
  FailureReason?: string | undefined;
  StartedTimestamp?: number | undefined;
}

/**
 * Amazon SQS as this package asks for it: the part of the SDK's aggregated client that it calls.
 * `new SQS({})` of `@aws-sdk/client-sqs` is one, and so is the local engine.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export interface SqsPort {
  /** Stores one message. */
  sendMessage(input: SendMessageInput, options?: CallOptions): Promise<SendResultFields>;
  /** Stores up to ten messages; each has its own result. */
  sendMessageBatch(input: BatchInput<SendMessageBatchEntry>, options?: CallOptions): Promise<BatchOutput<SendMessageBatchResultEntry>>;
  /** Receives up to ten messages and hides them; waits up to 20 seconds for the first. */
  receiveMessage(input: ReceiveMessageInput, options?: CallOptions): Promise<ReceiveMessageOutput>;
  /** Deletes a received message. */
  deleteMessage(input: DeleteMessageInput, options?: CallOptions): Promise<unknown>;
  /** Deletes up to ten messages; each has its own result. */
  deleteMessageBatch(input: BatchInput<DeleteMessageBatchEntry>, options?: CallOptions): Promise<BatchOutput<BatchId>>;
  /** Hides a received message for so many seconds from now; 0 gives it back. */
  changeMessageVisibility(input: ChangeMessageVisibilityInput, options?: CallOptions): Promise<unknown>;
  /** The same for up to ten messages; each has its own result. */
  changeMessageVisibilityBatch(input: BatchInput<ChangeMessageVisibilityBatchEntry>, options?: CallOptions): Promise<BatchOutput<BatchId>>;

  /** Creates a queue, or answers the URL of an equal one. */
  createQueue(
    input: { QueueName: string | undefined; Attributes?: Partial<Record<string, string>> | undefined; tags?: Record<string, string> | undefined },
    options?: CallOptions,
  ): Promise<{ QueueUrl?: string | undefined }>;
  /** Deletes a queue with its messages. */
  deleteQueue(input: QueueUrlInput, options?: CallOptions): Promise<unknown>;
  /** Deletes all messages of a queue. */
  purgeQueue(input: QueueUrlInput, options?: CallOptions): Promise<unknown>;
  /** Tells the URL of a queue by its name. */
  getQueueUrl(
    input: { QueueName: string | undefined; QueueOwnerAWSAccountId?: string | undefined }, options?: CallOptions,
  ): Promise<{ QueueUrl?: string | undefined }>;
  /** Tells attributes of a queue, all as strings. */
  getQueueAttributes(
    input: QueueUrlInput & { AttributeNames?: string[] | undefined }, options?: CallOptions,
  ): Promise<{ Attributes?: Partial<Record<string, string>> | undefined }>;
  /** Sets attributes of a queue. */
  setQueueAttributes(input: QueueUrlInput & { Attributes: Partial<Record<string, string>> | undefined }, options?: CallOptions): Promise<unknown>;
  /** Tells one page of queue URLs. */
  listQueues(
    input: Page & { QueueNamePrefix?: string | undefined }, options?: CallOptions,
  ): Promise<{ QueueUrls?: string[] | undefined; NextToken?: string | undefined }>;
  /** Tells one page of the queues that have this one as their dead-letter queue. */
  listDeadLetterSourceQueues(
    input: Page & QueueUrlInput, options?: CallOptions,
  ): Promise<{ queueUrls: string[] | undefined; NextToken?: string | undefined }>;

  /** Adds tags to a queue. */
  tagQueue(input: QueueUrlInput & { Tags: Record<string, string> | undefined }, options?: CallOptions): Promise<unknown>;
  /** Removes tags from a queue. */
  untagQueue(input: QueueUrlInput & { TagKeys: string[] | undefined }, options?: CallOptions): Promise<unknown>;
  /** Tells the tags of a queue. */
  listQueueTags(input: QueueUrlInput, options?: CallOptions): Promise<{ Tags?: Record<string, string> | undefined }>;
  /** Adds a statement to the policy of a queue. */
  addPermission(
    input: QueueUrlInput & { Label: string | undefined; AWSAccountIds: string[] | undefined; Actions: string[] | undefined }, options?: CallOptions,
  ): Promise<unknown>;
  /** Removes a statement from the policy of a queue. */
  removePermission(input: QueueUrlInput & { Label: string | undefined }, options?: CallOptions): Promise<unknown>;

  /** Starts to move the messages of a dead-letter queue. */
  startMessageMoveTask(
    input: { SourceArn: string | undefined; DestinationArn?: string | undefined; MaxNumberOfMessagesPerSecond?: number | undefined },
    options?: CallOptions,
  ): Promise<{ TaskHandle?: string | undefined }>;
  /** Ends a message move task; what is moved stays moved. */
  cancelMessageMoveTask(
    input: { TaskHandle: string | undefined }, options?: CallOptions,
  ): Promise<{ ApproximateNumberOfMessagesMoved?: number | undefined }>;
  /** Tells the message move tasks of a dead-letter queue, newest first. */
  listMessageMoveTasks(
    input: { SourceArn: string | undefined; MaxResults?: number | undefined }, options?: CallOptions,
  ): Promise<{ Results?: MessageMoveTask[] | undefined }>;
}

/** Name of an action of the SQS API, as the SDK's aggregated client spells it. */
export type SqsActionName = keyof SqsPort;

/** What an action is asked. */
export type ActionInput<Name extends SqsActionName> = Parameters<SqsPort[Name]>[0];

/** What an action answers. */
export type ActionOutput<Name extends SqsActionName> = Awaited<ReturnType<SqsPort[Name]>>;
