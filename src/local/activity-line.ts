import { counted } from '../queue/option-rule';
import type { EventSourceActivity } from './event-source/event-source-batch';

/**
 * What happened on an event source mapping, as one line for people; below it the stack of what the function threw.
 *
 * @param maxReceiveCount receives after which the queue dead-letters a message, if it does
 * @returns undefined for what the next activity tells too
 */
export function activityLine(activity: EventSourceActivity, queueName: string, maxReceiveCount = Infinity): string | undefined {
  const of = (ids: readonly string[]): string => `${counted(ids.length, 'message')} of ${queueName}`;
  switch (activity.kind) {
    case 'invoked': return undefined;
    case 'ignored': return `${queueName}: the mapping must report batch item failures, got ${counted(activity.messageIds.length, 'message')} that the function named as failed, `
      + 'deleted as by AWS Lambda; set reportBatchItemFailures';
    case 'filtered': return `${of(activity.messageIds)} left out by the filters and deleted`;
    case 'trouble': return `${queueName}: ${activity.reason}`;
    case 'failed': return `${of(activity.messageIds)} failed, ${whatNext(activity.receiveCount, maxReceiveCount)}: ${activity.reason}${stackOf(activity.error)}`;
    case 'handled': {
      const { length } = activity.failedIds;
      return `${of(activity.messageIds)} handled${length === 0 ? '' : `, ${length} failed, ${whatNext(activity.receiveCount, maxReceiveCount)}`}`;
    }
  }
}

function whatNext(receiveCount: number, maxReceiveCount: number): string {
  if (receiveCount >= maxReceiveCount) return `received ${receiveCount} of ${maxReceiveCount} times, dead-lettered after the visibility timeout`;
  const of = maxReceiveCount === Infinity ? '' : ` of ${maxReceiveCount}`;
  return `received ${receiveCount}${of} ${receiveCount === 1 && of === '' ? 'time' : 'times'}, back after the visibility timeout`;
}

function stackOf(error: unknown): string {
  try {
    return /\n +at [^]*/.exec((error as Error).stack!)?.[0] ?? '';
  } catch {
    return ''; // nothing that has a stack
  }
}
