import type { EngineCore, MoveTask } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import type { StoredMessage } from '../store/stored-message';
import { sequenceNumber } from './send';

/** How many messages a task without a rate moves at a time. */
const CHUNK = 100;
/** Pause of a task without a rate between two chunks, in milliseconds. */
const CHUNK_PAUSE = 10;

/** Moves messages step by step on the engine's clock until the source is empty, the task is cancelled or it fails. */
export function runMoveTask(core: EngineCore, task: MoveTask): void {
  const { maxPerSecond } = task;
  const pause = maxPerSecond === undefined ? CHUNK_PAUSE : 1000 / maxPerSecond;
  const step = (): void => {
    moveSome(core, task, maxPerSecond === undefined ? CHUNK : 1);
    if (task.status === 'RUNNING') task.cancel = core.clock.schedule(pause, step);
  };
  task.cancel = core.clock.schedule(pause, step);
}

/** Tasks out of or into a queue that is deleted fail with it. */
export function failTasksTo(core: EngineCore, arn: string): void {
  for (const task of core.moveTasks) {
    if (task.status === 'RUNNING' && (task.destinationArn === arn || task.sourceArn === arn)) fail(task, 'AWS.SimpleQueueService.NonExistentQueue');
  }
}

function fail(task: MoveTask, reason: string): void {
  task.cancel();
  task.status = 'FAILED';
  task.failureReason = reason;
}

function moveSome(core: EngineCore, task: MoveTask, max: number): void {
  const source = core.queueByArn(task.sourceArn)!;
  source.settle();
  const touched = new Set<LocalQueue>();
  let offered = 0;
  source.messages.take(max, (message) => {
    offered++;
    if (task.status !== 'RUNNING') return true;
    const target = targetOf(core, task, message);
    if (typeof target === 'string') {
      fail(task, target);
      return true;
    }
    move(core, { from: source, to: target }, message);
    touched.add(target);
    task.moved++;
    return true;
  });
  for (const queue of touched) queue.polls.wake();
  if (offered === 0) task.status = 'COMPLETED';
}

/** Where a message goes, or why the task fails: to the destination, or back to the queue that it came from. */
function targetOf(core: EngineCore, task: MoveTask, message: StoredMessage): LocalQueue | string {
  const arn = task.destinationArn ?? message.deadLetterSourceArn;
  if (arn === undefined) return 'CouldNotDetermineMessageSource';
  return core.queueByArn(arn) ?? 'AWS.SimpleQueueService.NonExistentQueue';
}

/** A message that is moved back counts as new: another id, another time, no receives. */
function move(core: EngineCore, { from, to }: { from: LocalQueue; to: LocalQueue }, message: StoredMessage): void {
  const now = core.clock.now();
  from.messages.remove(message);
  const key = core.nextKey();
  to.messages.add({
    ...message,
    key,
    idPrefix: core.messageIds.prefixOf(key),
    sequenceNumber: message.sequenceNumber === undefined ? undefined : sequenceNumber(key),
    sentAt: now,
    receiveCount: 0,
    firstReceivedAt: undefined,
    receipt: 0,
    deadLetterSourceArn: undefined,
  }, now, now);
}
