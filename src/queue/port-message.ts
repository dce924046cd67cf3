/**
 * Shapes of the SQS API around messages, as the SDK's client spells them, so that it is a port under `exactOptionalPropertyTypes` too.
 * Field documentation: the API reference.
 */

/** One message attribute on the wire. */
export interface MessageAttributeValue {
  DataType: string | undefined;
  StringValue?: string | undefined;
  BinaryValue?: Uint8Array | undefined;
  StringListValues?: string[] | undefined;
  BinaryListValues?: Uint8Array[] | undefined;
}

/** Message attributes of the wire, by name. */
export type MessageAttributeMap = Record<string, MessageAttributeValue>;

/** What a single send and a batch entry have in common. */
export interface SendFields {
  MessageBody: string | undefined;
  DelaySeconds?: number | undefined;
  MessageAttributes?: MessageAttributeMap | undefined;
  MessageSystemAttributes?: Partial<Record<'AWSTraceHeader', MessageAttributeValue>> | undefined;
  MessageDeduplicationId?: string | undefined;
  MessageGroupId?: string | undefined;
}

/** What Amazon SQS answers to a stored message. */
export interface SendResultFields {
  MessageId?: string | undefined;
  MD5OfMessageBody?: string | undefined;
  MD5OfMessageAttributes?: string | undefined;
  MD5OfMessageSystemAttributes?: string | undefined;
  SequenceNumber?: string | undefined;
}

export interface QueueUrlInput {
  QueueUrl: string | undefined;
}

export interface SendMessageInput extends QueueUrlInput, SendFields {}

export interface BatchId {
  Id: string | undefined;
}

export interface SendMessageBatchEntry extends BatchId, SendFields {}

export interface SendMessageBatchResultEntry extends BatchId, SendResultFields {}

/** Why one entry of a batch was refused. */
export interface BatchResultErrorEntry extends BatchId {
  /** True: the same entry is refused again. False: sending it again may succeed. */
  SenderFault: boolean | undefined;
  Code: string | undefined;
  Message?: string | undefined;
}

export interface BatchInput<Entry> extends QueueUrlInput {
  Entries: Entry[] | undefined;
}

export interface BatchOutput<Entry> {
  Successful: Entry[] | undefined;
  Failed: BatchResultErrorEntry[] | undefined;
}

export interface ReceiveMessageInput extends QueueUrlInput {
  /** Older name of `MessageSystemAttributeNames`. */
  AttributeNames?: string[] | undefined;
  MessageSystemAttributeNames?: string[] | undefined;
  MessageAttributeNames?: string[] | undefined;
  MaxNumberOfMessages?: number | undefined;
  VisibilityTimeout?: number | undefined;
  WaitTimeSeconds?: number | undefined;
  ReceiveRequestAttemptId?: string | undefined;
}

/** A received message on the wire. */
export interface WireMessage {
  MessageId?: string | undefined;
  ReceiptHandle?: string | undefined;
  MD5OfBody?: string | undefined;
  Body?: string | undefined;
  /** System attributes. */
  Attributes?: Partial<Record<string, string>> | undefined;
  MD5OfMessageAttributes?: string | undefined;
  MessageAttributes?: MessageAttributeMap | undefined;
}

export interface ReceiveMessageOutput {
  /** Undefined when nothing was received. */
  Messages?: WireMessage[] | undefined;
}

export interface DeleteMessageInput extends QueueUrlInput {
  ReceiptHandle: string | undefined;
}

export interface DeleteMessageBatchEntry extends BatchId {
  ReceiptHandle: string | undefined;
}

export interface ChangeMessageVisibilityInput extends DeleteMessageInput {
  VisibilityTimeout: number | undefined;
}

export interface ChangeMessageVisibilityBatchEntry extends DeleteMessageBatchEntry {
  VisibilityTimeout?: number | undefined;
}
