import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { pause } from '../../src/queue/clock';
import { lambdaHandler, type LambdaHandlerOptions } from '../../src/runtime/lambda-function/lambda-handler';
import { messageSource } from '../../src/runtime/message/message-source';
import { Reject, RetryAfter } from '../../src/runtime/outcome/outcome';
import { openQueue } from '../../src/runtime/queue';
import type { QueueEvent } from '../../src/runtime/telemetry/queue-event';
import { eventOf, gate, openBench, type Bench } from './listening';

async function run(bench: Bench, handler: (body: string) => unknown, options: LambdaHandlerOptions = {}): Promise<number> {
  const event = await eventOf(bench);
  const { batchItemFailures } = await lambdaHandler(bench.queue, ({ body }) => handler(body), { random: () => 0.5, ...options })(event, {});
  return batchItemFailures.length;
}

const hidden = ({ calls }: Bench): unknown[] => calls.filter(({ action }) => action === 'changeMessageVisibilityBatch')
  .flatMap(({ input }) => (input.Entries as Array<{ VisibilityTimeout: number }>).map((entry) => entry.VisibilityTimeout));

test('Reject sends the message to the dead-letter queue and then it is done', async () => {
  const bench = await openBench();
  await bench.send('bad', 'good');

  const failures = await run(bench, (body) => {
    if (body === 'bad') throw new Reject('never');
  });

  expect(failures).toBe(0);
  expect(await bench.left()).toBe('0 visible, 2 hidden, 1 dead');
});

test('Reject sends a message of a queue by URL to the dead-letter queue that its address tells', async () => {
  const bench = await openBench();
  await bench.send('bad');
  const queue = openQueue({ queueUrl: bench.url, deadLetterUrl: bench.deadUrl }, { client: bench.sqs, codec: 'text' });

  const answer = await lambdaHandler(queue, () => Promise.reject(new Reject('never')))(await eventOf(bench), {});

  expect(answer).toEqual({ batchItemFailures: [] });
  expect(await bench.left()).toBe('0 visible, 1 hidden, 1 dead');
});

test('Reject stays a failure when the dead-letter queue does not confirm', async () => {
  const bench = await openBench();
  await bench.send('bad');
  bench.meddle = (action) => {
    if (action === 'sendMessage') throw new Error('socket hang up');
  };

  const failures = await run(bench, () => Promise.reject(new Reject('never')));

  expect(failures).toBe(1);
});

test('why the dead-letter queue does not confirm is told', async () => {
  const bench = await openBench();
  await bench.send('bad');
  bench.meddle = (action) => {
    if (action === 'sendMessage') throw Object.assign(new Error('no'), { name: 'AccessDenied' });
  };
  const told: unknown[] = [];
  const hear = (event: unknown): unknown => told.push((event as QueueEvent).error);
  subscribe('cdk-sqs-connector:failed', hear);

  await run(bench, () => Promise.reject(new Reject('never')));
  unsubscribe('cdk-sqs-connector:failed', hear);

  expect(told).toMatchObject([{ code: 'AccessDenied' }]);
});

test('what is rejected when its batch was given back is not in the dead-letter queue as well', async () => {
  const bench = await openBench();
  await bench.send('slow');
  const work = gate();
  const rejecting = lambdaHandler(bench.queue, () => work.promise.then(() => Promise.reject(new Reject('never'))), { clock: bench.clock });

  const answer = rejecting(await eventOf(bench), { getRemainingTimeInMillis: () => 3000 });
  await bench.clock.advance(3);
  work.open();
  await bench.clock.advance(1);

  expect((await answer).batchItemFailures).toHaveLength(1);
  expect(await bench.left()).toBe('0 visible, 1 hidden, 0 dead');
});

test('Reject of a source that only decodes is a failure', async () => {
  const bench = await openBench();
  await bench.send('bad');

  const response = await lambdaHandler(messageSource({ codec: 'text' }), () => Promise.reject(new Reject('never')))(await eventOf(bench));

  expect(response.batchItemFailures).toHaveLength(1);
});

test('RetryAfter sets the visibility timeout of its message', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');

  const failures = await run(bench, (body) => (body === 'a' ? Promise.reject(new RetryAfter(70)) : undefined));

  expect(failures).toBe(1);
  expect(hidden(bench)).toEqual([70]);
});

test('backoff hides what failed by its receive count and gives back what waits behind it in its group', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2', 'b1');

  const failures = await run(bench, (body) => (body === 'a1' ? Promise.reject(new Error('no')) : undefined), { backoff: {} });

  expect(failures).toBe(2);
  expect(hidden(bench)).toEqual([3, 0]);
});

test.each(['standard', 'fifo'] as const)('without backoff nothing is called for what stays of a %s queue', async (kind) => {
  const bench = await openBench(kind);
  await bench.sqs.sendMessageBatch({ QueueUrl: bench.url, Entries: ['a', 'b'].map((Id) => ({ Id, MessageBody: Id, ...(kind === 'fifo' && { MessageGroupId: 'g', MessageDeduplicationId: Id }) })) });

  const failures = await run(bench, () => Promise.reject(new Error('no')));

  expect(failures).toBe(2);
  expect(bench.calls).toEqual([]);
});

test('RetryAfter of one message leaves the visibility timeout of another that failed as it is', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');

  const failures = await run(bench, (body) => Promise.reject(body === 'a' ? new RetryAfter(70) : new Error('no')));

  expect(failures).toBe(2);
  expect(hidden(bench)).toEqual([70]);
});

test('RetryAfter of 12 hours is shortened by the time that the batch may have taken already', async () => {
  const bench = await openBench();
  await bench.send('a');

  await run(bench, () => Promise.reject(new RetryAfter(43_200)));

  expect(hidden(bench)).toEqual([42_000]);
});

test('backoff grows with the receive count', async () => {
  const bench = await openBench();
  await bench.send('a');
  const { Records: [record] } = await eventOf(bench);
  const third = { ...record!, attributes: { ApproximateReceiveCount: '3' } };

  await lambdaHandler(bench.queue, () => Promise.reject(new Error('no')), { backoff: {}, random: () => 0.5 })({ Records: [third] });

  expect(hidden(bench)).toEqual([10]);
});

test('with backoff, what the end of the function left unstarted is visible again at once', async () => {
  const bench = await openBench();
  await bench.send('slow', 'unstarted');
  const event = await eventOf(bench);
  const handler = lambdaHandler(bench.queue, () => new Promise(() => undefined), { backoff: {}, concurrency: 1, clock: bench.clock });

  const answer = handler(event, { getRemainingTimeInMillis: () => 10_000 });
  await bench.clock.advance(9);

  expect((await answer).batchItemFailures).toHaveLength(2);
  expect(hidden(bench)).toEqual([0, 0]);
});

test('a backoff that cannot be set still reports the failures', async () => {
  const bench = await openBench();
  await bench.send('a');
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };

  expect(await run(bench, () => Promise.reject(new Error('no')), { backoff: {} })).toBe(1);
});

test.each([['AccessDenied', 1], ['ThrottlingException', 0], ['ReceiptHandleIsInvalid', 0]])('a RetryAfter that is refused with %s warns the process %i times', async (name, times) => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch') throw Object.assign(new Error('no'), { name });
  };

  await run(bench, () => Promise.reject(new RetryAfter(5)));
  const warnings = warn.mock.calls.map(([text]) => text);
  warn.mockRestore();

  expect(warnings).toEqual(Array(times).fill(expect.stringMatching(/^queue 'Orders': changeMessageVisibilityBatch must be accepted .*; what stays comes back when its visibility timeout ends$/)));
});

test('backoff of a source that only decodes is refused at once', () => {
  expect(() => lambdaHandler(messageSource(), () => undefined, { backoff: {} })).toThrow(/backoff must have a queue, got a messageSource; /);
});

test('what is done stays done when the messages that stay cannot be hidden in time', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const event = await eventOf(bench);
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' ? new Promise(() => undefined) : undefined);
  const handler = lambdaHandler(bench.queue, ({ body }) => {
    if (body === 'a') throw new RetryAfter(5);
  }, { clock: bench.clock });

  const answer = handler(event, { getRemainingTimeInMillis: () => 10_000 });
  const answered = jest.fn();
  void answer.then(answered);
  await bench.clock.advance(9.4);
  const early = answered.mock.calls.length;
  await bench.clock.advance(0.1);

  expect(early).toBe(0);
  await expect(answer).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[0]!.messageId }] });
});

test('a backoff of thousands of messages is set by sixteen calls at a time', async () => {
  const bench = await openBench();
  const { Records: [record] } = (await bench.send('a'), await eventOf(bench));
  let running = 0;
  let most = 0;
  bench.meddle = async (action) => {
    if (action !== 'changeMessageVisibilityBatch') return;
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  };

  await lambdaHandler(bench.queue, () => Promise.reject(new Error('no')), { backoff: {} })({ Records: Array.from({ length: 500 }, () => record!) });

  expect(most).toBe(16);
});

test('a batch is answered though hiding what stays fails', async () => {
  const bench = await openBench();
  await bench.send('bad', 'good');
  const random = (): number => {
    throw new Error('no entropy');
  };

  const failures = await run(bench, (body) => (body === 'bad' ? Promise.reject(new Error('no')) : undefined), { backoff: {}, random });

  expect(failures).toBe(1);
});

test('a handler that returns because its signal aborts at the end has not done its message', async () => {
  const bench = await openBench();
  await bench.send('slow', 'quick');
  const event = await eventOf(bench);
  const handler = lambdaHandler(bench.queue, ({ body }, { signal }) =>
    (body === 'quick' ? undefined : new Promise((resolve) => signal.addEventListener('abort', resolve))), { clock: bench.clock });

  const answer = handler(event, { getRemainingTimeInMillis: () => 10_000 });
  await bench.clock.advance(9);

  await expect(answer).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: event.Records.find(({ body }) => body === 'slow')!.messageId }] });
});

test('no handler starts once the time of its function has ended while the body was read, as from Amazon S3', async () => {
  const bench = await openBench();
  await bench.send('1');
  const event = await eventOf(bench);
  const started: unknown[] = [];
  const validate = async (value: unknown) => (await pause(bench.clock, 20_000), { value });
  const source = messageSource({ schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  const handler = lambdaHandler(source, ({ body }) => started.push(body), { clock: bench.clock });

  const answer = handler(event, { getRemainingTimeInMillis: () => 10_000 });
  await bench.clock.advance(30);

  await expect(answer).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: event.Records[0]!.messageId }] });
  expect(started).toEqual([]);
});

test('no further body is read once the time of its function has ended, though those before cannot be', async () => {
  const bench = await openBench();
  await bench.send('1', '2', '3');
  const event = await eventOf(bench);
  let read = 0;
  const validate = async () => {
    read++;
    await pause(bench.clock, 20_000);
    throw new Error('no');
  };
  const source = messageSource({ schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  const handler = lambdaHandler(source, () => undefined, { clock: bench.clock, concurrency: 1 });

  const answer = handler(event, { getRemainingTimeInMillis: () => 10_000 });
  await bench.clock.advance(90);

  await expect(answer).resolves.toEqual({ batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) });
  expect(read).toBe(1);
});
