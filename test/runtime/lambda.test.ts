import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { systemClock } from '../../src/queue/clock';
import { ManualClock } from '../../src/local/manual-clock';
import { lambdaHandler, type LambdaHandlerOptions } from '../../src/runtime/lambda-function/lambda-handler';
import type { SqsBatchResponse, SqsEvent, SqsRecord } from '../../src/runtime/lambda-function/lambda-event';
import { messageSource } from '../../src/runtime/message/message-source';
import { RetryAfter } from '../../src/runtime/outcome/outcome';

const STANDARD = 'arn:aws:sqs:us-east-2:123456789012:my-queue';
const FIFO = 'arn:aws:sqs:us-east-2:123456789012:fifo.fifo';
const texts = messageSource({ codec: 'text' });

function record(id: string, fields: { readonly arn?: string; readonly group?: string; readonly body?: string } = {}): SqsRecord {
  const { arn = STANDARD, group, body = id } = fields;
  return {
    messageId: id, receiptHandle: `handle ${id}`, body, messageAttributes: {}, md5OfBody: '',
    eventSource: 'aws:sqs', eventSourceARN: arn, awsRegion: 'us-east-2',
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1545082649183', ...(group && { MessageGroupId: group }) },
  };
}

const event = (...records: SqsRecord[]): SqsEvent => ({ Records: records });
const fifo = (...names: string[]): SqsEvent => event(...names.map((name) => record(name, { arn: FIFO, group: name[0]! })));
const ids = (response: SqsBatchResponse): string[] => response.batchItemFailures.map((failure) => failure.itemIdentifier);

/** Runs a batch of texts; a handler is told the text. */
async function run(batch: SqsEvent, handler: (text: string) => unknown, options?: LambdaHandlerOptions): Promise<string[]> {
  return ids(await lambdaHandler(texts, ({ body }) => handler(body as string), options)(batch, {}));
}

test('a batch of which all is done answers no failures, whatever the handler returns', async () => {
  const response = await lambdaHandler(texts, () => ({ batchItemFailures: [{ foo: 'notvalid' }] }))(event(record('1'), record('2')), {});

  expect(response).toEqual({ batchItemFailures: [] });
});

test('only what threw is reported, in the order of the batch', async () => {
  const failed = await run(event(record('1'), record('2'), record('3'), record('4')), async (text) => {
    if (text === '2' || text === '4') throw new Error('no');
  });

  expect(failed).toEqual(['2', '4']);
});

test.each([undefined, null, 'text'])('a throw of %p is a failure', async (thrown) => {
  const failed = await run(event(record('1')), () => {
    throw thrown;
  });

  expect(failed).toEqual(['1']);
});

test('a batch of which nothing is done answers all of it and does not throw', async () => {
  const failed = await run(event(record('1'), record('2')), () => Promise.reject(new RetryAfter(5)));

  expect(failed).toEqual(['1', '2']);
});

test('a message whose promise is of another realm is waited for, as those of node are under jest', async () => {
  const kept = runInNewContext('(value) => Promise.resolve(value)') as <Value>(value: Value) => Promise<Value>;
  const bodies: unknown[] = [];

  await lambdaHandler({ ...texts, decode: (wire, url) => kept(texts.decode(wire, url)) as never }, ({ body }) => bodies.push(body))(event(record('1')), {});

  expect(bodies).toEqual(['1']);
});

test('a message that cannot be decoded fails alone', async () => {
  const bodies: unknown[] = [];
  const handler = lambdaHandler(messageSource({ schema: z.object({ name: z.string() }) }), ({ body }) => bodies.push(body));

  const response = await handler(event(record('1', { body: '{"name":"a"}' }), record('2', { body: '{' }), record('3', { body: '{"name":1}' })), {});

  expect(ids(response)).toEqual(['2', '3']);
  expect(bodies).toEqual([{ name: 'a' }]);
});

test('an asynchronous schema is waited for', async () => {
  const schema = z.string().transform(async (text) => text.length);
  const lengths: number[] = [];

  await lambdaHandler(messageSource({ schema, codec: 'text' }), ({ body }) => lengths.push(body))(event(record('1', { body: 'four' })), {});

  expect(lengths).toEqual([4]);
});

test('a FIFO group stops at its first failure and other groups go on', async () => {
  const worked: string[] = [];

  const failed = await run(fifo('a1', 'b1', 'a2', 'a3', 'b2'), (text) => {
    worked.push(text);
    if (text === 'a2') throw new Error('no');
  });

  expect(failed).toEqual(['a2', 'a3']);
  expect(worked.sort()).toEqual(['a1', 'a2', 'b1', 'b2']);
});

test('a message that cannot be decoded stops its FIFO group', async () => {
  const batch = event(record('a1', { arn: FIFO, group: 'a', body: '{' }), record('a2', { arn: FIFO, group: 'a', body: '{}' }), record('b1', { arn: FIFO, group: 'b', body: '{}' }));

  const response = await lambdaHandler(messageSource(), () => undefined)(batch, {});

  expect(ids(response)).toEqual(['a1', 'a2']);
});

test('messages of one FIFO group run one after the other while groups run beside each other', async () => {
  const running: string[] = [];
  const seen: string[] = [];

  await run(fifo('a1', 'a2', 'b1', 'b2'), async (text) => {
    running.push(text);
    seen.push([...running].sort().join('+'));
    await Promise.resolve();
    running.splice(running.indexOf(text), 1);
  });

  expect(seen).toEqual(['a1', 'a1+b1', 'a2', 'a2+b2']);
});

test('records of a fair queue have a group and no order', async () => {
  const batch = event(record('1', { group: 'tenant' }), record('2', { group: 'tenant' }), record('3', { group: 'tenant' }));

  const failed = await run(batch, (text) => (text === '1' ? Promise.reject(new Error('no')) : undefined));

  expect(failed).toEqual(['1']);
});

test.each([1, 3])('no more than %i messages are worked on at a time', async (concurrency) => {
  let running = 0;
  let most = 0;

  await run(event(...Array.from({ length: 20 }, (_, index) => record(String(index)))), async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  }, { concurrency });

  expect(most).toBe(concurrency);
});

test('what is not done shortly before the end of the function is given back and running handlers are told', async () => {
  const clock = new ManualClock();
  const reasons: unknown[] = [];
  const handler = lambdaHandler(texts, ({ body }, { signal }) => {
    if (body === 'quick') return undefined;
    return new Promise(() => signal.addEventListener('abort', () => reasons.push((signal.reason as Error).message)));
  }, { concurrency: 2, clock });

  const answer = handler(event(record('quick'), record('slow'), record('slower'), record('late')), { getRemainingTimeInMillis: () => 10_000 });
  await clock.advance(9);
  const response = await answer;

  expect(ids(response)).toEqual(['slow', 'slower', 'late']);
  expect(reasons).toEqual(Array(2).fill('the function ends'));
});

test('a handler that takes its listener off the signal again is not told', async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const handler = lambdaHandler(texts, async ({ body }, context) => {
    const cancel = (): void => void told.push(String(body));
    context.signal.addEventListener('abort', cancel);
    if (body === 'slow') await new Promise(() => undefined);
    context.signal.removeEventListener('abort', cancel);
  }, { clock });

  const answer = handler(event(record('1', { body: 'quick' }), record('2', { body: 'slow' })), { getRemainingTimeInMillis: () => 10_000 });
  await clock.advance(9);
  await answer;

  expect(told).toEqual(['slow']);
});

test('a function that has little time keeps a tenth of it back, and whoever asks for the signal after its end finds it aborted', async () => {
  const clock = new ManualClock();
  let late: Promise<unknown> | undefined;
  const handler = lambdaHandler(texts, (_, context) => {
    late = new Promise((resolve) => clock.schedule(1900, () => resolve((context.signal.reason as Error).message)));
    return late;
  }, { clock });

  const answer = handler(event(record('1')), { getRemainingTimeInMillis: () => 2000 });
  await clock.advance(1.8);
  const response = await answer;
  await clock.advance(0.1);

  expect(ids(response)).toEqual(['1']);
  await expect(late).resolves.toBe('the function ends');
});

test('the end of the function is not missed when its timer comes before the clock shows it', async () => {
  const clock = new ManualClock();
  const early = { now: clock.now.bind(clock), schedule: (milliseconds: number, action: () => void) => clock.schedule(milliseconds - 1, action) };
  const handler = lambdaHandler(texts, () => new Promise(() => undefined), { clock: early });

  const answer = handler(event(record('hangs')), { getRemainingTimeInMillis: () => 2995 });
  await clock.advance(3);

  expect(ids(await answer)).toEqual(['hangs']);
});

test('a context that tells more time than a timer can hold has no end', async () => {
  const handler = lambdaHandler(texts, () => new Promise((resolve) => setTimeout(resolve, 20)));

  const response = await handler(event(record('1')), { getRemainingTimeInMillis: () => Number.MAX_SAFE_INTEGER });

  expect(ids(response)).toEqual([]);
});

test.each([1, 10])('a handler that computes without a pause is not started after the reserve was reached, and what it did is done (concurrency %i)', async (concurrency) => {
  const clock = new ManualClock();
  const start = clock.now();
  let now = start;
  const stepping = { now: () => now, schedule: clock.schedule.bind(clock) };
  const handler = lambdaHandler(texts, async () => void (now += 400), { concurrency, clock: stepping, reserveMilliseconds: 200 });

  const answer = handler(event(...'1234'.split('').map((id) => record(id))), { getRemainingTimeInMillis: () => 1000 - (now - start) });
  await clock.advance(0.8);

  expect(ids(await answer)).toEqual(['3', '4']);
});

test('a failed record without an id fails the batch with a reason instead of a malformed identifier', async () => {
  const answer = run(event(record('1'), { ...record('2'), messageId: '' }), () => Promise.reject(new Error('no')));

  await expect(answer).rejects.toThrow("lambdaHandler of queue 'messages': every record must have a messageId, got none; give one");
});

test('a message that is twice in a batch is reported once', async () => {
  expect(await run(event(record('1'), record('1')), () => Promise.reject(new Error('no')))).toEqual(['1']);
});

test.each([undefined, {}, { Records: null }])('an event %p has no records and fails as a whole', async (wrong) => {
  const answer = lambdaHandler(texts, () => undefined)(wrong as unknown as SqsEvent, {});

  await expect(answer).rejects.toThrow(/^lambdaHandler of queue 'messages': the event must have Records, got none; /);
});

test.each([{ tenant: null }, { tenant: {} }])('a record with message attributes of another shape (%j) fails alone', async (messageAttributes) => {
  const odd = { ...record('2'), messageAttributes } as unknown as SqsRecord;

  expect(await run(event(record('1'), odd, record('3')), () => undefined)).toEqual(['2']);
});

test('a record that is none fails the batch with a reason after the others were worked on', async () => {
  const worked: string[] = [];

  const answer = run({ Records: [null, record('2')] as SqsRecord[] }, (text) => void worked.push(text));

  await expect(answer).rejects.toThrow('every record must have a messageId, got none');
  expect(worked).toEqual(['2']);
});

test('a FIFO record without attributes fails alone', async () => {
  const odd = { ...record('2', { arn: FIFO, body: 'odd' }), attributes: undefined } as unknown as SqsRecord;

  const failed = await run(event(record('a1', { arn: FIFO, group: 'a' }), odd), (text) => (text === 'odd' ? Promise.reject(new Error('no')) : undefined));

  expect(failed).toEqual(['2']);
});

test.each([
  { concurrency: 0 }, { concurrency: -1 }, { concurrency: 1.5 }, { concurrency: Number.NaN },
  { reserveMilliseconds: -1 }, { reserveMilliseconds: 'x' as never }, { backoff: { firstSeconds: -1 } }, { backoff: { maxSeconds: '9' as never } },
])('refuses %j', (options) => {
  const source = { ...texts, hideStaying: async () => undefined };

  expect(() => lambdaHandler(source, () => undefined, options)).toThrow(/^lambdaHandler of queue 'messages': \w+ must be a whole number from [01], got .+; leave it out$/);
});

test.each([
  { concurency: 5 }, { batchSize: undefined, bisect: true }, { backoff: { first: 5 } }, { firstSeconds: 5, backoff: {} },
  { backoff: { concurrency: 5 } },
])('refuses %j, which it does not have', (options) => {
  const source = { ...texts, hideStaying: async () => undefined };
  const refusal = /^lambdaHandler of queue 'messages': (concurr?ency|bisect|first\w*) must be an option, got (5|true); leave it out$/;

  expect(() => lambdaHandler(source, () => undefined, options as never)).toThrow(refusal);
});

test.each([{ concurrency: 1, random: Math.random, clock: systemClock }, { reserveMilliseconds: 0 }, { backoff: { firstSeconds: 0, maxSeconds: 0 } }])('takes %j', (options) => {
  const source = { ...texts, hideStaying: async () => undefined };

  expect(lambdaHandler(source, () => undefined, options)).toBeInstanceOf(Function);
});

test.each([undefined, {}, 'Orders'])('refuses %p as a source', (source) => {
  expect(() => lambdaHandler(source as never, () => undefined)).toThrow(/the source must be a queue or messageSource, got (undefined|object|string); /);
});

test.each([undefined, 'ship', {}])('refuses %p as a handler', (handler) => {
  expect(() => lambdaHandler(texts, handler as never)).toThrow(/^lambdaHandler of queue 'messages': the handler must be a function, got (undefined|string|object); /);
});

test('what it refuses is a QueueError with the code of Amazon SQS', () => {
  expect(() => lambdaHandler(texts, undefined as never)).toThrow(expect.objectContaining({ name: 'QueueError', code: 'InvalidParameterValue', queue: 'messages' }));
});
