import type { MessageMoveTask, SqsPort } from '../../../src/queue/port';
import { redrive } from '../../../src/runtime/administer/redrive';
import type { RedriveOptions, RedriveProgress } from '../../../src/runtime/administer/redrive';
import { openQueue } from '../../../src/runtime/queue';
import { eagerClock } from '../eager-clock';
import { sdkError } from '../scripted-sqs';

// Rows as Amazon SQS lists them: only a running task shows its handle.
const older: MessageMoveTask = { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 99, StartedTimestamp: 1 };
const failed: MessageMoveTask = { Status: 'FAILED', FailureReason: 'older', StartedTimestamp: 1 };
const running: MessageMoveTask = { Status: 'RUNNING', TaskHandle: 'new', ApproximateNumberOfMessagesMoved: 1, StartedTimestamp: 2 };
const done: MessageMoveTask = { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 5, StartedTimestamp: 2 };

type Look = readonly MessageMoveTask[] | Error | (() => never);

/** A source whose tasks are listed by script: the last look is repeated. */
function scripted(before: Look, ...looks: Look[]) {
  const calls: string[] = [];
  const starts: Array<object | Error> = [];
  const after = [...looks];
  const port = {
    getQueueAttributes: async () => ({ Attributes: { QueueArn: 'arn:aws:sqs:eu-west-1:000000000000:dead' } }),
    startMessageMoveTask: async () => {
      calls.push('start');
      const answer = starts.shift() ?? { TaskHandle: 'new' };
      if (answer instanceof Error) throw answer;
      return answer;
    },
    cancelMessageMoveTask: async () => { calls.push('cancel'); return {}; },
    listMessageMoveTasks: async () => {
      const look = !calls.includes('start') ? before : after.length > 1 ? after.shift()! : after[0]!;
      if (look instanceof Error) throw look;
      if (typeof look === 'function') return look();
      return { Results: [...look] };
    },
    sendMessage: async () => ({}),
  } as Partial<SqsPort> as SqsPort;
  const dead = openQueue({ queueUrl: 'http://localhost/000000000000/dead' }, { client: port, clock: eagerClock });
  return { calls, starts, redrive: (options?: RedriveOptions) => redrive(dead, options) };
}

const SCRIPTS: ReadonlyArray<[what: string, before: Look, looks: Look[]]> = [
  ['a list that does not show it yet', [], [[], [running], [done]]],
  ['a list in which an older one stands first', [older], [[older], [running, older], [done, older]]],
  ['a list in which an older one that failed stands first', [failed], [[failed], [running, failed], [done, failed]]],
  ['a list that shows it only when it is over', [older], [[older], [done, older]]],
  ['a list that shows a later task above it', [], [[running], [{ ...running, TaskHandle: 'later', StartedTimestamp: 3 }, done]]],
  ['a look that is throttled', [], [[running], sdkError('ThrottlingException'), [done]]],
  ['a look whose connection breaks', [], [sdkError('ECONNRESET'), sdkError('ECONNRESET'), [done]]],
];

test.each(SCRIPTS)('a task is watched to its own end over %s', async (_, before, looks) => {
  const { calls, redrive: start } = scripted(before, ...looks);

  await expect(start()).resolves.toMatchObject({ status: 'COMPLETED', moved: 5 });

  expect(calls).toEqual(['start']);
});

/** A refusal of the last of so many attempts. */
const refusedAfter = (attempts: number): Error =>
  sdkError('InvalidParameterValue', { message: 'There is already a task running.', $fault: 'client', $metadata: { attempts } });
const refused = refusedAfter(2);

test.each([
  ['was lost, and whose repetition is refused', refused, [running, older]],
  ['was lost for good', sdkError('ECONNRESET'), [running, older]],
  ['was lost, and that is over already', refused, [done, older]],
  ['says nothing', {}, [running, older]],
] as const)('a task is watched to its own end when the answer to its start %s', async (_, answer, look) => {
  const { calls, starts, redrive: start } = scripted([older], look, [done, older]);
  starts.push(answer);

  await expect(start()).resolves.toMatchObject({ status: 'COMPLETED', moved: 5 });

  expect(calls).toEqual(['start']);
});

test.each([
  ['that runs already', [{ ...running, StartedTimestamp: 1 }], [{ ...running, StartedTimestamp: 1 }], refused],
  ['to another queue', [], [{ ...running, DestinationArn: 'arn:aws:sqs:eu-west-1:000000000000:other' }], refused],
  ['of another speed', [], [{ ...running, MaxNumberOfMessagesPerSecond: 10 }], refused],
  ['that somebody else started at the same time', [], [running], refusedAfter(1)],
  ['that nobody started', [], [], {}],
] as ReadonlyArray<[string, Look, Look, object]>)('no task is watched %s', async (...[, before, look, answer]) => {
  const { starts, redrive: start } = scripted(before, look);
  starts.push(answer);

  await expect(start()).rejects.toMatchObject({ code: answer instanceof Error ? 'InvalidParameterValue' : 'NoAnswer' });
});

test('a task that is not listed yet is told as running', async () => {
  const told: RedriveProgress[] = [];

  await scripted([older], [older], [done, older]).redrive({ onProgress: (progress) => told.push(progress) });

  expect(told).toMatchObject([{ status: 'RUNNING', moved: 0 }, { status: 'COMPLETED', moved: 5 }]);
});

test('a task that fails is told with its own reason', async () => {
  const { redrive: start } = scripted([older], [running, older], [{ ...done, Status: 'FAILED', FailureReason: 'AccessDenied' }, older]);

  await expect(start()).rejects.toMatchObject({ code: 'RedriveFailed', message: expect.stringMatching(/got AccessDenied after 5 messages/) });
});

test('messages that came from nowhere are told by a code of their own, with what to give', async () => {
  const { redrive: start } = scripted([], [{ ...done, Status: 'FAILED', FailureReason: 'CouldNotDetermineMessageSource' }]);

  await expect(start()).rejects.toMatchObject({ code: 'CouldNotDetermineMessageSource', message: expect.stringMatching(/name the queue to move them to by the option to$/) });
});

test('a look that is denied ends the watch', async () => {
  await expect(scripted([], sdkError('AccessDenied')).redrive()).rejects.toMatchObject({ code: 'AccessDenied' });
});

test('no task is started when the tasks cannot be listed', async () => {
  const { calls, redrive: start } = scripted(sdkError('AccessDenied'), [done]);

  await expect(start()).rejects.toMatchObject({ code: 'AccessDenied' });

  expect(calls).toEqual([]);
});

test('a look that keeps failing is told at last', async () => {
  await expect(scripted([], sdkError('ThrottlingException')).redrive()).rejects.toMatchObject({ code: 'ThrottlingException', retryable: true });
});

test('no task is started for a signal that has aborted', async () => {
  const { calls, redrive: start } = scripted([], [done]);

  await expect(start({ signal: AbortSignal.abort() })).resolves.toEqual({ status: 'CANCELLED', moved: 0 });

  expect(calls).toEqual([]);
});

test('a task is watched to its end beside a callback that throws, which is told then', async () => {
  let looks = 0;
  const { redrive: start } = scripted([], [running], [running], [done]);

  const moving = start({ onProgress: () => { throw new Error(`look ${++looks}`); } });

  await expect(moving).rejects.toMatchObject({
    code: 'CallbackFailed', cause: new Error('look 1'), retryable: false,
    message: "queue 'dead': onProgress must not throw, got look 1; the task is COMPLETED after 5 messages, mend the callback",
  });
  expect(looks).toBe(3);
});

test('an abort while looks are throttled cancels the task without waiting for one that answers', async () => {
  const aborter = new AbortController();
  const throttled = (): never => {
    setImmediate(() => aborter.abort());
    throw sdkError('RequestThrottled');
  };
  const { calls, redrive: start } = scripted([], [running], throttled, [{ ...done, Status: 'CANCELLED' }]);

  await expect(start({ signal: aborter.signal })).resolves.toMatchObject({ status: 'CANCELLED' });

  expect(calls).toEqual(['start', 'cancel']);
});
