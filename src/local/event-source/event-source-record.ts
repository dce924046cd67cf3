import type { MessageAttributeValue, WireMessage } from '../../queue/port-message';
import { matchesFilter } from '../template/filter';

/** One message as a Lambda function gets it. */
export interface SqsEventRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** System attributes. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, SqsEventAttribute>>;
  /** Absent when there are no message attributes. */
  readonly md5OfMessageAttributes?: string;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

/** A message attribute as AWS Lambda delivers it. */
export interface SqsEventAttribute {
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
}

/** The event of one invocation. */
export interface SqsEvent {
  readonly Records: readonly SqsEventRecord[];
}

/** A received message as the record that AWS Lambda makes of it. */
export function eventRecord(message: WireMessage, queueArn: string): SqsEventRecord {
  const { MessageAttributes = {}, MD5OfMessageAttributes } = message;
  return {
    messageId: message.MessageId!,
    receiptHandle: message.ReceiptHandle!,
    body: message.Body!,
    attributes: { ...message.Attributes } as Record<string, string>,
    messageAttributes: Object.fromEntries(Object.entries(MessageAttributes).map(([name, value]) => [name, eventAttribute(value)])),
    ...(MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody!,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

function eventAttribute({ DataType, StringValue, BinaryValue }: MessageAttributeValue): SqsEventAttribute {
  return {
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType!,
  };
}

/**
 * Whether the function gets a record: it meets any of the filters, or there are none. A filter on the keys of the body drops a body
 * that is no JSON, and a filter on a plain body drops one that is.
 */
export function passesFilters(record: SqsEventRecord, filters: readonly string[]): boolean {
  if (filters.length === 0) return true;
  const seen = { ...record, body: parsedBody(record.body) };
  return filters.some((filter) => matchesFilter(filter, seen));
}

/** A body as filters see it: parsed where it is an object or a list of JSON. */
export function parsedBody(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : body;
  } catch {
    return body;
  }
}

/** Records in groups that each fit one invocation of so many bytes; a record that is larger by itself goes alone. */
export function splitByBytes(records: readonly SqsEventRecord[], maximumBytes: number): SqsEventRecord[][] {
  const groups: SqsEventRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const size = recordBytes(record);
    if (bytes + size > maximumBytes) {
      groups.push([]);
      bytes = Buffer.byteLength('{"Records":[]}');
    }
    groups.at(-1)!.push(record);
    bytes += size;
  }
  return groups;
}

/** Bytes of a record inside an event, its comma included. */
function recordBytes(record: SqsEventRecord): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}
