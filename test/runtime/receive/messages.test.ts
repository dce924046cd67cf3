import { messages } from '../../../src/runtime/receive/messages';
import { openBench } from '../listening';

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
