import type { MessageAttributeMap, WireMessage } from '../../queue/port-message';

/** A message attribute as AWS Lambda delivers it. */
export interface SqsRecordAttribute {
  readonly dataType: string;
  readonly stringValue?: string | undefined;
  /** Base64. */
  readonly binaryValue?: string | undefined;
}

/** System attributes of a message as AWS Lambda delivers them, all as strings. */
export interface SqsRecordAttributes {
  readonly ApproximateReceiveCount?: string | undefined;
  readonly ApproximateFirstReceiveTimestamp?: string | undefined;
  readonly SentTimestamp?: string | undefined;
  readonly SenderId?: string | undefined;
  readonly MessageGroupId?: string | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly SequenceNumber?: string | undefined;
  readonly AWSTraceHeader?: string | undefined;
  readonly DeadLetterQueueSourceArn?: string | undefined;
}

/** One message as AWS Lambda delivers it. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: SqsRecordAttributes;
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes?: string | null | undefined;
  readonly eventSource: string;
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/**
 * A batch of messages as AWS Lambda delivers it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/**
 * What a function answers to an event source mapping with `ReportBatchItemFailures`: the messages that stay.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export interface SqsBatchResponse {
  batchItemFailures: Array<{ itemIdentifier: string }>;
}

/** What the handler needs of a function's context; the whole one is passed on. */
export interface LambdaContext {
  /** Milliseconds until the function is killed. */
  getRemainingTimeInMillis?(): number;
  readonly awsRequestId?: string | undefined;
}

/** A record in the shape of a received message, digests of AWS Lambda included. */
export function wireMessageOf(record: SqsRecord): WireMessage {
  return {
    MessageId: record.messageId,
    ReceiptHandle: record.receiptHandle,
    Body: record.body,
    Attributes: record.attributes as WireMessage['Attributes'],
    MD5OfBody: record.md5OfBody,
    MD5OfMessageAttributes: record.md5OfMessageAttributes ?? undefined,
    MessageAttributes: attributesOf(record.messageAttributes),
  };
}

function attributesOf(attributes: SqsRecord['messageAttributes']): MessageAttributeMap {
  const wire: MessageAttributeMap = {};
  for (const name in attributes) {
    const { dataType, stringValue, binaryValue } = attributes[name]!;
    wire[name] = dataType.startsWith('Binary')
      ? { DataType: dataType, BinaryValue: Buffer.from(binaryValue ?? '', 'base64') }
      : { DataType: dataType, StringValue: stringValue };
  }
  return wire;
}

/** The URL that Amazon SQS gives the queue of an event source, but for partitions that are closed to the public; the ARN itself where it is none. */
export function queueUrlOf(eventSourceArn: string): string {
  const [, partition, , region, account, queueName] = eventSourceArn.split(':');
  if (!queueName) return eventSourceArn;
  return `https://sqs.${region}.amazonaws.${partition === 'aws-cn' ? 'com.cn' : partition === 'aws-eusc' ? 'eu' : 'com'}/${account}/${queueName}`;
}
