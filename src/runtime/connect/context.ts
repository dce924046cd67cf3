import type { Clock } from '../../queue/clock';
import type { SqsPort } from '../../queue/port';
import type { BodyOptions } from '../message/codec';
import type { Offload } from '../offload/offload';
import { queueError } from '../error/remedy';
import type { PortUse } from './connect';
import type { QueueAddress } from './address';

/** What every activity needs of its queue. A handle is one. */
export interface QueueContext<Input = unknown, Output = Input> {
  /** Name of the queue, as the code says it. */
  readonly name: string;
  readonly clock: Clock;
  /** Random numbers from 0 to 1, exclusive, for the jitter of retries. */
  readonly random: () => number;
  readonly body: BodyOptions<Input, Output>;
  /** Whether MD5 digests are verified. */
  readonly md5: boolean;
  /** Whether messages carry the trace that is under way. */
  readonly traceparent?: boolean;
  /** Keeps large bodies elsewhere. */
  readonly offload?: Offload;
  /** Where the queue is; resolved on first use and kept. */
  address(): Promise<QueueAddress>;
  /** The client for acts, or the one for long polls with sockets of its own. */
  port(use?: PortUse): Promise<SqsPort>;
}

/** One call of a queue: its port, its URL, and errors in this package's words. */
export async function callQueue<Answer>(
  context: QueueContext, activity: string, call: (port: SqsPort, queueUrl: string) => Promise<Answer>,
): Promise<Answer> {
  try {
    const { queueUrl } = await context.address();
    return await call(await context.port(), queueUrl) ?? {} as Answer; // a mock may answer nothing
  } catch (error) {
    throw queueError(error, context.name, activity);
  }
}
