import type { Clock } from '../../queue/clock';
import type { ActionInput, ActionOutput, SqsActionName, SqsPort } from '../../queue/port';
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

/** Whatever calls Amazon SQS for an activity, with errors in this package's words. */
export async function inWords<Answer>(queue: string, activity: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call() ?? {} as Answer; // a mock may answer nothing
  } catch (error) {
    throw queueError(error, queue, activity);
  }
}

/** An activity of a queue that is one call of the same name. */
export function callQueue<Activity extends SqsActionName>(
  context: QueueContext, activity: Activity, input?: Omit<ActionInput<Activity>, 'QueueUrl'>,
): Promise<ActionOutput<Activity>> {
  return inWords(context.name, activity, async () => {
    const { queueUrl: QueueUrl } = await context.address();
    const port = await context.port() as unknown as Record<Activity, (input: object) => Promise<ActionOutput<Activity>>>;
    return port[activity]({ QueueUrl, ...input });
  });
}
