import type { QueueContext } from '../connect/context';

/** How dead messages are moved. */
export interface RedriveOptions {
  /** Queue that they go to, or its ARN. @default - each back to the queue that it came from */
  readonly to?: QueueContext | string;
  /** Speed limit, 1 to 500. @default - as fast as Amazon SQS finds good */
  readonly maxMessagesPerSecond?: number;
  /** Cancels the task; aborted before, none is started. Messages moved so far stay moved. @default - none */
  readonly signal?: AbortSignal;
  /** Is told how far the task is, at every look. @default - none */
  readonly onProgress?: (progress: RedriveProgress) => void;
  /** Seconds between two looks, 1 to 3,600. @default 2 */
  readonly progressSeconds?: number;
}

/** How far a redrive is. */
export interface RedriveProgress {
  /** `RUNNING`, `COMPLETED`, `CANCELLING`, `CANCELLED` or `FAILED`. */
  readonly status: string;
  /** Messages moved so far, approximately. */
  readonly moved: number;
  /** Messages to move in all, approximately. Undefined when Amazon SQS does not tell it. */
  readonly toMove?: number;
}

/**
 * Moves the messages of a dead-letter queue back where they came from, or to a queue of choice, and waits until it is done.
 * A look that fails for a while is tried again: the task goes on by itself.
 *
 * @returns the last progress: `COMPLETED`, or `CANCELLED` when the signal aborted
 * @throws QueueError when the task cannot start (`UnsupportedOperation` while another runs) or fails (`RedriveFailed`, with its reason;
 * `CouldNotDetermineMessageSource` for messages that were sent to the dead-letter queue directly: give `to`);
 * `InvalidParameterValue` for a wrong option, before it starts
 * @example
 * const { moved } = await redrive(deadOrders, { maxMessagesPerSecond: 50, onProgress: ({ moved }) => console.log(moved) });
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export async function redrive(queue: QueueContext, options: RedriveOptions = {}): Promise<RedriveProgress> {
  return (await import('./redrive-task.js')).redrive(queue, options);
}
