import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { pause } from '../../../src/queue/clock';
import { messages } from '../../../src/runtime/receive/messages';
import type { ReceiveOptions } from '../../../src/runtime/receive/receive';
import { openQueue } from '../../../src/runtime/queue';
import { gate, openBench, type Bench } from '../listening';

/** Reads until a body was read so often, working so many seconds on each; tells bodies in order and what deletes threw. */
async function work(bench: Bench, count: number, seconds: (body: string) => number) {
  const bodies: string[] = [];
  const lost: unknown[] = [];
  const reading = (async () => {
    for await (const message of messages(bench.queue)) {
      bodies.push(message.body);
      await pause(bench.clock, seconds(message.body) * 1000);
      await bench.queue.deleteMessage(message).catch((error: unknown) => lost.push(error));
      if (bodies.length === count) return;
    }
  })();
  for (let step = 0; step < 40; step++) await bench.clock.advance(5);
  await reading;
  return { bodies, lost };
}

test('messages come as they are sent, and whoever reads deletes them', async () => {
  const bench = await openBench();
  await bench.send('a', 'b', 'c');
  const bodies: string[] = [];

  for await (const message of messages(bench.queue)) {
    bodies.push(message.body);
    await bench.queue.deleteMessage(message);
    if (bodies.length === 3) break;
  }

  expect(bodies).toEqual(['a', 'b', 'c']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('on leaving the loop what was not given out is visible again at once', async () => {
  const bench = await openBench();
  await bench.send('a', 'b', 'c');

  for await (const message of messages(bench.queue)) {
    await bench.queue.deleteMessage(message);
    break;
  }

  expect(await bench.left()).toBe('2 visible, 0 hidden, 0 dead');
});

test.each([[undefined], [new Error('broken pipe')]])('a stream over them that is destroyed (%p) during a receive ends it, and nothing is received for nobody', async (error) => {
  const bench = await openBench();
  const { signal } = new AbortController();
  const reader = messages(bench.queue, { signal });
  const stream = Readable.from(reader).on('error', () => undefined).resume();
  await bench.clock.advance(1);

  stream.destroy(error);
  await bench.clock.advance(1);
  await bench.send('a');
  await bench.clock.advance(1);

  expect(await reader.next()).toEqual({ done: true });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(await bench.left()).toBe('1 visible, 0 hidden, 0 dead');
});

test('temporary errors are tried again and others end the loop', async () => {
  const bench = await openBench();
  await bench.send('a');
  const failures = [Object.assign(new Error('reset'), { code: 'ECONNRESET' }), Object.assign(new Error('no'), { name: 'AccessDenied' })];
  bench.meddle = (action) => {
    if (action === 'receiveMessage' && failures.length > 0 && bench.count(action) !== 2) throw failures.shift();
  };
  const reader = messages(bench.queue);

  const first = reader.next();
  await bench.clock.advance(1);
  const { value } = await first;

  expect(value?.body).toBe('a');
  await expect(reader.next()).rejects.toThrow(/AccessDenied/);
});

test('an aborted signal ends the loop', async () => {
  const bench = await openBench();
  const aborter = new AbortController();
  const reader = messages(bench.queue, { signal: aborter.signal });

  const next = reader.next();
  await bench.clock.advance(1);
  aborter.abort();
  await bench.clock.advance(20);

  expect(await next).toEqual({ done: true, value: undefined });
});

test.each(['standard', 'fifo'] as const)('a slow reader of a %s queue is given each message once, with time enough to delete it', async (kind) => {
  const bench = await openBench(kind, { visibilityTimeoutSeconds: 30 });
  await (kind === 'fifo' ? bench.sendFifo : bench.send)('a1', 'a2', 'a3', 'a4', 'a5');

  const { bodies, lost } = await work(bench, 5, () => 20);

  expect(bodies).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
  expect(lost).toEqual([]);
});

test('a fast reader is given ten by a receive', async () => {
  const bench = await openBench();
  await bench.send(...Array.from({ length: 45 }, (_, index) => index));

  const { bodies } = await work(bench, 45, () => 0);

  expect(bodies).toHaveLength(45);
  expect(bench.calls.filter(({ action }) => action === 'receiveMessage').map(({ input }) => input.MaxNumberOfMessages)).toEqual([1, 2, 4, 8, 10, 10, 10]);
});

test('a message that has outlived its visibility timeout is not given out but received again', async () => {
  const bench = await openBench('fifo', { visibilityTimeoutSeconds: 30 });
  await bench.sendFifo('a1', 'a2', 'a3');

  const seconds = [1, 35, 1, 1];
  const { bodies, lost } = await work(bench, 4, () => seconds.shift()!);

  expect(bodies).toEqual(['a1', 'a2', 'a2', 'a3']); // a2 outlived its timeout in the hands of its reader, a3 beside it
  expect(lost).toMatchObject([{ code: expect.any(String) }]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test.each([{ waitTimeSeconds: 0 }, { waitTimeSeconds: undefined, onFailed: undefined, maxNumberOfMessages: undefined }])('an empty queue is asked once a second with %j', async (options: ReceiveOptions) => {
  const bench = await openBench();
  const aborter = new AbortController();
  bench.meddle = (action) => {
    // Like an endpoint that does not wait.
    if (action === 'receiveMessage') return bench.count(action) > 9 ? Promise.reject(new Error('asked without a pause')) : {};
    return undefined;
  };

  const next = messages(bench.queue, { ...options, signal: aborter.signal }).next();
  await bench.clock.advance(2.5);
  aborter.abort();

  expect(await next).toEqual({ done: true, value: undefined });
  expect(bench.count('receiveMessage')).toBe(3);
  expect(bench.calls[0]!.input.WaitTimeSeconds).toBe(options.waitTimeSeconds ?? 20);
});

test('messages that came beside a failure which its callback throws at are visible again at once', async () => {
  const bench = await openBench();
  await bench.send('a', 'b', 'c');
  const seen: string[] = [];
  const reading = (async () => {
    const onFailed = () => { throw new Error('disk full'); };
    for await (const { body } of messages(bench.queue, { onFailed })) {
      seen.push(body);
      bench.meddle = (action, input) => (action === 'receiveMessage' ? bench.sqs.receiveMessage(input as never).then((output) => {
        output.Messages![0]!.MD5OfBody = 'f'.repeat(32);
        return output;
      }) : undefined);
    }
  })();

  await expect(reading).rejects.toMatchObject({ name: 'ReceiveError', code: 'CallbackFailed', messages: [{ body: 'c' }] });
  expect(seen).toEqual(['a']);
  expect(await bench.left()).toBe('1 visible, 2 hidden, 0 dead');
});

test('they are so as well when the messages before them have outlived their visibility timeout', async () => {
  const bench = await openBench('standard', { visibilityTimeoutSeconds: 30 });
  await bench.send('a', 'b', 'c');
  const reading = (async () => {
    for await (const message of messages(bench.queue, { onFailed: () => { throw new Error('disk full'); } })) {
      await bench.queue.deleteMessage(message);
      await bench.clock.advance(31);
      bench.meddle = (action, input) => (action === 'receiveMessage' ? bench.sqs.receiveMessage({ ...input, MaxNumberOfMessages: 2 } as never).then((output) => {
        output.Messages![0]!.MD5OfBody = 'f'.repeat(32);
        return output;
      }) : undefined);
    }
  })();

  await expect(reading).rejects.toMatchObject({ code: 'CallbackFailed', messages: [{}] });
  expect(await bench.left()).toBe('1 visible, 1 hidden, 0 dead');
});

test.each([[undefined, {}, 'the queue must be an opened one'], ['a queue', null, 'options must be an object'], ['a queue', { signal: 7 }, 'signal must be an AbortSignal']])(
  'there is nothing to read of %p with %j', async (queue, options, rule) => {
    const bench = await openBench();

    const reader = messages((queue && bench.queue) as never, options as never);

    await expect(reader.next()).rejects.toMatchObject({ code: 'InvalidParameterValue', message: expect.stringContaining(rule) });
  });

test('polls that fail for a while are told, and tried again less and less often', async () => {
  const bench = await openBench();
  const told: unknown[] = [];
  const tell = (event: unknown): void => void told.push(event);
  subscribe('cdk-sqs-connector:poll-failed', tell);
  const down = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const start = bench.clock.now();
  const times: number[] = [];
  bench.meddle = (action) => {
    if (action !== 'receiveMessage') return;
    times.push((bench.clock.now() - start) / 1000);
    throw down;
  };
  const aborter = new AbortController();
  const queue = openQueue({ queueUrl: bench.url }, { client: await bench.queue.port('poll'), clock: bench.clock, random: () => 1 });

  const next = messages(queue, { signal: aborter.signal }).next();
  await bench.clock.advance(4);
  aborter.abort();
  await next;
  unsubscribe('cdk-sqs-connector:poll-failed', tell);

  expect(times).toEqual([0, 0.2, 0.6, 1.4, 3]);
  expect(told[0]).toEqual({ queue: 'orders', error: expect.objectContaining({ cause: down, retryable: true }) });
});

test.each([
  { seconds: 29, visibilityTimeoutSeconds: 30, left: '2 visible, 1 hidden, 0 dead', calls: 1 },
  { seconds: 31, visibilityTimeoutSeconds: 30, left: '3 visible, 0 hidden, 0 dead', calls: 0 },
  { seconds: 31, visibilityTimeoutSeconds: undefined, left: '3 visible, 0 hidden, 0 dead', calls: 1 },
])('on leaving the loop, what is still hidden as far as is known is given back: %j', async ({ seconds, visibilityTimeoutSeconds, left, calls }) => {
  const bench = await openBench('standard', { visibilityTimeoutSeconds });
  await bench.send('first', 'a', 'b', 'c');

  for await (const message of messages(bench.queue)) {
    if (message.body === 'first') {
      await bench.queue.deleteMessage(message);
      continue;
    }
    await bench.clock.advance(seconds);
    break;
  }

  expect(await bench.left()).toBe(left);
  expect(bench.count('changeMessageVisibilityBatch')).toBe(calls);
});

test('a message that does not fit is told and passed over', async () => {
  const bench = await openBench();
  await bench.send('{', '"b"');
  const told: unknown[] = [];
  const tell = (event: unknown): void => void told.push(event);
  subscribe('cdk-sqs-connector:failed', tell);
  const queue = openQueue({ queueUrl: bench.url }, { client: bench.sqs, clock: bench.clock });

  const next = messages(queue).next();
  await bench.clock.advance(1);
  const { value } = await next;
  unsubscribe('cdk-sqs-connector:failed', tell);

  expect(value).toMatchObject({ body: 'b' });
  expect(told).toEqual([{ queue: 'orders', messageId: expect.any(String), receiveCount: 1, error: expect.objectContaining({ name: 'BodyError', code: 'BodyMismatch' }) }]);
});

test('an answer that lay here for longer than its messages are hidden, while the process was suspended, gives none of them out', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const woken = gate();
  bench.meddle = async (action, input) => {
    if (action !== 'receiveMessage' || bench.count(action) > 1) return undefined;
    const answer = await bench.sqs.perform(action, input);
    await woken.promise;
    return answer;
  };
  const reading = messages(bench.queue, { waitTimeSeconds: 3, visibilityTimeoutSeconds: 6, onFailed: () => undefined });

  const next = reading.next();
  await bench.clock.advance(7);
  const { Messages: [other] = [] } = await bench.sqs.receiveMessage({ QueueUrl: bench.url, MaxNumberOfMessages: 1 });
  woken.open();
  await bench.clock.advance(5);
  const { value } = await next;
  await reading.return();

  expect([other?.Body, value?.body]).toEqual(['a', 'b']);
});

test('with a signal that has aborted nothing is received', async () => {
  const bench = await openBench();
  await bench.send('a');

  const { done } = await messages(bench.queue, { signal: AbortSignal.abort() }).next();

  expect(done).toBe(true);
  expect(bench.count('receiveMessage')).toBe(0);
});
