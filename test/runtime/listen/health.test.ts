import { ManualClock } from '../../../src/local/manual-clock';
import { Poller } from '../../../src/runtime/listen/poller';
import { RetryAfter } from '../../../src/runtime/outcome/outcome';
import { gate, openBench, reset, stopped } from '../listening';

const denied = (): never => {
  throw Object.assign(new Error('not authorized to perform sqs:receivemessage'), { name: 'AccessDeniedException', Code: 'AccessDenied', $fault: 'client' });
};

test('the first polls that fail after a minute without one are no alarm', async () => {
  const bench = await openBench();
  await bench.send('a');
  const work = gate();
  let isDown = false;
  bench.meddle = (action) => (action === 'receiveMessage' && isDown ? reset() : undefined);

  const listener = bench.listen(() => work.promise, { concurrency: 1 });
  await bench.clock.advance(120);
  isDown = true;
  work.open();
  await bench.clock.advance(59);
  const early = listener.health();
  await bench.clock.advance(2);
  const late = listener.health();
  await stopped(bench, listener);

  expect(early).toMatchObject({ isHealthy: true, consecutivePollErrors: expect.any(Number) });
  expect(early.consecutivePollErrors).toBeGreaterThan(0);
  expect(early.lastGoodPollAgeSeconds).toBeGreaterThan(60);
  expect(late.isHealthy).toBe(false);
});

test('a pause ends an alarm, and the minute begins anew after it', async () => {
  const bench = await openBench();
  bench.meddle = (action) => (action === 'receiveMessage' ? reset() : undefined);

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(70);
  const health = [listener.health().isHealthy];
  listener.pause();
  health.push(listener.health().isHealthy);
  await bench.clock.advance(600);
  health.push(listener.health().isHealthy);
  listener.resume();
  await bench.clock.advance(30);
  health.push(listener.health().isHealthy);
  await bench.clock.advance(50);
  health.push(listener.health().isHealthy);
  await stopped(bench, listener);

  expect(health).toEqual([false, true, true, true, false]);
});

test('polls that failed before all hands were full do not go on failing', async () => {
  const clock = new ManualClock();
  let wanted = 10;
  const poller = new Poller({
    clock, random: () => 0.5, waitTimeSeconds: 1, besideSeconds: 1, mostPolls: 1,
    wanted: () => wanted, receive: async () => reset(), took: () => undefined, pollFailed: () => undefined,
  });
  poller.refill();
  await clock.advance(1);
  const before = poller.failingSince;

  wanted = 0;
  await clock.advance(20);
  poller.close();

  expect(before).toBeDefined();
  expect(poller.failingSince).toBeUndefined();
});

test('deletes to which access is denied warn the process once', async () => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  bench.meddle = (action) => (action === 'deleteMessageBatch' ? denied() : undefined);

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(70);
  await stopped(bench, listener);
  const warnings = warn.mock.calls.map(([text]) => text);
  warn.mockRestore();

  expect(warnings).toEqual([expect.stringMatching(/^queue 'Orders': deleteMessage must be accepted .* AccessDenied .*; what is done comes back and is done again$/)]);
});

test('a delete that comes after its lock was lost warns nobody', async () => {
  const bench = await openBench();
  await bench.send('a');
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  bench.meddle = (action) => (action === 'deleteMessageBatch' ? { Failed: [{ Id: '0', SenderFault: true, Code: 'ReceiptHandleIsInvalid' }] } : undefined);

  const listener = bench.listen(() => undefined, { waitTimeSeconds: 1 });
  await bench.clock.advance(5);
  await stopped(bench, listener);
  const warnings = [...warn.mock.calls];
  warn.mockRestore();

  expect(bench.count('deleteMessageBatch')).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
});

test('deletes that nothing confirms for half a minute warn the process once, and again when that comes back', async () => {
  const bench = await openBench();
  await bench.send('a');
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const told = () => warn.mock.calls.map(([text]) => text);
  let isSilent = true;
  bench.meddle = (action) => (action === 'deleteMessageBatch' && isSilent ? {} : undefined);

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(29);
  const early = told();
  await bench.clock.advance(600);
  const late = told();
  isSilent = false;
  await bench.clock.advance(10);
  isSilent = true;
  await bench.send('b');
  await bench.clock.advance(60);
  const again = told();
  isSilent = false;
  await stopped(bench, listener);
  warn.mockRestore();

  expect(early).toEqual([]);
  expect(late).toEqual(["queue 'Orders': deleteMessage must be accepted by Amazon SQS, got NoAnswer (the answer says nothing of it); try again later; what is done is kept hidden, and its delete is tried again"]);
  expect(again).toHaveLength(2);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a delete that fails alone, while others are confirmed, warns nobody', async () => {
  const bench = await openBench();
  await bench.send('a');
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  let first: string | undefined;
  bench.meddle = (action, { Entries }) => {
    if (action !== 'deleteMessageBatch') return undefined;
    const [{ ReceiptHandle }] = Entries as [{ ReceiptHandle: string }];
    first ??= ReceiptHandle;
    return ReceiptHandle === first ? { Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError' }] } : undefined;
  };

  const listener = bench.listen(() => undefined, { waitTimeSeconds: 1 });
  for (let seconds = 0; seconds < 90; seconds += 10) {
    await bench.clock.advance(10);
    await bench.send('b');
  }
  const warnings = [...warn.mock.calls];
  await stopped(bench, listener);
  warn.mockRestore();

  expect(bench.count('deleteMessageBatch')).toBeGreaterThan(20);
  expect(warnings).toEqual([]);
});

test.each([
  ['a wait', () => { throw new RetryAfter(5); }],
  ['a heartbeat', () => new Promise(() => undefined)],
])('%s to which access is denied warns the process once', async (_, handler) => {
  const bench = await openBench();
  await bench.send('a', 'b');
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  bench.meddle = (action) => (action === 'changeMessageVisibilityBatch' ? denied() : undefined);

  const listener = bench.listen(handler, { waitTimeSeconds: 1 });
  await bench.clock.advance(70);
  const stopping = listener.stop({ deadlineSeconds: 1 });
  await bench.clock.advance(5);
  await stopping;
  const warnings = warn.mock.calls.map(([text]) => text);
  warn.mockRestore();

  expect(warnings).toEqual([expect.stringMatching(/^queue 'Orders': changeMessageVisibility must be accepted .* AccessDenied .*; what fails or takes long comes back when its visibility timeout ends$/)]);
});

test('polls to which access is denied go on, warn the process once, and are an alarm after a minute', async () => {
  const bench = await openBench();
  await bench.send('a');
  const worked: string[] = [];
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  let isDenied = true;
  bench.meddle = (action) => (action === 'receiveMessage' && isDenied ? denied() : undefined);

  const listener = bench.listen(({ body }) => void worked.push(body));
  await bench.clock.advance(70);
  const during = listener.health();
  isDenied = false;
  await bench.clock.advance(30);
  const after = listener.health();
  await stopped(bench, listener);
  const warnings = warn.mock.calls.map(([text]) => text);
  warn.mockRestore();

  expect(during).toMatchObject({ state: 'listening', isHealthy: false, lastPollError: { Code: 'AccessDenied' } });
  expect(after.isHealthy).toBe(true);
  expect(worked).toEqual(['a']);
  expect(warnings).toEqual([
    "queue 'Orders': receiveMessage must be accepted by Amazon SQS, got AccessDenied (not authorized to perform sqs:receivemessage); bind the code to the queue, or grant its role the action; the listener polls on",
  ]);
});

test('polls that fail for a while warn nobody', async () => {
  const bench = await openBench();
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const hung = gate();
  bench.meddle = async (action) => {
    if (action !== 'receiveMessage') return;
    if (bench.count(action) === 1) reset();
    if (bench.count(action) === 2) await hung.promise;
  };

  const listener = bench.listen(() => undefined);
  await bench.clock.advance(40);
  hung.open();
  await stopped(bench, listener);
  const calls = warn.mock.calls.length;
  warn.mockRestore();

  expect(calls).toBe(0);
});

test('a poll that fails while its listener stops warns nobody of polls that go on', async () => {
  const bench = await openBench();
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const hung = gate();
  bench.meddle = async (action) => {
    if (action === 'receiveMessage') await hung.promise.then(denied);
  };
  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);

  const stopping = stopped(bench, listener);
  hung.open();
  await stopping;
  const calls = warn.mock.calls.length;
  warn.mockRestore();

  expect(calls).toBe(0);
});

test('a poll that the end of its listener cuts off has not failed', async () => {
  const bench = await openBench();
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const listener = bench.listen(() => undefined);
  await bench.clock.advance(1);

  const stopping = listener.stop({ deadlineSeconds: 1 });
  await bench.clock.advance(2);
  await stopping;
  const calls = warn.mock.calls.length;
  warn.mockRestore();

  expect(calls).toBe(0);
  expect(listener.health()).toMatchObject({ state: 'stopped', consecutivePollErrors: 0, lastPollError: undefined });
});
