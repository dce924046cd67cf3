import type { SqsPort } from '../../queue/port';
import type { SendFields, WireMessage } from '../../queue/port-message';
import type { QueueAddress } from '../connect/address';
import { checkRules } from '../error/option-check';
import { offloadRules, type OffloadOptions } from './offload-rules';
import type { S3Connection } from './s3-client';

/** Keeps large bodies elsewhere; made by `offloadToS3`. */
export interface Offload {
  /** The fields to send: those given, or a pointer to the stored body. */
  store(fields: SendFields, address: QueueAddress): Promise<SendFields>;
  /** The message with its payload in place. */
  resolve(wire: WireMessage): Promise<WireMessage>;
  /** A port whose receipt handles remember payloads, which it deletes after their messages. */
  wrap(port: SqsPort, md5: boolean): Promise<SqsPort>;
  /** The same for a queue that is opened with these options; absent when they do not matter. */
  connectedAs?(connection: S3Connection): Offload;
}

/**
 * Bodies that are too large for the queue go to Amazon S3, in the wire format of the extended clients for Java and Python.
 * Give the bucket a lifecycle rule: payloads stay whose messages nobody deletes with this package, as those of AWS Lambda functions and those
 * that the queue drops at the end of its retention period.
 *
 * @throws QueueError `InvalidOffload` for options that cannot work, all of them in one error; at the first message, `SdkMissing` without
 * `@aws-sdk/client-s3`
 * @example
 * const reports = openQueue('Reports', { offload: offloadToS3({ bucket: 'large-reports' }) });
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-managing-large-messages.html
 */
export function offloadToS3(options: OffloadOptions): Offload {
  checkRules({ where: 'offloadToS3', code: 'InvalidOffload' }, options, offloadRules());
  return offloadWith({ ...options }, {});
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
