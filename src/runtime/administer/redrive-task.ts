import { pause } from '../../queue/clock';
import type { MessageMoveTask } from '../../queue/port';
import { callQueue, type QueueContext } from '../connect/context';
import { QueueError } from '../error/error';
import { checkFunction, checkOptions } from '../error/option-check';
import type { RedriveOptions, RedriveProgress } from './redrive';

const RULES = [['maxMessagesPerSecond', 1, 500], ['progressSeconds', 0, 3600]] as const;

/** Starts a message move task and watches it to its end; see the door. */
export async function redrive(queue: QueueContext, options: RedriveOptions): Promise<RedriveProgress> {
  const place = { where: `redrive of queue '${queue?.name}'`, queue: queue?.name ?? '' };
  checkFunction(place, 'queue.address', queue?.address);
  checkOptions(place, options, RULES);
  if (options.to !== undefined && typeof options.to !== 'string') checkFunction(place, 'to.address', options.to?.address);
  const SourceArn = await arnOf(queue);
  const DestinationArn = typeof options.to === 'object' ? await arnOf(options.to) : options.to;
  const input = { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: options.maxMessagesPerSecond };
  const { TaskHandle } = await callQueue(queue, 'redrive', (port) => port.startMessageMoveTask(input));
  let cancelled = false;
  for (;;) {
    if (options.signal?.aborted && !cancelled) {
      cancelled = true;
      await cancel(queue, TaskHandle);
    }
    const task = await latestTask(queue, SourceArn);
    const progress = progressOf(task);
    options.onProgress?.(progress);
    if (task.Status === 'FAILED') throw redriveFailed(queue.name, task);
    if (task.Status !== 'RUNNING' && task.Status !== 'CANCELLING') return progress;
    await pause(queue.clock, (options.progressSeconds ?? 2) * 1000, cancelled ? undefined : options.signal);
  }
}

/** A task that ended in between cannot be cancelled, which is no error: the next look tells how it ended. */
async function cancel(queue: QueueContext, TaskHandle: string | undefined): Promise<void> {
  await callQueue(queue, 'redrive', (port) => port.cancelMessageMoveTask({ TaskHandle })).catch((error: QueueError) => {
    if (error.retryable || error.code === 'AccessDenied') throw error;
  });
}

async function latestTask(queue: QueueContext, SourceArn: string): Promise<MessageMoveTask> {
  const { Results = [] } = await callQueue(queue, 'redrive', (port) => port.listMessageMoveTasks({ SourceArn, MaxResults: 1 }));
  return Results[0] ?? {};
}

async function arnOf(queue: QueueContext): Promise<string> {
  const { Attributes } = await callQueue(queue, 'redrive', (port, QueueUrl) => port.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.QueueArn ?? '';
}

function progressOf(task: MessageMoveTask): RedriveProgress {
  const { Status: status = 'COMPLETED', ApproximateNumberOfMessagesMoved: moved = 0, ApproximateNumberOfMessagesToMove: toMove } = task;
  return { status, moved, toMove };
}

function redriveFailed(queue: string, { FailureReason, ApproximateNumberOfMessagesMoved = 0 }: MessageMoveTask): QueueError {
  return new QueueError(
    `queue '${queue}': redrive must reach its target, got ${FailureReason} after ${ApproximateNumberOfMessagesMoved} messages; the others are still here, mend the target and redrive again`,
    { code: 'RedriveFailed', queue },
  );
}
