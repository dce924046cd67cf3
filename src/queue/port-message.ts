/** Shapes of the SQS API around messages, as the SDK's client spells them. Field documentation: the API reference. */

/** One message attribute on the wire. */
export interface MessageAttributeValue {
  DataType: string | undefined;
  StringValue?: string;
  BinaryValue?: Uint8Array;
  StringListValues?: string[];
  BinaryListValues?: Uint8Array[];
}

/** Message attributes of the wire, by name. */
export type MessageAttributeMap = Record<string, MessageAttributeValue>;

/** What a single send and a batch entry have in common. */
export interface SendFields {
  MessageBody: string | undefined;
  DelaySeconds?: number;
  MessageAttributes?: MessageAttributeMap;
  MessageSystemAttributes?: Partial<Record<'AWSTraceHeader', MessageAttributeValue>>;
  MessageDeduplicationId?: string;
  MessageGroupId?: string;
}

/** What Amazon SQS answers to a stored message. */
export interface SendResultFields {
  MessageId?: string;
  MD5OfMessageBody?: string;
  MD5OfMessageAttributes?: string;
  MD5OfMessageSystemAttributes?: string;
  SequenceNumber?: string;
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
  Message?: string;
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
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
  MessageAttributeNames?: string[];
  MaxNumberOfMessages?: number;
  VisibilityTimeout?: number;
  WaitTimeSeconds?: number;
  ReceiveRequestAttemptId?: string;
}

/** A received message on the wire. */
export interface WireMessage {
  MessageId?: string;
  ReceiptHandle?: string;
  MD5OfBody?: string;
  Body?: string;
  /** System attributes. */
  Attributes?: Partial<Record<string, string>>;
  MD5OfMessageAttributes?: string;
  MessageAttributes?: MessageAttributeMap;
}

export interface ReceiveMessageOutput {
  /** Undefined when nothing was received. */
  Messages?: WireMessage[];
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
  VisibilityTimeout?: number;
}
