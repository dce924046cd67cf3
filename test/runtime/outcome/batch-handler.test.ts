import { inspect } from 'node:util';
import { ManualClock } from '../../../src/local/manual-clock';
import { lambdaHandler } from '../../../src/runtime/lambda-function/lambda-handler';
import { messageSource } from '../../../src/runtime/message/message-source';
import { PartialBatchFailure, batchHandler, type BatchHandler, type BatchHandlerOptions } from '../../../src/runtime/outcome/batch-handler';
import { Reject, RetryAfter } from '../../../src/runtime/outcome/outcome';
import { gate, openBench, stopped, type Bench } from '../listening';

/** What a batch handler was given, one list for each batch. */
async function batchesOf(bench: Bench, options: BatchHandlerOptions, concurrency = 20): Promise<string[][]> {
  const batches: string[][] = [];
  const handler = batchHandler<string>((messages) => void batches.push(messages.map(({ body }) => body)), { clock: bench.clock, ...options });
  const listener = bench.listen(handler, { concurrency });
  await bench.clock.advance(2);
  await stopped(bench, listener);
  return batches;
}

/** What becomes of three messages, a minute later. */
async function handled(handle: BatchHandler<string>): Promise<string> {
  const bench = await openBench();
  await bench.send('a', 'b', 'c');
  const listener = bench.listen(batchHandler(handle, { clock: bench.clock }), { backoff: { firstSeconds: 600, maxSeconds: 600 } });
  await bench.clock.advance(2);
  await stopped(bench, listener);
  await bench.clock.advance(30);
  return bench.left();
}

const record = (body: string): object => ({
  messageId: `id-${body}`, receiptHandle: body, body, attributes: {}, messageAttributes: {}, eventSourceARN: 'arn:aws:sqs:eu-west-1:111111111111:orders',
});

/** A proxy of which even the class cannot be asked. */
function revoked(): Error {
  const { proxy, revoke } = Proxy.revocable(new Error('draft'), {});
  revoke();
  return proxy;
}

const bodies = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

test('messages that are at work at the same time come together, as many as a batch holds', async () => {
  const bench = await openBench();
  await bench.send(...bodies(20));

  const batches = await batchesOf(bench, { batchSize: 8 });

  expect(batches.map(({ length }) => length)).toEqual([8, 8, 4]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('no more messages come together than are at work at a time', async () => {
  const bench = await openBench();
  await bench.send(...bodies(6));

  const batches = await batchesOf(bench, { batchSize: 100 }, 3);

  expect(batches.map(({ length }) => length)).toEqual([3, 3]);
});

test('the first message of a batch waits for others no longer than its linger', async () => {
  const bench = await openBench();
  const begun: number[] = [];
  const handler = batchHandler<string>(() => void begun.push(bench.clock.now()), { clock: bench.clock, lingerMilliseconds: 700 });
  const at = bench.clock.now();

  const given = handler({ body: 'a' } as Parameters<typeof handler>[0], { signal: new AbortController().signal });
  await bench.clock.advance(0.699);
  const before = [...begun];
  await bench.clock.advance(0.001);
  await given;

  expect(before).toEqual([]);
  expect(begun).toEqual([at + 700]);
});

test('a FIFO group has one message in a batch, and its order', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2', 'b1', 'b2');

  const batches = await batchesOf(bench, {});

  expect(batches).toEqual([['a1', 'b1'], ['a2', 'b2']]);
});

test.each([
  ['an error', () => new Error('database is away'), '0 visible, 3 hidden, 0 dead'],
  ['undefined', () => undefined, '0 visible, 3 hidden, 0 dead'],
  ['RetryAfter', () => new RetryAfter(50), '3 visible, 0 hidden, 0 dead'],
  ['Reject', () => new Reject('no such table'), '0 visible, 0 hidden, 3 dead'],
  ['what cannot be looked at', revoked, '0 visible, 3 hidden, 0 dead'],
  ['a PartialBatchFailure that was never made', () => Object.create(PartialBatchFailure.prototype) as Error, '0 visible, 3 hidden, 0 dead'],
  ['an error of the user that has its name', () => Object.assign(new Error('some'), { name: 'PartialBatchFailure', failures: new Set(['a']) }), '0 visible, 3 hidden, 0 dead'],
  ['one of a copy that names none', () => Object.assign(new Error('none'), { name: 'PartialBatchFailure', failures: new Map() }), '0 visible, 3 hidden, 0 dead'],
])('a batch handler that throws %s means it for all of its messages', async (_, thrown, left) => {
  const became = await handled(() => {
    throw thrown();
  });

  expect(became).toBe(left);
});

test('PartialBatchFailure keeps the messages that it names, each by its own error, and the others are done', async () => {
  const became = await handled(([first, second]) => {
    throw new PartialBatchFailure(new Map([[first!, new Error('duplicate key')], [second!, new Reject('no such customer')]]));
  });

  expect(became).toBe('0 visible, 1 hidden, 1 dead');
});

test('PartialBatchFailure that names a message of no batch deletes nothing', async () => {
  const became = await handled(([first]) => {
    throw new PartialBatchFailure(new Map([[{ ...first! }, new Error('duplicate key')]]));
  });

  expect(became).toBe('0 visible, 3 hidden, 0 dead');
});

test('PartialBatchFailure keeps what its map named when it was thrown', async () => {
  const failures = new Map<never, Error>();

  const became = await handled(([first]) => {
    failures.set(first as never, new Error('duplicate key'));
    try {
      throw new PartialBatchFailure(failures);
    } finally {
      failures.clear();
    }
  });

  expect(became).toBe('0 visible, 1 hidden, 0 dead');
});

test.each([[new Map()], [undefined], [[]], [{}]])('PartialBatchFailure of %p is refused: it would mean that all is done', (failures) => {
  expect(() => new PartialBatchFailure(failures as never)).toThrow(/^PartialBatchFailure: failures must be a Map of at least one message to its error, got none; return when all is done$/);
});

test('PartialBatchFailure that is logged tells no body', () => {
  const failure = new PartialBatchFailure(new Map([[{ body: 'TOPSECRET' } as never, new Error('duplicate key')]]));

  const logged = inspect(new Error('a wrapper', { cause: failure }), { depth: Infinity }) + JSON.stringify(failure);

  expect(logged).not.toContain('TOPSECRET');
});

test('what a batch handler does to its list changes nothing', async () => {
  const became = await handled((messages) => {
    (messages as unknown[]).length = 0;
    throw new Error('database is away');
  });

  expect(became).toBe('0 visible, 3 hidden, 0 dead');
});

test('a signal that aborts takes its message out of a batch that waits, and aborts the signal of one that has begun when it is the last', async () => {
  const signals: AbortSignal[] = [];
  const end = gate();
  const seen: string[] = [];
  const handler = batchHandler<string>(async (messages, { signal }) => {
    seen.push(...messages.map(({ body }) => body));
    signals.push(signal);
    await end.promise;
  }, { batchSize: 2, clock: new ManualClock() });
  const aborters = ['a', 'b', 'c', 'd'].map(() => new AbortController());
  const give = (body: string, index: number): Promise<unknown> =>
    Promise.resolve(handler({ body } as Parameters<typeof handler>[0], { signal: aborters[index]!.signal })).catch((error: unknown) => error);

  const first = give('a', 0);
  aborters[0]!.abort('lost');
  aborters[3]!.abort('late');
  const others = [give('d', 3), give('b', 1), give('c', 2)];
  aborters[1]!.abort('lost');
  const early = signals[0]!.aborted;
  aborters[2]!.abort('the listener ends');
  end.open();

  expect(await first).toBe('lost');
  expect(seen).toEqual(['b', 'c']);
  expect([early, signals[0]!.aborted, signals[0]!.reason]).toEqual([false, true, 'the listener ends']);
  expect(await Promise.all(others)).toEqual(['late', undefined, undefined]);
});

test('a batch that waits for longer than a stop holds up neither its messages nor the process', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const [insert, callOff] = [jest.fn(), jest.fn()];
  const clock = { now: () => 0, schedule: () => callOff };
  const listener = bench.listen(batchHandler(insert, { lingerMilliseconds: 60_000, clock }), { waitTimeSeconds: 1, backoff: { firstSeconds: 0 } });
  await bench.clock.advance(0);

  const stopping = listener.stop({ deadlineSeconds: 10 });
  await bench.clock.advance(9.5);

  expect(await stopping).toEqual({ unfinished: 0 });
  expect(await bench.left()).toBe('2 visible, 0 hidden, 0 dead');
  expect(insert).not.toHaveBeenCalled();
  expect(callOff).toHaveBeenCalled();
});

test('behind a Lambda function only what PartialBatchFailure names is reported', async () => {
  const handler = lambdaHandler(messageSource<string>({ codec: 'text' }), batchHandler<string>((messages) => {
    throw new PartialBatchFailure(new Map([[messages[1]!, new Error('duplicate key')]]));
  }, { batchSize: 3 }));

  const answer = await handler({ Records: ['a', 'b', 'c'].map(record) } as never, undefined as never);

  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'id-b' }] });
});

test('many batches of a Lambda function listen to its signal without a warning of the process', async () => {
  const warned = jest.fn();
  process.on('warning', warned);
  const signals = new Set<AbortSignal>();
  const collect = batchHandler(async (_, { signal }) => void signals.add(signal), { batchSize: 1 });
  const handler = lambdaHandler(messageSource(), collect, { concurrency: 50 });

  const answer = await handler({ Records: bodies(50).map(record) } as never);
  await new Promise((resolve) => setImmediate(resolve));

  process.off('warning', warned);
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(signals.size).toBe(1);
  expect(warned).not.toHaveBeenCalled();
});

test.each([
  [() => batchHandler('insert' as never), "batchHandler: handle must be a function, got 'insert'; give (…) => …"],
  [() => batchHandler(() => 1, { batchSize: 0 }), 'batchHandler: batchSize must be a whole number from 1, got 0; leave it out for the default'],
  [() => batchHandler(() => 1, { lingerMilliseconds: 60_001 }), 'batchHandler: lingerMilliseconds must be a whole number from 0 to 60000, got 60001; leave it out for the default'],
  [() => batchHandler(() => 1, { size: 5 } as never), 'batchHandler: size must be an option, got none of that name; choose of batchSize, lingerMilliseconds, clock'],
])('a batch handler that cannot be meant is refused: %#', (make, message) => {
  expect(make).toThrow(expect.objectContaining({ message }));
});
