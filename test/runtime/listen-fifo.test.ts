import { Reject, RetryAfter } from '../../src/runtime/outcome/outcome';
import { gate, openBench, stopped } from './listening';

test('order inside a group holds while groups run beside each other', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2', 'a3', 'b1', 'b2', 'c1');
  const running = new Set<string>();
  const worked: string[] = [];
  let beside = 0;

  const listener = bench.listen(async ({ body, messageGroupId = '' }) => {
    expect(running.has(messageGroupId)).toBe(false);
    running.add(messageGroupId);
    beside = Math.max(beside, running.size);
    worked.push(body);
    await new Promise((resolve) => bench.clock.schedule(50, () => resolve(undefined)));
    running.delete(messageGroupId);
  });
  await bench.clock.advance(2);
  await stopped(bench, listener);

  expect(worked.filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(worked.filter((body) => body.startsWith('b'))).toEqual(['b1', 'b2']);
  expect(beside).toBe(3);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('after a failure the rest of the group gets visibility 0 and comes back behind the failed one, in order', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2', 'a3');
  const worked: string[] = [];

  const listener = bench.listen(({ body, receiveCount }) => {
    worked.push(body);
    if (body === 'a1' && receiveCount === 1) throw new RetryAfter(7);
  });
  await bench.clock.advance(0.1);
  const released = bench.calls.filter(({ action }) => action === 'changeMessageVisibilityBatch')
    .flatMap(({ input }) => (input.Entries as Array<{ VisibilityTimeout: number }>).map((entry) => entry.VisibilityTimeout));
  await bench.clock.advance(10);
  await stopped(bench, listener);

  expect(released).toEqual([7, 0, 0]);
  expect(worked).toEqual(['a1', 'a1', 'a2', 'a3']);
});

test('a FIFO message that is rejected twice, for its delete failed, is in the dead-letter queue once, in its group', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const worked: string[] = [];
  bench.meddle = (action) => {
    if (action === 'deleteMessageBatch' && bench.count(action) === 1) throw Object.assign(new Error('no'), { name: 'ReceiptHandleIsInvalid' });
  };

  const listener = bench.listen(({ body }) => {
    worked.push(body);
    if (body === 'a1') throw new Reject('never');
  });
  await bench.clock.advance(60);
  await stopped(bench, listener);

  const { Messages = [] } = await bench.sqs.receiveMessage({ QueueUrl: bench.deadUrl, MaxNumberOfMessages: 10, AttributeNames: ['All'] });
  expect(worked).toEqual(['a1', 'a1', 'a2']);
  expect(Messages.map(({ Body, Attributes }) => [Body, Attributes!.MessageGroupId])).toEqual([['a1', 'a']]);
});

test('the next message of a group starts only when the delete of the one before is confirmed', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const confirm = gate();
  const worked: string[] = [];
  bench.meddle = async (action) => {
    if (action === 'deleteMessageBatch' && worked.length === 1) await confirm.promise;
  };

  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(5);
  const before = [...worked];
  confirm.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(before).toEqual(['a1']);
  expect(worked).toEqual(['a1', 'a2']);
});

test('a delete that is refused stops the group: its next message waits for the one that comes back', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const worked: string[] = [];
  bench.meddle = (action, input) => {
    if (action !== 'deleteMessageBatch' || worked.length > 1) return undefined;
    const message = 'Value H for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.';
    return { Successful: [], Failed: (input.Entries as Array<{ Id: string }>).map(({ Id }) => ({ Id, SenderFault: true, Code: 'InvalidParameterValue', Message: message })) };
  };

  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(29);
  const before = [...worked];
  await bench.clock.advance(5);
  await stopped(bench, listener);

  expect(before).toEqual(['a1']);
  expect(worked).toEqual(['a1', 'a1', 'a2']);
});

test('a message that cannot be decoded stops its group and no other', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2', 'b1');
  bench.meddle = async (action, input) => {
    if (action !== 'receiveMessage') return undefined;
    const answer = await bench.sqs.receiveMessage({ ...input, QueueUrl: bench.url });
    return { Messages: answer.Messages?.map((message) => (message.Body === 'a1' ? { ...message, Body: 'changed' } : message)) };
  };
  const worked: string[] = [];

  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(worked).toEqual(['b1']);
});

test('more groups are fetched while one group waits in hand', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo(...Array.from({ length: 12 }, (_, index) => `a${index}`), 'b1', 'c1');
  const slow = gate();
  const worked: string[] = [];

  const listener = bench.listen(async ({ body }) => {
    worked.push(body);
    if (body === 'a0') await slow.promise;
  });
  await bench.clock.advance(1);
  const before = [...worked];
  slow.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(before.sort()).toEqual(['a0', 'b1', 'c1']);
});

test('a receive whose answer was lost is asked for again by its attempt id, so that no group is blocked', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const worked: string[] = [];
  bench.meddle = async (action, input) => {
    if (action !== 'receiveMessage' || bench.count('receiveMessage') > 1) return;
    await bench.sqs.receiveMessage({ ...input, QueueUrl: bench.url });
    throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  };

  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(worked).toEqual(['a1', 'a2']);
});

test('a poll that the watchdog ended is asked for again by its attempt id, so that no group is blocked', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'a2');
  const worked: string[] = [];
  bench.meddle = async (action, input, { abortSignal } = {}) => {
    if (action !== 'receiveMessage' || bench.count('receiveMessage') > 1) return;
    await bench.sqs.receiveMessage({ ...input, QueueUrl: bench.url });
    await new Promise((_, reject) => abortSignal?.addEventListener('abort', () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }))));
  };

  const listener = bench.listen(({ body }) => void worked.push(body), { waitTimeSeconds: 5, visibilityTimeoutSeconds: 300 });
  await bench.clock.advance(16);
  await stopped(bench, listener);

  expect(worked).toEqual(['a1', 'a2']);
});

test('a group goes on when its next message comes after the last one was done', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1');
  const worked: string[] = [];

  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(1);
  await bench.sendFifo('a2');
  await bench.clock.advance(1);
  await bench.sendFifo('a3');
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(worked).toEqual(['a1', 'a2', 'a3']);
});

test.each([
  ['long groups', [...'abcdef'].flatMap((group) => Array.from({ length: 10 }, (_, index) => group + index)), 20],
  ['groups of one message', [...'abcdefghijklmnopqrstuvwxyz'], 10],
])('no more than can be worked on is taken in hand of %s', async (_, bodies, most) => {
  const bench = await openBench('fifo');
  await bench.sendFifo(...bodies);
  const work = gate();

  const listener = bench.listen(() => work.promise, { concurrency: 2 });
  await bench.clock.advance(1);
  const { running, inHand } = listener.health();
  work.open();
  await bench.clock.advance(5);
  await stopped(bench, listener);

  expect([running, inHand]).toEqual([2, most]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a message that lost its lock while it waited for its turn is not started, and what waits behind it is given back', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('a1', 'b1', 'b2');
  const work = gate();
  const worked: string[] = [];
  bench.meddle = (action, input) => {
    const Entries = input.Entries as Array<{ Id: string; VisibilityTimeout: number }>;
    if (action !== 'changeMessageVisibilityBatch' || Entries.length !== 3) return undefined;
    return { Successful: [{ Id: '0' }, { Id: '2' }], Failed: [{ Id: '1', SenderFault: true, Code: 'ReceiptHandleIsInvalid', Message: 'gone' }] };
  };

  const listener = bench.listen(async ({ body, receiveCount }) => {
    worked.push(`${body} ${receiveCount}`);
    await work.promise;
  }, { concurrency: 1, waitTimeSeconds: 1 });
  await bench.clock.advance(19);
  work.open();
  await bench.clock.advance(0.5);
  const early = [...worked];
  const given = bench.calls.filter(({ action }) => action === 'changeMessageVisibilityBatch').at(-1)!.input.Entries;
  await bench.clock.advance(20);
  await stopped(bench, listener);

  expect(early).toEqual(['a1 1']);
  expect(given).toEqual([expect.objectContaining({ VisibilityTimeout: 0 })]);
  expect(worked).toEqual(['a1 1', 'b1 2', 'b2 2']);
});

test('groups whose handlers end at once share their deletes', async () => {
  const bench = await openBench('fifo');
  const groups = [...'abcdefghij'];
  await bench.sendFifo(...groups.flatMap((group) => Array.from({ length: 20 }, (_, place) => `${group}${place}`)));
  bench.meddle = async (action) => {
    if (action === 'deleteMessageBatch') await new Promise((resolve) => bench.clock.schedule(2 + bench.count(action) * 5 % 17, () => resolve(undefined)));
  };

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(10);
  await stopped(bench, listener);

  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
  expect(bench.count('deleteMessageBatch')).toBeLessThan(25);
});
