import { pause } from '../../queue/clock';
import { SIGNAL_RULE, functionRule, hasMethods, wholeRule, type OptionRule } from '../../queue/option-rule';
import type { ActionInput, MessageMoveTask, SqsPort } from '../../queue/port';
import { parseQueueArn } from '../../queue/queue-name';
import { asGiven } from '../connect/as-given';
import { inWords, type QueueContext } from '../connect/context';
import { QueueError } from '../error/error';
import { checkQueue, checkRules } from '../error/option-check';
import { isTemporary, noAnswer, queueError, saidBy } from '../error/remedy';
import { retryMilliseconds } from '../outcome/backoff';

/** How dead messages are moved. */
export interface RedriveOptions {
  /**
   * Queue that they go to, or its ARN. Needed for messages that were sent to the dead-letter queue, as those that a handler rejects:
   * Amazon SQS does not know where they came from.
   * @default - each back to the queue that it came from
   */
  readonly to?: QueueContext | string | undefined;
  /** Speed limit, 1 to 500. @default - as fast as Amazon SQS finds good */
  readonly maxMessagesPerSecond?: number | undefined;
  /** Cancels the task; aborted before, none is started. Messages moved so far stay moved. @default - none */
  readonly signal?: AbortSignal | undefined;
  /**
   * Is told how far the task is, at every look. When it throws, the task is watched to its end all the same, and the redrive fails then
   * (`CallbackFailed`).
   * @default - none
   */
  readonly onProgress?: ((progress: RedriveProgress) => void) | undefined;
  /** Seconds between two looks, 1 to 3,600. @default 2 */
  readonly progressSeconds?: number | undefined;
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

const isTarget = (value: unknown): boolean => (typeof value === 'string' ? parseQueueArn(value) !== undefined : hasMethods('address')(value));
const rules = (): readonly OptionRule[] => [
  ['to', isTarget, 'a queue or its ARN', 'give openQueue(…), or leave it out for the queues that the messages came from'],
  wholeRule('maxMessagesPerSecond', 1, 500),
  wholeRule('progressSeconds', 1, 3600),
  SIGNAL_RULE,
  functionRule('onProgress'),
];
/** Most tasks that one look is told. */
const LISTED_MAX = 10;
const RETRY = { first: 500, max: 5000 } as const;
const MOST_TRIES = 10;

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
  checkQueue('redrive', queue);
  checkRules({ where: `redrive of queue '${queue.name}'`, queue: queue.name }, given, rules());
  const { to, signal, maxMessagesPerSecond: MaxNumberOfMessagesPerSecond } = given;
  const SourceArn = await arnOf(queue);
  const DestinationArn = typeof to === 'object' ? await arnOf(to) : to;
  const look = async (until?: AbortSignal): Promise<readonly MessageMoveTask[]> =>
    (await patiently(queue, (port) => port.listMessageMoveTasks({ SourceArn, MaxResults: LISTED_MAX }), until)).Results ?? [];
  const before = await look(signal);
  if (signal?.aborted) return { status: 'CANCELLED', moved: 0 };
  const input = { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond };
  const TaskHandle = await start(queue, input, { before, look });
  return watch(queue, { TaskHandle, before, look }, given);
}

/**
 * Starts the task. Of one whose answer was lost the client asks again, and is refused for the task that runs already: its own, where none ran
 * before and one with the same target and speed does now.
 *
 * @returns its handle; none when it is over already
 */
async function start(queue: QueueContext, input: ActionInput<'startMessageMoveTask'>, { before, look }: StartedTask): Promise<string | undefined> {
  try {
    const { TaskHandle } = await ask(queue, (port) => port.startMessageMoveTask(input));
    if (TaskHandle !== undefined) return TaskHandle;
    throw queueError(noAnswer(), queue.name, 'redrive');
  } catch (error) {
    const { DestinationArn: target, MaxNumberOfMessagesPerSecond: speed } = input;
    const own = mayHaveStarted(error as QueueError) && withoutKnown(await look(), before)
      .find(({ DestinationArn, MaxNumberOfMessagesPerSecond }) => DestinationArn === target && MaxNumberOfMessagesPerSecond === speed);
    if (!own) throw error;
    return own.TaskHandle;
  }
}

/** Whether no answer came, or none to the attempts before the one that was refused. Refused at once, the task that runs is somebody else's. */
function mayHaveStarted({ retryable, cause }: QueueError): boolean {
  const { $metadata: { attempts = 1 } = {} } = (cause ?? {}) as { readonly $metadata?: { readonly attempts?: number } };
  return retryable || attempts > 1;
}

/** A task that was started, and how to look for it. */
interface StartedTask {
  readonly TaskHandle?: string;
  /** The tasks that were listed before it started. */
  readonly before: readonly MessageMoveTask[];
  /** Once the signal aborts, a look that fails for a while is not tried again and shows nothing. */
  readonly look: (until?: AbortSignal) => Promise<readonly MessageMoveTask[]>;
}

async function watch(queue: QueueContext, { TaskHandle, before, look }: StartedTask, options: RedriveOptions): Promise<RedriveProgress> {
  let task: MessageMoveTask = { TaskHandle, Status: 'RUNNING' };
  let thrown: { readonly cause: unknown } | undefined;
  for (let { signal } = options; ;) {
    if (signal?.aborted) {
      signal = undefined; // once cancelled it is watched to its end
      await cancel(queue, TaskHandle);
    }
    // A list may not show it yet: absent is not ended.
    task = ownTask(await look(signal), before, task) ?? task;
    const progress = progressOf(task);
    try {
      options.onProgress?.(progress);
    } catch (cause) {
      thrown ??= { cause };
    }
    if (task.Status === 'FAILED') throw redriveFailed(queue.name, task.FailureReason, progress);
    if (task.Status !== 'RUNNING' && task.Status !== 'CANCELLING') {
      if (thrown) throw callbackFailed(queue.name, progress, thrown.cause);
      return progress;
    }
    await pause(queue.clock, (options.progressSeconds ?? 2) * 1000, signal);
  }
}

/**
 * The row of the task among all tasks of its source: by its handle, which only a running one shows; then by when it started; and if it was
 * never seen running, the first one that was not there before it started, for a source has one running task at a time.
 */
function ownTask(rows: readonly MessageMoveTask[], before: readonly MessageMoveTask[], task: MessageMoveTask): MessageMoveTask | undefined {
  const { TaskHandle, StartedTimestamp } = task;
  const running = rows.find((row) => row.TaskHandle !== undefined && row.TaskHandle === TaskHandle);
  if (running) return running;
  const isEnded = ({ TaskHandle: other }: MessageMoveTask): boolean => other === undefined;
  if (StartedTimestamp !== undefined) return rows.find((row) => isEnded(row) && row.StartedTimestamp === StartedTimestamp);
  return withoutKnown(rows, before).find(isEnded);
}

/** The rows of tasks that started since, the oldest first. */
function withoutKnown(rows: readonly MessageMoveTask[], known: readonly MessageMoveTask[]): MessageMoveTask[] {
  const times = known.map(({ StartedTimestamp }) => StartedTimestamp);
  return [...rows].reverse().filter(({ StartedTimestamp }) => {
    const index = times.indexOf(StartedTimestamp);
    if (index >= 0) times.splice(index, 1);
    return index < 0;
  });
}

/** A task that ended in between cannot be cancelled, which is no error: the next look tells how it ended. */
async function cancel(queue: QueueContext, TaskHandle: string | undefined): Promise<void> {
  await patiently(queue, (port) => port.cancelMessageMoveTask({ TaskHandle })).catch((error: QueueError) => {
    if (error.retryable || error.code === 'AccessDenied') throw error;
  });
}

/** A call that is tried again while it fails for a while: the task goes on meanwhile, and a second one cannot start. */
async function patiently<Answer>(queue: QueueContext, call: (port: SqsPort) => Promise<Answer>, until?: AbortSignal): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(queue, call);
    } catch (error) {
      if (tries === MOST_TRIES || !isTemporary(error)) throw error;
      await pause(queue.clock, retryMilliseconds(tries, RETRY, queue.random()), until);
      if (until?.aborted) return {} as Answer;
    }
  }
}

/** A call of the redrive. */
function ask<Answer>(queue: QueueContext, call: (port: SqsPort) => Promise<Answer>): Promise<Answer> {
  return inWords(queue.name, 'redrive', async () => call(await queue.port()));
}

async function arnOf(queue: QueueContext): Promise<string> {
  const { queueUrl: QueueUrl } = await queue.address();
  const { Attributes } = await ask(queue, (port) => port.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return Attributes?.QueueArn ?? '';
}

function progressOf(task: MessageMoveTask): RedriveProgress {
  const { Status: status = 'RUNNING', ApproximateNumberOfMessagesMoved: moved = 0, ApproximateNumberOfMessagesToMove: toMove } = task;
  return { status, moved, toMove };
}

/** Messages that were sent to the dead-letter queue directly came from nowhere: their mover has to choose a target, so the code is one of its own. */
function redriveFailed(queue: string, reason: string | undefined, { moved }: RedriveProgress): QueueError {
  const [rule, fix, code] = reason === 'CouldNotDetermineMessageSource'
    ? ['its messages must know where they came from, got some that were sent to it directly', 'name the queue to move them to by the option to', reason]
    : [`redrive must reach its target, got ${reason}`, 'mend the target and redrive again', 'RedriveFailed'];
  return new QueueError(`queue '${queue}': ${rule} after ${moved} messages; the others are still here, ${fix}`, { code, queue });
}

function callbackFailed(queue: string, { status, moved }: RedriveProgress, cause: unknown): QueueError {
  const text = `queue '${queue}': onProgress must not throw, got ${saidBy(cause)}; the task is ${status} after ${moved} messages, mend the callback`;
  return new QueueError(text, { code: 'CallbackFailed', queue, cause });
}
