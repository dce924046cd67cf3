import type { QueueContext } from '../connect/context';
import { asGiven } from '../connect/as-given';
import type { RedriveOptions, RedriveProgress } from './redrive-task';

/**
 * Moves the messages of a dead-letter queue back where they came from, or to a queue of choice, and waits until it is done.
 * A look that fails for a while is tried again: the task goes on by itself.
 *
 * @returns the last progress: `COMPLETED`, or `CANCELLED` when the signal aborted
 * @throws QueueError when the task cannot start (`InvalidParameterValue`: a wrong option, another task that runs, a queue that is no
 * dead-letter queue) or fails (`CouldNotDetermineMessageSource` for messages that were sent to the dead-letter queue directly: give `to`;
 * else `RedriveFailed`, with its reason), or has ended and `onProgress` threw (`CallbackFailed`)
 * @example
 * const { moved } = await redrive(deadOrders, { maxMessagesPerSecond: 50, onProgress: ({ moved }) => console.log(moved) });
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export async function redrive(queue: QueueContext, options: RedriveOptions = {}): Promise<RedriveProgress> {
  const given = asGiven(options);
  return (await import('./redrive-task.js')).redrive(queue, given);
}
