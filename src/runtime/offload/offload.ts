import type { SqsPort } from '../../queue/port';
import type { SendFields, WireMessage } from '../../queue/port-message';
import type { QueueAddress } from '../connect/address';
import type { ConnectOptions } from '../connect/connect';
import type { Marker } from './offload-marker';

/** Amazon S3 as offloading asks for it: `new S3({})` of `@aws-sdk/client-s3` is one. */
export interface S3Port {
  /** Writes a body. */
  putObject(input: { Bucket: string; Key: string; Body: string; ContentType?: string }): Promise<unknown>;
  /** Reads a body. */
  getObject(input: { Bucket: string; Key: string }): Promise<{ Body?: S3Body }>;
  /** Deletes a body. */
  deleteObject(input: { Bucket: string; Key: string }): Promise<unknown>;
}

/** A body as Amazon S3's client answers it. */
export interface S3Body {
  /** Reads it to its end. */
  transformToString(): Promise<string>;
}

/** How a client of Amazon S3 is made when none is given: as that of the queue. Not its endpoint, which is that of Amazon SQS. */
export type S3Connection = Pick<ConnectOptions, 'region' | 'credentials' | 'profile'>;

/** Where large bodies go. */
export interface OffloadOptions {
  /** Bucket that bodies are written to. */
  readonly bucket: string;
  /** Further buckets that messages may point to; a pointer to any other bucket is not followed. @default - none */
  readonly otherBuckets?: readonly string[];
  /**
   * Client of Amazon S3.
   * @default - one is made of `@aws-sdk/client-s3` on first use, with the `region`, `credentials` and `profile` that the queue is opened with,
   * else the AWS SDK's own; a bucket of another Region is followed
   */
  readonly client?: S3Port;
  /** Start of the keys: letters, digits and `./_-`, at most 988. @default - none: the key is a UUID */
  readonly keyPrefix?: string;
  /** Bytes of body and attributes together above which a body goes to the bucket; 0 sends all there. @default - what the queue takes */
  readonly thresholdBytes?: number;
  /** Attribute that marks the message; receivers know both. The client for Java writes `SQSLargePayloadSize`. @default 'ExtendedPayloadSize' */
  readonly attributeName?: Marker;
  /**
   * Delete the payload when its message is deleted by this package: first the message, then the payload. In AWS Lambda the event source mapping
   * deletes the messages, and payloads stay: give the bucket a lifecycle rule, longer than the retention periods of the queue and its dead-letter
   * queue together.
   * @default true
   */
  readonly deletePayload?: boolean;
}

/** Keeps large bodies elsewhere; made by `offloadToS3`. */
export interface Offload {
  /** The fields to send: those given, or a pointer to the stored body. */
  store(fields: SendFields, address: QueueAddress): Promise<SendFields>;
  /** The message with its payload in place. */
  resolve(wire: WireMessage): Promise<WireMessage>;
  /** A port that receives payloads in place and deletes them after their messages. */
  wrap(port: SqsPort, md5: boolean): Promise<SqsPort>;
  /** The same for a queue that is opened with these options; absent when they do not matter. */
  connectedAs?(connection: S3Connection): Offload;
}

/**
 * Bodies that are too large for the queue go to Amazon S3, in the wire format of the extended clients for Java and Python.
 * Give the bucket a lifecycle rule: payloads stay whose messages nobody deletes with this package, as those of AWS Lambda functions and those
 * that the queue drops at the end of its retention period.
 *
 * @throws (at the first message) QueueError: `InvalidOffload` for options that cannot work, `SdkMissing` without `@aws-sdk/client-s3`
 * @example
 * const reports = openQueue('Reports', { offload: offloadToS3({ bucket: 'large-reports' }) });
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-managing-large-messages.html
 */
export function offloadToS3(options: OffloadOptions): Offload {
  return offloadWith(options, {});
}

// The connection stays in closures, for it holds credentials.
function offloadWith(given: OffloadOptions, connection: S3Connection): Offload {
  const offload = () => import('./offload-s3.js');
  const options = { ...given, connection };
  return {
    store: async (fields, address) => (await offload()).store(options, fields, address),
    resolve: async (wire) => (await offload()).resolve(options, wire),
    wrap: async (port, md5) => (await offload()).wrapPort(options, port, md5),
    connectedAs: (another) => offloadWith(given, another),
  };
}
