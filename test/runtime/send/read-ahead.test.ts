import { getEventListeners } from 'node:events';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import { eagerClock } from '../eager-clock';
import { gate } from '../listening';
import { ScriptedSqs } from '../scripted-sqs';

const queueUrl = 'http://localhost/000000000000/orders';
const later = () => new Promise((resolve) => setImmediate(resolve));

/** A queue whose requests are answered when the gate opens. */
function openHeld(kind: 'standard' | 'fifo' = 'standard') {
  const client = new ScriptedSqs();
  const { promise, open } = gate();
  const requests: string[][] = [];
  const sendMessageBatch: typeof client.port.sendMessageBatch = async (input) => {
    requests.push(input.Entries!.map(({ MessageBody }) => MessageBody!));
    await promise;
    return client.port.sendMessageBatch(input);
  };
  const options = { client: { sendMessageBatch, sendMessage: sendMessageBatch } as never, codec: 'text', clock: eagerClock } as const;
  const [standard, fifo] = [openQueue<string>({ queueUrl }, options), openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, options)];
  return { queue: kind === 'standard' ? standard as unknown as typeof fifo : fifo, requests, client, open };
}

const entry = (body: string, messageGroupId = 'g') => ({ body, messageGroupId, messageDeduplicationId: undefined });

test.each([['as they come', 'sync'], ['from an asynchronous source', 'async']])('entries %s are read no further than one request beyond those that are on their way', async (_, way) => {
  const { queue, open } = openHeld();
  let read = 0;
  function* source() {
    while (read < 500) yield { body: `${read++}` } as never;
  }
  async function* late() {
    yield* source();
  }

  const sending = queue.sendMessageBatch(way === 'sync' ? source() : late(), { concurrency: 2 }).catch(() => undefined);
  for (let turn = 0; turn < 20; turn++) await later();
  const ahead = read;
  open();
  await sending;

  expect(ahead).toBe(30);
  expect(read).toBe(500);
});

test.each(['sync', 'async'])('a %s source that waits for an answer is not read on once the signal aborts', async (way) => {
  const { queue, open } = openHeld();
  const aborter = new AbortController();
  let read = 0;
  function* source() {
    while (read < 500) yield { body: `${read++}` } as never;
  }
  async function* late() {
    yield* source();
  }

  const sending = queue.sendMessageBatch(way === 'sync' ? source() : late(), { signal: aborter.signal }).catch((error) => error);
  for (let turn = 0; turn < 20; turn++) await later();
  const ahead = read;
  aborter.abort();
  open();
  const error = await sending;

  expect(read).toBe(ahead);
  expect(error).toMatchObject({ code: 'Aborted', results: { length: ahead } });
});

test('large entries are read no further than one request of 1 MiB beyond those that are on their way', async () => {
  const { queue, requests, open } = openHeld();
  const body = 'x'.repeat(1_048_576);
  let read = 0;
  function* source() {
    for (; read < 9; read++) yield { body } as never;
  }

  const sending = queue.sendMessageBatch(source(), { concurrency: 2 });
  for (let turn = 0; turn < 20; turn++) await later();
  const ahead = [requests.length, read];
  open();
  await sending;

  expect(ahead).toEqual([2, 4]);
  expect(requests).toHaveLength(9);
});

test('a FIFO batch finds the entries of other groups behind hundreds of one group', async () => {
  const { queue, requests, open } = openHeld('fifo');
  const row = Array.from({ length: 500 }, (_, index) => entry(`a${index}`, 'a'));

  const sending = queue.sendMessageBatch([...row, entry('b', 'b'), entry('c', 'c')]);
  await later();
  const [first] = requests;
  open();
  await sending;

  expect(first).toEqual(['a0', 'b', 'c']);
});

test('a FIFO batch of one group that is longer than what is read ahead is sent to its end, in order', async () => {
  const { queue, client, open } = openHeld('fifo');
  open();

  await queue.sendMessageBatch(Array.from({ length: 1100 }, (_, index) => entry(`${index}`)));

  expect(client.stored).toEqual(Array.from({ length: 1100 }, (_, index) => `${index}`));
});

test('an abort of a FIFO batch leaves what waits unsent, and tells that it may be sent again', async () => {
  const { queue, requests, open } = openHeld('fifo');
  const aborter = new AbortController();

  const sending = queue.sendMessageBatch(['a1', 'a2', 'a3', 'b1', 'b2'].map((body) => entry(body, body[0])), { signal: aborter.signal });
  await later();
  aborter.abort();
  open();

  const failed = ['a2', 'a3', 'b2'].map(() => expect.objectContaining({ code: 'Aborted', senderFault: false }));
  await expect(sending).rejects.toMatchObject({ failed, retryable: true });
  expect(requests).toEqual([['a1', 'b1']]);
});

test('a source without end leaves nothing behind on its signal', async () => {
  const { queue, open } = openHeld();
  const { signal } = new AbortController();
  let most = 0;
  async function* source() {
    for (let index = 0; index < 50; index++) {
      most = Math.max(most, getEventListeners(signal, 'abort').length);
      yield { body: `${index}` } as never;
    }
  }
  open();

  await queue.sendMessageBatch(source(), { signal });

  expect(most).toBeLessThanOrEqual(1);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('entries of a tenant of a fair queue travel together, and one that fails stops no other', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === '2' ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
  const queue = openQueue<string>({ queueUrl }, { client: client.port, codec: 'text', clock: eagerClock });

  const sending = queue.sendMessageBatch(Array.from({ length: 12 }, (_, index) => ({ body: `${index}`, messageGroupId: 'tenant' })));

  await expect(sending).rejects.toMatchObject({ failed: [{ index: 2 }] });
  expect(client.requests.map(({ length }) => length)).toEqual([10, 2]);
});

test('a batch of which one failed entry is refused again may not be sent again as a whole', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === 'ok' ? undefined : { SenderFault: MessageBody === 'bad', Code: 'InternalError' }));
  const queue = openQueue<string>({ queueUrl }, { client: client.port, codec: 'text', clock: eagerClock });

  const sending = queue.sendMessageBatch(['bad', 'ok', 'down'].map((body) => ({ body })), { maxAttempts: 2 });

  await expect(sending).rejects.toMatchObject({ retryable: false, failed: [{ index: 0, senderFault: true }, { index: 2, senderFault: false }] });
});
