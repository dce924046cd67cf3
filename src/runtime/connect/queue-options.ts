import { factRules, factsOf, type Environment } from '../../queue/binding';
import type { Clock } from '../../queue/clock';
import { CLOCK_RULE, brokenRules, functionRule, hasMethods, isFlag, isObject, type OptionRule } from '../../queue/option-rule';
import { invalidOption, throwAll } from '../error/option-check';
import { BODY_RULES } from '../message/body-rules';
import type { BodyOptions } from '../message/codec';
import type { Offload } from '../offload/offload';
import { addressPlace, nameRules, type QueueReference } from './address';
import { clientRule } from './command-client';
import type { ConnectOptions } from './connect';
import { connectRules } from './connect-rules';
import { defined } from './defined';

const hasActs = (client: unknown): boolean => ['sendMessage', 'receiveMessage', 'sendMessageBatch'].some((act) => hasMethods(act)(client));

/** Options that would fail later, or do in silence what nobody asked for. */
export const queueRules = (): readonly OptionRule[] => [
  ...BODY_RULES,
  ...connectRules(),
  clientRule('SQS', hasActs),
  ['environment', isObject, 'an object', 'leave it out for process.env'],
  CLOCK_RULE,
  functionRule('random'),
  ['md5', isFlag, 'true or false', 'leave it out for true'],
  ['traceparent', isFlag, 'true or false', 'leave it out for false'],
  ['offload', hasMethods('store', 'resolve', 'wrap'), 'an offload', 'give offloadToS3(…)'],
];

/**
 * What a reference tells, as a copy: it is read on first use, and whoever opens queues one after the other may write the next name into the same
 * object. An address may tell more than is known here, but an option in it would do nothing, in silence.
 *
 * @throws QueueError (`InvalidAddress`)
 */
export function placeOfReference(reference: QueueReference, queue: string): QueueReference {
  const given = typeof reference === 'string' ? reference : defined(reference) as QueueReference;
  const misplaced = queueRules().map(([word]) => word).filter((word) => word !== 'region' && word in Object(given)).join(', ');
  const place = addressPlace(queue);
  if (misplaced) throw invalidOption(place, `options must stand beside the queue, got ${misplaced} in it; write openQueue({ queueUrl }, { ${misplaced} })`);
  if (typeof given === 'object') throwAll(place, 'queueUrl' in given ? factsOf(given).wrong : brokenRules(given, [...nameRules(), ...factRules()]));
  return given;
}

/** How a queue is opened. */
export interface QueueOptions<Input = unknown, Output = Input> extends BodyOptions<Input, Output>, ConnectOptions {
  /** Where bindings are read, on first use. @default process.env */
  readonly environment?: Environment | undefined;
  /** Clock of all that waits: retries, senders, listeners. @default - time of the machine as it passes, whatever its clock is set to */
  readonly clock?: Clock | undefined;
  /** Random numbers from 0 to 1, exclusive, for the jitter of retries; a listener has its own. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Verify the MD5 digests of bodies and attributes. @default - true, unless the platform forbids MD5 (FIPS) */
  readonly md5?: boolean | undefined;
  /**
   * Messages carry the trace that is under way as attributes `traceparent` and `tracestate` (W3C Trace Context), when the application has
   * set up OpenTelemetry and the message has room for them; with the propagator of AWS X-Ray as `traceHeader`. A trace that an entry has goes before.
   * @default false
   */
  readonly traceparent?: boolean | undefined;
  /** Keeps bodies that are too large for the queue elsewhere: `offloadToS3(…)`. @default - such a message is refused */
  readonly offload?: Offload | undefined;
}
