import type { QueueError } from '../../../src/runtime/error/error';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import type { StandardSchema } from '../../../src/runtime/message/standard-schema';
import type { SendError } from '../../../src/runtime/send/send-error';
import { createSender } from '../../../src/runtime/send/sender';
import { eagerClock } from '../eager-clock';
import { gate } from '../listening';
import { MemoryS3 } from '../memory-s3';
import { ScriptedSqs } from '../scripted-sqs';

const queueUrl = 'http://localhost/000000000000/orders';
const later = () => new Promise((resolve) => setImmediate(resolve));

/** A schema that is asynchronous: bodies that start with `slow` wait for the gate, those that are `bad` do not fit. */
function slowSchema() {
  const { promise, open } = gate();
  const validate = async (value: unknown) => {
    if (String(value).startsWith('slow')) await promise;
    return String(value).endsWith('bad') ? { issues: [{ message: 'bad' }] } : { value: value as string };
  };
  const schema: StandardSchema<string> = { '~standard': { version: 1, vendor: 'test', validate } };
  return { schema, open };
}

function openFifo(client: ScriptedSqs) {
  const { schema, open } = slowSchema();
  const queue = openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { client: client.port, codec: 'text', clock: eagerClock, schema });
  return { queue, open };
}

const entry = (body: string, messageGroupId = 'g') => ({ body, messageGroupId, messageDeduplicationId: body });

test('a sender keeps the order of a message group while a schema is slow, and other groups go on', async () => {
  const client = new ScriptedSqs();
  const { queue, open } = openFifo(client);
  const sender = createSender(queue);

  const sending = Promise.all([entry('slow'), entry('second'), entry('third'), entry('other', 'h')].map((one) => sender.sendMessage(one)));
  while (client.stored.length === 0) await later();
  expect(client.stored).toEqual(['other']);
  open();
  await sending;

  expect(client.stored).toEqual(['other', 'slow', 'second', 'third']);
});

test('a batch keeps the order of a message group while a schema is slow', async () => {
  const client = new ScriptedSqs();
  const { queue, open } = openFifo(client);

  const sending = queue.sendMessageBatch(['slow-1', '2', 'slow-3', '4', '5', '6'].map((body) => entry(body)));
  await later();
  open();
  await sending;

  expect(client.stored).toEqual(['slow-1', '2', 'slow-3', '4', '5', '6']);
});

test('an entry that a slow schema refuses stops the later ones of its group, and none before it', async () => {
  const client = new ScriptedSqs();
  const { queue, open } = openFifo(client);

  const sending = queue.sendMessageBatch([entry('slow'), entry('slow-bad'), undefined as never, entry('third'), entry('other', 'h')]);
  await later();
  open();

  const { failed } = await sending.catch((error: SendError) => error) as SendError;
  expect(failed.map(({ index, code }) => [index, code])).toEqual([[1, 'BodyMismatch'], [2, 'BodyMismatch'], [3, 'GroupStopped']]);
  expect([...client.stored].sort()).toEqual(['other', 'slow']);
});

/** A bucket that tells how many objects are written at once. */
class BusyS3 extends MemoryS3 {
  most = 0;
  private writing = 0;

  override async putObject(input: { Bucket: string; Key: string; Body: string }): Promise<void> {
    this.most = Math.max(this.most, ++this.writing);
    await later();
    this.writing--;
    return super.putObject(input);
  }
}

test('a sender keeps the order of a message group when its first body goes to S3', async () => {
  const client = new ScriptedSqs();
  const offload = offloadToS3({ bucket: 'b', client: new BusyS3(), thresholdBytes: 10 });
  const queue = openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { client: client.port, codec: 'text', clock: eagerClock, offload });
  const sender = createSender(queue);

  await Promise.all(['a large first body', 'second', 'third'].map((body, index) => sender.sendMessage({ body, messageGroupId: 'g', messageDeduplicationId: `${index}` })));

  expect(client.stored).toEqual([expect.stringContaining('s3BucketName'), 'second', 'third']);
});

test('a batch writes as many bodies to S3 at once as it has requests on their way, and fills its requests', async () => {
  const client = new ScriptedSqs();
  const s3 = new BusyS3();
  const offload = offloadToS3({ bucket: 'b', client: s3, thresholdBytes: 0 });

  const orders = openQueue({ queueUrl }, { client: client.port, clock: eagerClock, offload });
  await orders.sendMessageBatch(Array.from({ length: 20 }, (_, body) => ({ body })), { concurrency: 8 });

  expect(s3.most).toBe(8);
  expect(client.requests.map(({ length }) => length)).toEqual([10, 10]);
});

test('an incomplete request of bodies that are slow to prepare does not wait for a silent source for ever', async () => {
  const client = new ScriptedSqs();
  const { promise: spoken, open: speak } = gate();
  const offload = offloadToS3({ bucket: 'b', client: new BusyS3(), thresholdBytes: 0 });
  async function* source() {
    yield { body: 'a' };
    await spoken;
  }

  const sending = openQueue({ queueUrl }, { client: client.port, clock: eagerClock, offload }).sendMessageBatch(source());
  while (client.stored.length === 0) await later();
  speak();

  await expect(sending).resolves.toHaveLength(1);
});

test('a third entry of a group does not overtake the second, which a schema holds when the first one is ready', async () => {
  const client = new ScriptedSqs();
  const [first, second] = [gate(), gate()];
  const gates: Record<string, Promise<void>> = { 1: first.promise, 2: second.promise };
  const validate = async (value: unknown) => (await gates[String(value)], { value: value as string });
  const schema: StandardSchema<string> = { '~standard': { version: 1, vendor: 'test', validate } };
  const queue = openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { client: client.port, codec: 'text', clock: eagerClock, schema });

  const sending = queue.sendMessageBatch(['1', '2', '3', '4'].map((body) => entry(body)), { concurrency: 2 });
  await later();
  first.open();
  await later();
  await later();
  second.open();
  await sending;

  expect(client.stored).toEqual(['1', '2', '3', '4']);
});

test('what a schema lets go after an abort is not sent', async () => {
  const client = new ScriptedSqs();
  const { schema, open } = slowSchema();
  const queue = openQueue<string>({ queueUrl }, { client: client.port, codec: 'text', clock: eagerClock, schema });
  const aborter = new AbortController();

  const sending = queue.sendMessageBatch(Array.from({ length: 10 }, () => ({ body: 'slow' })), { concurrency: 10, signal: aborter.signal });
  await later();
  aborter.abort();
  open();

  await expect(sending).rejects.toMatchObject({ failed: Array(10).fill(expect.objectContaining({ code: 'Aborted' })) });
  expect(client.requests).toEqual([]);
});

/** A sender of which an entry is on its way that is refused when `refuse` is called. */
async function openSender() {
  const sent = gate();
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === 'refused' ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
  const { sendMessageBatch } = client.port;
  client.port.sendMessageBatch = async (input) => (await sent.promise, sendMessageBatch(input));
  const { queue, open } = openFifo(client);
  const sender = createSender(queue, { lingerMilliseconds: 0 });
  const told: string[] = [];
  const send = (body: string) => sender.sendMessage(entry(body)).catch((error: QueueError) => void told.push(`${body}: ${error.code}`));
  const first = send('refused');
  await later();
  return { client, told, send, open, refuse: () => (sent.open(), first) };
}

test('in a sender a failed entry stops those of its group that were added before it failed, however slow their schema, and no later one', async () => {
  const { client, told, send, open, refuse } = await openSender();

  const others = [send('slow'), send('third')];
  await later();
  await refuse();
  const added = send('added-after');
  open();
  await Promise.all([...others, added]);

  expect(told).toEqual(['refused: InvalidParameterValue', 'slow: GroupStopped', 'third: GroupStopped']);
  expect(client.stored).toEqual(['added-after']);
});

test('so does an entry that fails by itself behind one that failed before it', async () => {
  const { client, told, send, open, refuse } = await openSender();

  const bad = send('slow-bad');
  await later();
  await refuse();
  const behind = send('behind');
  await later();
  open();
  await Promise.all([bad, behind]);
  await send('added-after');

  expect(told).toEqual(['refused: InvalidParameterValue', 'slow-bad: BodyMismatch', 'behind: GroupStopped']);
  expect(client.stored).toEqual(['added-after']);
});
