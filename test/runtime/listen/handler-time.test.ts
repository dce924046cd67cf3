import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { pause } from '../../../src/queue/clock';
import { listen } from '../../../src/runtime/listen/listen';
import { openQueue } from '../../../src/runtime/queue';
import { gate, openBench, stopped } from '../listening';

test('a handler whose time ends is told, frees its hand, and its message comes back after its backoff', async () => {
  const bench = await openBench();
  await bench.send('hangs', 'next');
  const started: Array<[string, number]> = [];
  const reasons: unknown[] = [];
  const start = bench.clock.now();

  const listener = bench.listen(async ({ body, receiveCount }, { signal }) => {
    started.push([body as string, (bench.clock.now() - start) / 1000]);
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    if (body === 'hangs' && receiveCount === 1) await new Promise(() => undefined);
  }, { concurrency: 1, handlerTimeoutSeconds: 60 });
  await bench.clock.advance(70);
  await stopped(bench, listener);

  expect(started).toEqual([['hangs', 0], ['next', 60], ['hangs', 63]]);
  expect(reasons).toEqual([expect.objectContaining({
    code: 'HandlerTimeout',
    message: expect.stringMatching(/^queue 'Orders', message [\w-]+: its handler must end within 60 s, got no end; let it heed its signal, or raise handlerTimeoutSeconds$/),
  })]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('what a handler does after its time decides nothing', async () => {
  const bench = await openBench();
  await bench.send('a');
  const late = gate();

  const listener = bench.listen(() => late.promise, { handlerTimeoutSeconds: 5, backoff: { firstSeconds: 600, maxSeconds: 600 } });
  await bench.clock.advance(6);
  late.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(await bench.left()).toBe('0 visible, 1 hidden, 0 dead');
});

test('a FIFO group whose handler hangs goes on behind the message that comes back', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const started: string[] = [];

  const listener = bench.listen(async ({ body, receiveCount }) => {
    started.push(`${body}/${receiveCount}`);
    if (body === 'a1' && receiveCount === 1) await new Promise(() => undefined);
  }, { handlerTimeoutSeconds: 10 });
  await bench.clock.advance(60);
  await stopped(bench, listener);

  expect(started.map((each) => each.slice(0, 2))).toEqual(['a1', 'a1', 'a2']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('the signal of a handler that ended in time does not abort afterwards', async () => {
  const bench = await openBench();
  await bench.send('a');
  const signals: AbortSignal[] = [];

  const listener = bench.listen((_, { signal }) => void signals.push(signal), { handlerTimeoutSeconds: 1 });
  await bench.clock.advance(5);
  await stopped(bench, listener);

  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});

test('a handler whose time ends while its body is read is not called', async () => {
  const bench = await openBench();
  await bench.send('"slow"');
  const { clock, sqs: client, url: queueUrl } = bench;
  const validate = (value: unknown) => pause(clock, 20_000).then(() => ({ value }));
  const queue = openQueue({ queueUrl }, { client, clock, schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  const handler = jest.fn();

  const listener = listen(queue, handler, { handlerTimeoutSeconds: 10, backoff: { firstSeconds: 600, maxSeconds: 600 }, random: () => 0.5 });
  await clock.advance(25);
  await stopped(bench, listener);

  expect(handler).not.toHaveBeenCalled();
  expect(await bench.left()).toBe('0 visible, 1 hidden, 0 dead');
});

test('a handler whose listener stops while its body is read is not called, its message is visible at once, and no failure is told', async () => {
  const bench = await openBench();
  await bench.send('"slow"');
  const { clock, sqs: client, url: queueUrl } = bench;
  const validate = (value: unknown) => pause(clock, 10_000).then(() => ({ value }));
  const queue = openQueue({ queueUrl }, { client, clock, schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  const handler = jest.fn();
  const failed = jest.fn();
  subscribe('cdk-sqs-connector:failed', failed);

  const listener = listen(queue, handler, { waitTimeSeconds: 1 });
  await clock.advance(1);
  const stopping = listener.stop({ deadlineSeconds: 5 });
  await clock.advance(15);
  await stopping;
  unsubscribe('cdk-sqs-connector:failed', failed);

  expect(handler).not.toHaveBeenCalled();
  expect(failed).not.toHaveBeenCalled();
  expect(await bench.left()).toBe('1 visible, 0 hidden, 0 dead');
});

test('a handler whose lock ends while its body is read and the process is suspended is not called before its message is received again', async () => {
  const bench = await openBench();
  await bench.send('"slow"');
  const { sqs: client, url: queueUrl } = bench;
  let suspended = 0;
  const clock = { now: () => bench.clock.now() + suspended, schedule: bench.clock.schedule.bind(bench.clock) };
  const read = gate();
  const validate = (value: unknown) => read.promise.then(() => ({ value }));
  const queue = openQueue({ queueUrl }, { client, clock, schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  const receives: number[] = [];

  const listener = listen(queue, ({ receiveCount }) => void receives.push(receiveCount), { visibilityTimeoutSeconds: 10 });
  await bench.clock.advance(1);
  suspended = 60_000;
  read.open();
  await bench.clock.advance(20);
  await stopped(bench, listener);

  expect(receives).toEqual([expect.any(Number)]);
  expect(receives).not.toContain(1);
});
