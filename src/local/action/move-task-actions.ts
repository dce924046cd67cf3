import type { ActionInput, MessageMoveTask } from '../../queue/port';
import { invalidParameter, missingParameter, refuse } from '../../queue/sqs-error';
import type { EngineCore, MoveTask } from '../engine/engine-core';
import type { LocalQueue } from '../engine/local-queue';
import { SqsFailure, assertAccepted } from '../engine/sqs-failure';
import { runMoveTask } from './move-task';
import { checkRange } from './receive';

const RATE_MAX = 500;
const LISTED_MAX = 10;

export function startMessageMoveTask(core: EngineCore, input: ActionInput<'startMessageMoveTask'>): { TaskHandle: string } {
  const source = queueOfArn(core, 'SourceArn', input.SourceArn);
  const { DestinationArn: destinationArn, MaxNumberOfMessagesPerSecond: maxPerSecond } = input;
  assertAccepted(checkRange('MaxNumberOfMessagesPerSecond', maxPerSecond, { min: 1, max: RATE_MAX, reason: `Must be >= 1 and <= ${RATE_MAX}, if provided.` }));
  const destination = destinationArn === undefined ? undefined : queueOfArn(core, 'DestinationArn', destinationArn);
  if (core.sourcesOf(source).length === 0) throw refused('Source queue must be configured as a Dead Letter Queue.');
  if (destinationArn === source.identity.arn) throw refused('Source queue arn and destination queue arn must be different.');
  // Not recorded: a message without a group has no place in a FIFO queue, and the console offers only queues of the same type.
  if (destination && destination.identity.kind !== source.identity.kind) throw refused('Source and destination queues must be of the same type.');
  const sourceArn = source.identity.arn;
  if (core.moveTasks.some((task) => task.sourceArn === sourceArn && task.status === 'RUNNING')) {
    throw refused('There is already a task running. Only one active task is allowed for a source queue arn at a given time.');
  }
  const task: MoveTask = {
    id: core.random.hex(24), sourceArn, destinationArn, maxPerSecond, startedAt: core.clock.now(), toMove: source.messages.counts.ready,
    moved: 0, status: 'RUNNING', failureReason: undefined, cancel: () => undefined,
  };
  core.moveTasks.unshift(task);
  runMoveTask(core, task);
  return { TaskHandle: encodeHandle(task) };
}

export function cancelMessageMoveTask(core: EngineCore, input: ActionInput<'cancelMessageMoveTask'>): { ApproximateNumberOfMessagesMoved: number } {
  if (!input.TaskHandle) throw new SqsFailure(missingParameter('TaskHandle'));
  const { taskId, sourceArn } = decodeHandle(input.TaskHandle);
  if (!core.queueByArn(sourceArn)) throw new SqsFailure(refuse('ResourceNotFoundException', missing('SourceArn')));
  const task = core.moveTasks.find(({ id }) => id === taskId);
  if (!task) throw new SqsFailure(refuse('ResourceNotFoundException', 'Task does not exist.'));
  if (task.status !== 'RUNNING') throw refused('Only active tasks can be cancelled.');
  task.cancel();
  task.status = 'CANCELLED';
  return { ApproximateNumberOfMessagesMoved: task.moved };
}

export function listMessageMoveTasks(core: EngineCore, input: ActionInput<'listMessageMoveTasks'>): { Results: MessageMoveTask[] } {
  const source = queueOfArn(core, 'SourceArn', input.SourceArn);
  assertAccepted(checkRange('MaxResults', input.MaxResults, { min: 1, max: LISTED_MAX, reason: `Must be >= 1 and <= ${LISTED_MAX}, if provided.` }));
  const tasks = core.moveTasks.filter(({ sourceArn }) => sourceArn === source.identity.arn);
  return { Results: tasks.slice(0, input.MaxResults ?? 1).map(listed) };
}

function listed(task: MoveTask): MessageMoveTask {
  return {
    ...(task.status === 'RUNNING' && { TaskHandle: encodeHandle(task) }),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
    ...(task.maxPerSecond !== undefined && { MaxNumberOfMessagesPerSecond: task.maxPerSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason !== undefined && { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}

const refused = (message: string): SqsFailure => new SqsFailure(refuse('InvalidParameterValue', message));
const missing = (parameter: string): string => `The resource that you specified for the ${parameter} parameter doesn't exist.`;

function queueOfArn(core: EngineCore, parameter: string, arn: string | undefined): LocalQueue {
  if (!arn) throw new SqsFailure(missingParameter(parameter));
  if (!arn.startsWith('arn:')) throw new SqsFailure(invalidParameter(parameter, arn, 'Must be the ARN of a queue.'));
  const queue = core.queueByArn(arn);
  if (!queue) throw new SqsFailure(refuse('ResourceNotFoundException', missing(parameter)));
  queue.settle();
  return queue;
}

function encodeHandle({ id, sourceArn }: MoveTask): string {
  return Buffer.from(JSON.stringify({ taskId: id, sourceArn })).toString('base64');
}

function decodeHandle(handle: string): { taskId: string; sourceArn: string } {
  try {
    const value = JSON.parse(Buffer.from(handle, 'base64').toString('utf8')) as { taskId?: unknown; sourceArn?: unknown };
    if (typeof value.taskId === 'string' && typeof value.sourceArn === 'string') return { taskId: value.taskId, sourceArn: value.sourceArn };
  } catch {
    // Falls through to the one refusal.
  }
  throw refused('Value for parameter TaskHandle is invalid.');
}
