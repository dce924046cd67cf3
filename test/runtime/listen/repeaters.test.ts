import { pause } from '../../../src/queue/clock';
import { RetryAfter } from '../../../src/runtime/outcome/outcome';
import { gate, openBench, stopped, type Bench } from '../listening';

/** A FIFO queue that dead-letters after so many receives, with calls that take as long as in a Region. */
async function openFifo(maxReceiveCount: number): Promise<Bench> {
  const bench = await openBench('fifo', { redrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead.fifo', maxReceiveCount } });
  bench.meddle = () => pause(bench.clock, 15);
  return bench;
}

/** How many messages each receive asked for. */
const asked = ({ calls }: Bench): unknown[] => calls.filter(({ action }) => action === 'receiveMessage').map(({ input }) => input.MaxNumberOfMessages);

test.each([2, 3, 4, 10])('what is received with a FIFO message that fails at each of %d receives is worked on after it', async (maxReceiveCount) => {
  const bench = await openFifo(maxReceiveCount);
  await bench.sendFifo('a1', 'a2', 'a3', 'a4');
  const worked: string[] = [];

  const listener = bench.listen(({ body }) => {
    worked.push(body);
    if (body === 'a1') throw new Error('never');
  });
  await bench.clock.advance(7200);
  await stopped(bench, listener);

  expect(worked).toEqual([...Array<string>(maxReceiveCount).fill('a1'), 'a2', 'a3', 'a4']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 1 dead');
});

test('of a FIFO group in which two messages fail at each receive, what is received with them is worked on after both', async () => {
  const bench = await openFifo(3);
  await bench.sendFifo('a1', 'a2', 'a3', 'a4');
  const worked = new Set<string>();

  const listener = bench.listen(async ({ body, receiveCount }) => {
    worked.add(body);
    if (body === 'a1' && receiveCount === 3) bench.clock.schedule(1000, () => void bench.sendFifo('b1', 'c1', 'd1')); // they end the polls under way
    if (body === 'a1' || body === 'a2') throw new Error('never');
  });
  await bench.clock.advance(7200);
  await stopped(bench, listener);

  expect([...worked]).toEqual(['a1', 'b1', 'c1', 'd1', 'a2', 'a3', 'a4']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 2 dead');
});

test('of two listeners each learns of a FIFO message that fails at every receive, and what is received with it outlives it', async () => {
  const bench = await openFifo(10);
  await bench.sendFifo('a1', 'a2', 'a3', 'a4');
  const worked: string[] = [];
  const handler = ({ body }: { body: string }): void => {
    worked.push(body);
    if (body === 'a1') throw new RetryAfter(7);
  };

  const listeners = [bench.listen(handler), bench.listen(handler)];
  await bench.clock.advance(600);
  await Promise.all(listeners.map((listener) => stopped(bench, listener)));

  expect(worked.slice(-3)).toEqual(['a2', 'a3', 'a4']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 1 dead');
});

test('what waits behind a FIFO message with few receives left is visible a second after it, so that it comes back alone', async () => {
  const bench = await openFifo(3);
  await bench.sendFifo('a1', 'a2', 'a3');
  const listener = bench.listen(({ receiveCount }) => {
    if (receiveCount === 2) void listener.stop();
    throw new RetryAfter(5);
  });
  await bench.clock.advance(10.5);

  const { Messages: alone } = await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 10, VisibilityTimeout: 1 });
  await bench.clock.advance(1);
  const { Messages: after } = await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 10 });
  await stopped(bench, listener);

  expect(alone?.map(({ Body }) => Body)).toEqual(['a1']);
  expect(after?.map(({ Body }) => Body)).toEqual(['a2', 'a3']);
});

test('what waits behind a FIFO message with few receives left that cannot be deleted is visible after its lock has ended', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const bench = await openFifo(2);
  await bench.sendFifo('a1', 'a2');
  bench.meddle = (action) => {
    if (action === 'deleteMessageBatch') throw Object.assign(new Error('no'), { name: 'AccessDenied' });
  };
  const listener = bench.listen(() => undefined, { visibilityTimeoutSeconds: 30 });
  await bench.clock.advance(5);

  const changes = bench.calls.filter(({ action }) => action === 'changeMessageVisibilityBatch').map(({ input }) => input.Entries);
  await stopped(bench, listener);
  warned.mockRestore();

  expect(changes).toMatchObject([[{ VisibilityTimeout: 31 }]]);
});

test('what waits behind a FIFO message that asks for the longest wait is hidden for no longer than Amazon SQS allows', async () => {
  const bench = await openFifo(2);
  await bench.sendFifo('a1', 'a2');
  const listener = bench.listen(async () => {
    await pause(bench.clock, 2000);
    throw new RetryAfter(43_200);
  });
  await bench.clock.advance(5);

  const changes = bench.calls.filter(({ action }) => action === 'changeMessageVisibilityBatch').map(({ input }) => input.Entries);
  await stopped(bench, listener);

  expect(changes).toMatchObject([[{ VisibilityTimeout: 43_198 }, { VisibilityTimeout: 43_198 }]]);
});

test('of four listeners that know nothing of each other none has what is received with a FIFO message that fails at each receive dead-lettered', async () => {
  const bench = await openFifo(4);
  await bench.sendFifo(...['a', 'b', 'c'].flatMap((group) => Array.from({ length: 20 }, (_, index) => `${group}${index}`)));
  const worked = new Set<string>();

  const listeners = [1, 2, 3, 4].map(() => bench.listen(async ({ body }) => {
    worked.add(body);
    await pause(bench.clock, 50);
    if (/^.(3|11)$/.test(body)) throw new Error('never');
  }));
  await bench.clock.advance(1800);
  await Promise.all(listeners.map((listener) => stopped(bench, listener)));

  expect(worked.size).toBe(60);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 6 dead');
});

test('a FIFO listener asks for one message a call while one may come back that failed twice, and for ten when it is done', async () => {
  const bench = await openFifo(4);
  await bench.sendFifo('a1', 'b1');
  let failures = 2;
  const listener = bench.listen(({ body }) => {
    if (body === 'a1' && failures-- > 0) throw new RetryAfter(5);
  });
  await bench.clock.advance(30);
  const before = asked(bench);

  await bench.sendFifo('a2');
  await bench.clock.advance(30);
  await stopped(bench, listener);

  expect(before).toContain(1);
  expect(asked(bench).at(-1)).toBe(10);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a FIFO message that fails once costs no calls: the receives after it ask for ten', async () => {
  const bench = await openFifo(10);
  await bench.sendFifo('a1', 'a2', 'b1');
  let isFirst = true;

  const listener = bench.listen(({ body }) => {
    if (body !== 'a1' || !isFirst) return;
    isFirst = false;
    throw new RetryAfter(5);
  });
  await bench.clock.advance(60);
  await stopped(bench, listener);

  expect(new Set(asked(bench))).toEqual(new Set([10]));
});

test('a FIFO listener forgets a message that another one took: it asks for ten again', async () => {
  const bench = await openFifo(10);
  await bench.sendFifo('a1', 'a2');
  const listener = bench.listen(({ receiveCount }) => {
    if (receiveCount === 4) listener.pause();
    throw new RetryAfter(5);
  });
  await bench.clock.advance(30);
  const { Messages } = await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 1 });
  await bench.sqs.deleteMessage({ QueueUrl: bench.url, ReceiptHandle: Messages![0]!.ReceiptHandle });
  const count = asked(bench).length;

  await bench.clock.advance(5);
  listener.resume();
  await bench.clock.advance(120);
  await stopped(bench, listener);

  expect(asked(bench).slice(count)).toContain(10);
});

test('while a FIFO message may come back that fails again and again, the other groups go on', async () => {
  const bench = await openFifo(3);
  const bodies = Array.from({ length: 4000 }, (_, index) => `${String.fromCharCode(65 + index % 50)}${index}`);
  await bench.sendFifo(...bodies);
  let done = 0;

  const listener = bench.listen(async ({ body }) => {
    await pause(bench.clock, 5);
    if (body === 'A0') throw new RetryAfter(1);
    done++;
  });
  await bench.clock.advance(1.2);
  const before = done;
  await bench.clock.advance(1);
  const after = done;
  await stopped(bench, listener);

  expect(asked(bench)).toContain(1);
  expect(after - before).toBeGreaterThan(300);
});

test('a FIFO listener that asks for one message a call keeps no more sockets than one that asks for ten', async () => {
  const bench = await openFifo(2);
  await bench.sendFifo(...Array.from({ length: 260 }, (_, index) => `${String.fromCharCode(97 + index % 26)}${index}`));
  let most = 0;

  const listener = bench.listen(async () => {
    most = Math.max(most, listener.health().polls);
    await pause(bench.clock, 5);
  });
  await bench.clock.advance(5);
  await stopped(bench, listener);

  expect(most).toBeLessThanOrEqual(6);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('no message of a FIFO group is dead-lettered for the polls that receive it again while their listener stops', async () => {
  const bench = await openFifo(3);
  await bench.sendFifo(...Array.from({ length: 300 }, (_, index) => `a${index}`));
  const listener = bench.listen(() => pause(bench.clock, 10));
  await bench.clock.advance(1);
  const { polls } = listener.health();

  await stopped(bench, listener);
  await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });

  expect(polls).toBeGreaterThan(3);
  expect(await bench.left()).toMatch(/^[1-9]\d* visible, 0 hidden, 0 dead$/);
});

test('what a listener received before it stopped is visible at once while it has receives left', async () => {
  const bench = await openFifo(10);
  await bench.sendFifo('a1', 'a2', 'a3');
  const { promise, open } = gate();
  const listener = bench.listen(() => promise);
  await bench.clock.advance(1);

  const stopping = listener.stop();
  await bench.clock.advance(1);
  const left = await bench.left();
  open();
  await bench.clock.advance(30);
  await stopping;

  expect(left).toBe('2 visible, 1 hidden, 0 dead');
});
