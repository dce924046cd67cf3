import { hasMethods, isFlag, isListOf, isText, type OptionRule } from '../../queue/option-rule';
import { clientRule, type CommandClient } from '../connect/command-client';
import { MARKERS, type Marker } from './offload-marker';
import type { S3Port } from './s3-client';

/** Where large bodies go. */
export interface OffloadOptions {
  /**
   * Bucket that bodies are written to. Keep nothing else in it: whoever may send to the queue can point to any of its objects, which is read,
   * and deleted with the message.
   */
  readonly bucket: string;
  /** Further buckets that messages may point to; a pointer to any other bucket is not followed. @default - none */
  readonly otherBuckets?: readonly string[] | undefined;
  /**
   * Client of Amazon S3: `new S3({ … })` or `new S3Client({ … })`.
   * @default - one is made of `@aws-sdk/client-s3` on first use, with the `region`, `credentials` and `profile` that the queue is opened with,
   * else the Region of its URL and the AWS SDK's own; a bucket of another Region is followed
   */
  readonly client?: S3Port | CommandClient | undefined;
  /** Start of the keys: letters, digits and `./_-`, at most 988, without a leading `.` or `/` and without `..`. @default - none: the key is a UUID */
  readonly keyPrefix?: string | undefined;
  /** Bytes of body and attributes above which a body goes to the bucket, at most what the queue takes; 0 sends all there. @default - the most */
  readonly thresholdBytes?: number | undefined;
  /**
   * Attribute that marks the message. This package and the client for Java know both; the client for Python asks for the one that it is set to write,
   * at first `ExtendedPayloadSize`, and `sns-sqs-big-payload` of npm for `SQSLargePayloadSize`, which the client for Java writes by default.
   * @default 'ExtendedPayloadSize'
   */
  readonly attributeName?: Marker | undefined;
  /**
   * Delete the payload when its message is deleted by this package: first the message, then the payload. In AWS Lambda the event source mapping
   * deletes the messages, and payloads stay: give the bucket a lifecycle rule, longer than the retention periods of the queue and its dead-letter
   * queue together. Of a message that is stored twice, as when the answer of its send is lost, the payload goes with the first that is deleted;
   * the other fails until it is dead-lettered. `false` and a lifecycle rule keep it for both.
   * @default true
   */
  readonly deletePayload?: boolean | undefined;
}

const isKeyPrefix = (value: unknown): boolean => typeof value === 'string' && value.length <= 988
  && /^([A-Za-z0-9_-][A-Za-z0-9./_-]*)?$/.test(value) && !value.includes('..');

/** Options of which some body would not find its way. */
export const offloadRules = (): readonly OptionRule[] => [
  ['bucket', isText, 'named', 'give the name of a bucket', 'required'],
  ['otherBuckets', isListOf(isText), 'a list of names', 'leave it out for none'],
  clientRule('S3', hasMethods('putObject', 'getObject', 'deleteObject')),
  ['keyPrefix', isKeyPrefix, 'letters, digits and ./_- without leading . or / and without .., at most 988', 'choose another'],
  ['thresholdBytes', (value) => typeof value === 'number' && value >= 0, '0 or more', 'leave it out for what the queue takes'],
  ['attributeName', (value) => MARKERS.some((marker) => marker === value), MARKERS.join(' or '), 'leave it out for the first'],
  ['deletePayload', isFlag, 'true or false', 'leave it out for true'],
];
