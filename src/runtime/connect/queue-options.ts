import type { Environment } from '../../queue/binding';
import type { Clock } from '../../queue/clock';
import type { BodyOptions } from '../message/codec';
import type { Offload } from '../offload/offload';
import { checkFunction, checkOptions, invalidOption } from '../error/option-check';
import type { ConnectOptions } from './connect';

/**
 * Options that would fail later, or do in silence what nobody asked for.
 *
 * @throws QueueError `InvalidParameterValue`
 */
export function checkQueueOptions(queue: string, options: QueueOptions): void {
  const place = { where: `queue '${queue}'`, queue };
  checkOptions(place, options, []);
  const { codec = 'json', schema, client, offload, random } = options;
  if (codec !== 'json' && codec !== 'text') throw invalidOption(place, `codec must be 'json' or 'text', got '${String(codec)}'; leave it out for JSON`);
  if (schema !== undefined) checkFunction(place, "schema['~standard'].validate", schema?.['~standard']?.validate);
  if (client !== undefined) checkFunction(place, 'client.sendMessage', client?.sendMessage ?? client?.receiveMessage ?? client?.sendMessageBatch);
  if (random !== undefined) checkFunction(place, 'random', random);
  if (offload !== undefined) checkFunction(place, 'offload.store', offload?.store);
}

/** How a queue is opened. */
export interface QueueOptions<Input = unknown, Output = Input> extends BodyOptions<Input, Output>, ConnectOptions {
  /** Where bindings are read, on first use. @default process.env */
  readonly environment?: Environment;
  /** Time, for whoever waits. @default - that of the machine */
  readonly clock?: Clock;
  /** Random numbers from 0 to 1, exclusive, for the jitter of retries; a listener has its own. @default Math.random */
  readonly random?: () => number;
  /** Verify the MD5 digests of bodies and attributes; `false` where the platform forbids MD5 (FIPS). @default true */
  readonly md5?: boolean;
  /**
   * Messages carry the trace that is under way as attributes `traceparent` and `tracestate` (W3C Trace Context), when the application has
   * set up OpenTelemetry and the message has room for them.
   * @default false
   */
  readonly traceparent?: boolean;
  /** Keeps bodies that are too large for the queue elsewhere: `offloadToS3(…)`. @default - such a message is refused */
  readonly offload?: Offload;
}
