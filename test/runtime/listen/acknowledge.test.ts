import type { BatchId, BatchOutput } from '../../../src/queue/port-message';
import { ManualClock } from '../../../src/local/manual-clock';
import { ActBatcher, type Act, type ActFailure } from '../../../src/runtime/listen/acknowledge';

type Answer = (handles: string[], call: number) => Promise<BatchOutput<BatchId>>;

const confirmed: Answer = async (handles) => ({ Successful: handles.map((_, index) => ({ Id: String(index) })), Failed: [] });

/** A batcher whose calls are answered by a function, and what each call was given. */
function openBatcher(answer: Answer = confirmed) {
  const clock = new ManualClock();
  const calls: string[][] = [];
  const batcher = new ActBatcher((acts) => {
    const handles = acts.map((act) => act.handle());
    calls.push(handles);
    return answer(handles, calls.length);
  }, { clock, random: () => 0.5, lingerMilliseconds: 100 });
  const act = (name: string): Act => ({ handle: () => name, until: () => clock.now() + 30_000 });
  const add = (...names: string[]): Promise<ActFailure[]> => Promise.all(names.map((name) => batcher.add(act(name))));
  return { clock, calls, batcher, act, add };
}

/** Confirms all entries but one. */
const failing = (Id: string, SenderFault: boolean, Code: string): Answer => async (handles, call) => {
  const { Successful = [] } = await confirmed(handles, call);
  return { Successful: Successful.filter((entry) => entry.Id !== Id), Failed: [{ Id, SenderFault, Code, Message: 'no' }] };
};

test('ten acts leave at once as one call', async () => {
  const { calls, add } = openBatcher();

  const results = await add(...'abcdefghij');

  expect(calls).toEqual([[...'abcdefghij']]);
  expect(results).toEqual(Array(10).fill(undefined));
});

test('fewer acts leave when they have lingered', async () => {
  const { clock, calls, add } = openBatcher();

  const results = add('a', 'b');
  await clock.advance(0.099);
  const before = calls.length;
  await clock.advance(0.002);
  await results;

  expect(before).toBe(0);
  expect(calls).toEqual([['a', 'b']]);
});

test('in a hurry, what waits leaves at once, but beside a call that is under way 50 ms later', async () => {
  const { clock, calls, batcher, add } = openBatcher(async (handles) => {
    await new Promise((resolve) => clock.schedule(300, () => resolve(undefined)));
    return confirmed(handles, 1);
  });

  const results = [add('a')];
  batcher.hurry();
  results.push(add('b'));
  batcher.hurry();
  await clock.advance(0.04);
  results.push(add('c'));
  batcher.hurry();
  const before = [...calls];
  await clock.advance(0.02);
  const after = [...calls];
  await clock.advance(1);
  await Promise.all(results);

  expect(before).toEqual([['a']]);
  expect(after).toEqual([['a'], ['b', 'c']]);
});

test('an entry that fails for a while is tried again alone', async () => {
  const { clock, calls, batcher, add } = openBatcher((handles, call) => (call === 1 ? failing('1', false, 'InternalError') : confirmed)(handles, call));

  const results = add('a', 'b', 'c');
  batcher.flush();
  await clock.advance(1);

  expect(calls).toEqual([['a', 'b', 'c'], ['b']]);
  expect(await results).toEqual([undefined, undefined, undefined]);
});

test('an entry that is refused for good is told and not tried again', async () => {
  const { clock, calls, batcher, add } = openBatcher(failing('0', true, 'ReceiptHandleIsInvalid'));

  const results = add('a', 'b');
  batcher.flush();
  await clock.advance(10);

  expect(calls).toHaveLength(1);
  expect(await results).toEqual([{ error: expect.objectContaining({ name: 'ReceiptHandleIsInvalid' }) }, undefined]);
});

test('an entry that the answer does not mention is not confirmed, and tried again', async () => {
  const { clock, calls, batcher, add } = openBatcher(async (handles, call) => (call === 1 ? {} as BatchOutput<BatchId> : confirmed(handles, call)));

  const results = add('a', 'b');
  batcher.flush();
  await clock.advance(1);

  expect(calls).toEqual([['a', 'b'], ['a', 'b']]);
  expect(await results).toEqual([undefined, undefined]);
});

test('a call that fails takes none of its entries along', async () => {
  const { clock, calls, batcher, add } = openBatcher(async (handles, call) => {
    if (call < 4) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return confirmed(handles, call);
  });

  const results = add('a', 'b');
  batcher.flush();
  await clock.advance(5);

  expect(calls).toEqual(Array(4).fill(['a', 'b']));
  expect(await results).toEqual([undefined, undefined]);
});

test('drained waits for what lingers, for what is under way and for what is tried again', async () => {
  const { clock, batcher, add } = openBatcher((handles, call) => (call === 1 ? failing('0', false, 'InternalError') : confirmed)(handles, call));
  let isDrained = false;

  const results = add('a');
  const drained = batcher.drained().then(() => { isDrained = true; });
  await clock.advance(0);
  const before = isDrained;
  await clock.advance(1);
  await drained;

  expect(before).toBe(false);
  expect(await results).toEqual([undefined]);
});

test('an act that fails for a while is tried again less and less often, until it makes sense no more', async () => {
  const { clock, calls, batcher, add } = openBatcher(async () => {
    throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  });
  const until = clock.now() + 10_000;
  const act: Act = { handle: () => 'a', until: () => until };

  const told = batcher.add(act);
  batcher.flush();
  await clock.advance(2);
  const early = calls.length;
  await clock.advance(60);

  expect(early).toBe(5);
  expect(calls).toHaveLength(9);
  expect(await told).toEqual({ error: expect.objectContaining({ code: 'ECONNRESET' }) });
  expect(await Promise.all([add(), batcher.drained()])).toEqual([[], undefined]);
});

test('an act that nobody wants any more makes no call', async () => {
  const { clock, calls, batcher } = openBatcher();

  const told = batcher.add({ handle: () => 'a', until: () => Infinity, isWanted: () => false });
  await clock.advance(1);

  expect(await told).toBeUndefined();
  expect(calls).toEqual([]);
});

test('after quit what waits leaves for the last time, by ten as before', async () => {
  const { clock, calls, batcher, add } = openBatcher(async () => Promise.reject(Object.assign(new Error('no'), { name: 'ThrottlingException' })));
  const results = [add(...'abcdefghij'), add('k')];
  await clock.advance(0);

  batcher.quit();
  await Promise.all(results);

  expect(calls).toEqual([[...'abcdefghij'], ['k'], [...'abcdefghij']]);
});

test('a visibility change whose lock ended while it waited for others is not sent, and a delete is', async () => {
  const { clock, calls, batcher, act } = openBatcher();
  const ended = { until: () => clock.now() };

  const results = Promise.all([batcher.add({ ...act('release'), ...ended, visibilityTimeoutSeconds: 0 }), batcher.add({ ...act('delete'), ...ended })]);
  await clock.advance(0.1);

  expect(calls).toEqual([['delete']]);
  expect(await results).toEqual([{ error: expect.objectContaining({ message: 'its visibility timeout has ended' }) }, undefined]);
});
