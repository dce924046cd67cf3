import { listen } from '../../../src/runtime/listen/listen';
import { Reject, RetryAfter } from '../../../src/runtime/outcome/outcome';
import { openQueue } from '../../../src/runtime/queue';
import { gate, openBench, stopped } from '../listening';

test('a handled message is deleted, whatever the handler returns', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const worked: string[] = [];

  const listener = bench.listen(({ body }) => worked.push(body) && false);
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(worked).toEqual(['a', 'b']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a thrown message stays and comes back after its backoff', async () => {
  const bench = await openBench();
  await bench.send('a');
  const times: Array<[number, number]> = [];
  const start = bench.clock.now();

  const listener = bench.listen(({ receiveCount }) => {
    times.push([receiveCount, Math.floor((bench.clock.now() - start) / 1000)]);
    if (receiveCount < 4) throw new Error('no');
  });
  await bench.clock.advance(20);
  await stopped(bench, listener);

  // At most 5, 10 and 20 seconds; by half of the random numbers.
  expect(times).toEqual([[1, 0], [2, 3], [3, 8], [4, 18]]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a throw that cannot be looked at is a failure as any other', async () => {
  const bench = await openBench();
  await bench.send('bad', 'good');
  const handled: string[] = [];
  const { proxy, revoke } = Proxy.revocable(new Error('draft'), {});
  revoke();

  const listener = bench.listen(({ body }) => {
    if (body === 'bad') throw proxy;
    handled.push(body);
  });
  await bench.clock.advance(1);

  expect(handled).toEqual(['good']);
  expect(listener.health()).toMatchObject({ running: 0, inHand: 0 });
  expect(await bench.left()).toBe('0 visible, 1 hidden, 0 dead');
  await stopped(bench, listener);
});

test('RetryAfter hides a message for its seconds', async () => {
  const bench = await openBench();
  await bench.send('a');
  const times: number[] = [];
  const start = bench.clock.now();

  const listener = bench.listen(({ receiveCount }) => {
    times.push((bench.clock.now() - start) / 1000);
    if (receiveCount === 1) throw new RetryAfter(70);
  });
  await bench.clock.advance(100);
  await stopped(bench, listener);

  expect(times).toEqual([0, 70]);
});

test('a rejected message goes to the dead-letter queue with its reason', async () => {
  const bench = await openBench();
  await bench.sqs.sendMessage({ QueueUrl: bench.url, MessageBody: 'a', MessageAttributes: { tenant: { DataType: 'String', StringValue: 'acme' } } });

  const listener = bench.listen(() => {
    throw new Reject('negative total');
  });
  await bench.clock.advance(1);
  await stopped(bench, listener);

  const { Messages = [] } = await bench.sqs.receiveMessage({ QueueUrl: bench.deadUrl, MessageAttributeNames: ['All'] });
  expect(Messages[0]!.Body).toBe('a');
  expect(Object.entries(Messages[0]!.MessageAttributes!).map(([name, { StringValue }]) => `${name}: ${StringValue}`)).toEqual(
    expect.arrayContaining(['tenant: acme', 'reject.reason: negative total', 'reject.queue: Orders']),
  );
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a rejected message stays when the dead-letter queue does not confirm it', async () => {
  const bench = await openBench();
  await bench.send('a');
  bench.meddle = (action) => {
    if (action === 'sendMessage') throw new Error('socket hang up');
  };

  const listener = bench.listen(() => {
    throw new Reject('never');
  });
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(bench.count('deleteMessageBatch')).toBe(0);
  expect(await bench.left()).toMatch(/^(1 visible, 0 hidden|0 visible, 1 hidden), 0 dead$/);
});

test('a rejected message stays, with backoff, where no dead-letter queue is known', async () => {
  const bench = await openBench();
  await bench.send('a');
  const queue = openQueue({ queueUrl: bench.url }, { client: bench.sqs, clock: bench.clock, codec: 'text' });

  const listener = listen(queue, () => {
    throw new Reject('never');
  }, { random: () => 0.9, backoff: { firstSeconds: 600 } });
  await bench.clock.advance(60);
  await stopped(bench, listener);

  expect(await bench.left()).toBe('0 visible, 1 hidden, 0 dead');
});

test('deadLetterUrl of an address by URL tells where rejected messages go', async () => {
  const bench = await openBench();
  await bench.send('a');
  const queue = openQueue({ queueUrl: bench.url, deadLetterUrl: bench.deadUrl }, { client: bench.sqs, clock: bench.clock, codec: 'text' });

  const listener = listen(queue, () => {
    throw new Reject('never');
  });
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(await bench.left()).toBe('0 visible, 0 hidden, 1 dead');
});

test('a slow message holds nobody up', async () => {
  const bench = await openBench();
  await bench.send('slow', ...Array.from({ length: 49 }, (_, index) => index));
  const slow = gate();
  const worked: string[] = [];

  const listener = bench.listen(async ({ body }) => {
    if (body === 'slow') await slow.promise;
    worked.push(body);
  }, { concurrency: 2 });
  await bench.clock.advance(1);
  const before = worked.length;
  slow.open();
  await stopped(bench, listener);

  expect(before).toBe(49);
  expect(worked).toHaveLength(50);
});

test.each([1, 3, 25])('no more than %i handlers run at a time', async (concurrency) => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 60 }, (_, index) => index));
  let running = 0;
  let most = 0;

  const listener = bench.listen(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => bench.clock.schedule(100, () => resolve(undefined)));
    running--;
  }, { concurrency });
  await bench.clock.advance(15);
  await stopped(bench, listener);

  expect(most).toBe(concurrency);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a saturated listener takes at most 0.21 calls a message', async () => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 1000 }, (_, index) => index));

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);
  const calls = bench.calls.length;
  await stopped(bench, listener);

  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
  expect(calls / 1000).toBeLessThanOrEqual(0.21);
});

test('a body that cannot be decoded fails alone and is never handled', async () => {
  const bench = await openBench();
  await bench.send('a', 'damaged', 'c');
  bench.meddle = async (action, input) => {
    if (action !== 'receiveMessage') return undefined;
    const answer = await bench.sqs.receiveMessage({ ...input, QueueUrl: bench.url });
    return { Messages: answer.Messages?.map((message) => (message.Body === 'damaged' ? { ...message, Body: 'changed' } : message)) };
  };
  const worked: string[] = [];

  const listener = bench.listen(({ body }) => worked.push(body));
  await bench.clock.advance(0);
  await stopped(bench, listener);

  expect(worked).toEqual(['a', 'c']);
  expect(await bench.left()).toMatch(/^(1 visible, 0 hidden|0 visible, 1 hidden), 0 dead$/);
});

test('options out of bounds are refused with their place', async () => {
  const bench = await openBench();

  const refusals = [{ concurrency: 0 }, { waitTimeSeconds: 21 }, { visibilityTimeoutSeconds: 0 }, { lingerMilliseconds: -1 }]
    .map((options) => { try { return bench.listen(() => undefined, options); } catch (error) { return (error as Error).message; } });

  expect(refusals).toEqual([
    "listener of queue 'Orders': concurrency must be a whole number from 1, got 0; leave it out for the default",
    "listener of queue 'Orders': waitTimeSeconds must be a whole number from 0 to 20, got 21; leave it out for the default",
    "listener of queue 'Orders': visibilityTimeoutSeconds must be a whole number from 1 to 43200, got 0; leave it out for the default",
    "listener of queue 'Orders': lingerMilliseconds must be a whole number from 0 to 60000, got -1; leave it out for the default",
  ]);
});
