import { ManualClock } from '../../../src/local/manual-clock';
import type { QueueError } from '../../../src/runtime/error/error';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';
import type { StandardSchema } from '../../../src/runtime/message/standard-schema';
import { createSender } from '../../../src/runtime/send/sender';
import { ScriptedSqs, sdkError } from '../scripted-sqs';

const queueUrl = 'http://localhost/000000000000/orders';

function open(client = new ScriptedSqs()) {
  const clock = new ManualClock();
  const orders = openQueue<string>({ queueUrl }, { client: client.port, codec: 'text', clock });
  return { client, clock, sender: createSender(orders, { lingerMilliseconds: 20 }) };
}

test('ten concurrent sends are one call and each caller gets its own result', async () => {
  const { client, sender } = open();

  const results = await Promise.all(Array.from({ length: 10 }, (_, index) => sender.sendMessage({ body: `${index}` })));

  expect(results.map(({ messageId }) => messageId)).toEqual(Array.from({ length: 10 }, (_, index) => `m-${index}`));
  expect(client.requests).toHaveLength(1);
});

test('an incomplete request leaves when its linger is over', async () => {
  const { client, clock, sender } = open();
  const sending = sender.sendMessage({ body: 'a' });

  await clock.advance(0.019);
  expect(client.requests).toHaveLength(0);
  await clock.advance(0.001);

  await expect(sending).resolves.toEqual({ messageId: 'm-a' });
});

test('the linger of a request that was filled up ends that of no other', async () => {
  const { client, clock, sender } = open();
  const full = Array.from({ length: 10 }, (_, index) => sender.sendMessage({ body: `${index}` }));
  await clock.advance(0.01);
  const sending = sender.sendMessage({ body: 'a' });

  await clock.advance(0.015);
  const before = client.requests.length;
  await clock.advance(0.005);

  expect(before).toBe(1);
  await expect(Promise.all([...full, sending])).resolves.toHaveLength(11);
});

test('closing sends everything that was taken and takes no more', async () => {
  const { client, sender } = open();
  const sending = Promise.all(['a', 'b', 'c'].map((body) => sender.sendMessage({ body })));

  await sender.close();

  await expect(sending).resolves.toHaveLength(3);
  await expect(sender.sendMessage({ body: 'd' })).rejects.toMatchObject({ code: 'Closed' });
  expect(client.stored).toEqual(['a', 'b', 'c']);
});

test('a flush does not wait for what comes after it', async () => {
  const { client, sender } = open();
  const sending = sender.sendMessage({ body: 'before' });
  let more = 100;
  const send = async (): Promise<void> => {
    while (more-- > 0) await sender.sendMessage({ body: 'after' });
  };
  const load = Promise.all(Array.from({ length: 20 }, send));

  await sender.flush();
  const stored = [...client.stored];
  await Promise.all([sending, load]);

  expect(stored).toContain('before');
  expect(stored.length).toBeLessThan(100);
});

test('a flush waits for no linger of what an asynchronous schema lets in while it waits', async () => {
  const client = new ScriptedSqs();
  const opens: Array<() => void> = [];
  const schema: StandardSchema<string> = {
    '~standard': { version: 1, vendor: 'test', validate: (value) => new Promise((resolve) => opens.push(() => resolve({ value: value as string }))) },
  };
  const orders = openQueue<string>({ queueUrl }, { client: client.port, codec: 'text', clock: new ManualClock(), schema });
  const sender = createSender(orders, { lingerMilliseconds: 60_000 });
  const turns = async (): Promise<void> => { for (let turn = 0; turn < 50; turn++) await Promise.resolve(); };
  const before = sender.sendMessage({ body: 'before' });
  await new Promise(setImmediate);
  const flushing = sender.flush();
  const meanwhile = sender.sendMessage({ body: 'meanwhile' });
  await turns();
  opens[0]!();
  await turns();
  opens[1]!();

  await flushing;

  await expect(Promise.all([before, meanwhile])).resolves.toHaveLength(2);
});

test('one refused message fails its own caller only', async () => {
  const { sender } = open(new ScriptedSqs(({ MessageBody }) => (MessageBody === 'b' ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined)));
  const sending = Promise.allSettled(['a', 'b', '\u0000'].map((body) => sender.sendMessage({ body })));

  await sender.flush();

  const [a, b, c] = await sending;
  expect(a).toMatchObject({ status: 'fulfilled' });
  expect(b).toMatchObject({ reason: { code: 'InvalidParameterValue', retryable: false } });
  expect(c).toMatchObject({ reason: { name: 'InvalidMessageError', code: 'InvalidMessageContents' } });
});

test('a call that is refused is told to each of its callers as to one that sends by itself', async () => {
  const { sender } = open(new ScriptedSqs(undefined, () => { throw sdkError('AccessDenied', { $fault: 'client' }); }));
  const sending = Promise.allSettled(['a', 'b'].map((body) => sender.sendMessage({ body })));

  await sender.flush();

  const message = "queue 'orders': sendMessage must be accepted by Amazon SQS, got AccessDenied (AccessDenied happened); bind the code to the queue, or grant its role the action";
  expect(await sending).toMatchObject([{ reason: { message, code: 'AccessDenied', retryable: false } }, { reason: { message } }]);
});

test('a FIFO group goes on after one of its messages failed and its callers know', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === 'bad' ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
  const queue = openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { client: client.port, codec: 'text', clock: new ManualClock() });
  const sender = createSender(queue);
  const send = (body: string) => sender.sendMessage({ body, messageGroupId: 'g', messageDeduplicationId: body });
  const first = Promise.allSettled([send('bad'), send('after')]);
  await sender.flush();

  const last = send('later');
  await sender.close();

  const reasons = (await first).map((settled) => (settled as PromiseRejectedResult).reason as QueueError);
  expect(reasons.map(({ code }) => code)).toEqual(['InvalidParameterValue', 'GroupStopped']);
  expect(reasons[1]!.message).toBe("queue 'orders.fifo': message must be sent, got GroupStopped (one of the same message group failed before); try again later");
  await expect(last).resolves.toEqual({ messageId: 'm-later' });
});

test('a refused message of a FIFO group does not take the ones before it along', async () => {
  const client = new ScriptedSqs();
  const queue = openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { client: client.port, codec: 'text', clock: new ManualClock() });
  const sender = createSender(queue);
  const send = (body: string, messageDeduplicationId: string) => sender.sendMessage({ body, messageGroupId: 'g', messageDeduplicationId });
  const sending = Promise.allSettled([send('before', '1'), send('\u0000', '2'), send('after', '3')]);

  await sender.close();

  expect((await sending).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('an asynchronous schema delays nobody past a close', async () => {
  const client = new ScriptedSqs();
  const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => Promise.resolve({ value: value as string }) } } as const;
  const sender = createSender(openQueue({ queueUrl }, { client: client.port, codec: 'text', schema, clock: new ManualClock() }));
  const sending = sender.sendMessage({ body: 'a' });

  await sender.close();

  await expect(sending).resolves.toEqual({ messageId: 'm-a' });
});

test('an entry that throws when it is read fails alone and holds up no close', async () => {
  const client = new ScriptedSqs();
  const sender = createSender(openFifoQueue<string>({ queueUrl: `${queueUrl}.fifo` }, { client: client.port, codec: 'text', clock: new ManualClock() }));
  const throwing = { body: 'a', get messageGroupId(): string { throw new Error('no group'); } };
  const sending = Promise.allSettled([sender.sendMessage(throwing), sender.sendMessage({ body: 'b', messageGroupId: 'g' })]);

  await sender.close();

  expect(await sending).toMatchObject([{ reason: { message: expect.stringContaining('no group') } }, { value: { messageId: 'm-b' } }]);
});

test('messages that come after an incomplete request are gathered again', async () => {
  const { client, clock, sender } = open();
  const send = (...bodies: string[]) => Promise.all(bodies.map((body) => sender.sendMessage({ body })));

  const [first] = [send('a'), await clock.advance(0.02)];
  const [second] = [send('b', 'c'), await clock.advance(0.02)];
  await Promise.all([first, second]);

  expect(client.requests.map(({ length }) => length)).toEqual([1, 2]);
});

test('a sender that was never used closes at the end of its block', async () => {
  const { client, sender } = open();

  await sender[Symbol.asyncDispose]();

  await expect(sender.sendMessage({ body: 'a' })).rejects.toMatchObject({ code: 'Closed' });
  expect(client.requests).toEqual([]);
});

test('a sender whose queue could not be found asks for it again at the next message', async () => {
  const client = new ScriptedSqs();
  let asked = 0;
  const getQueueUrl = async () => {
    if (++asked === 1) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return { QueueUrl: queueUrl };
  };
  const sender = createSender(openQueue<string>({ queueName: 'orders' }, { client: { ...client.port, getQueueUrl } as never, codec: 'text', clock: new ManualClock() }));

  await expect(sender.sendMessage({ body: 'a' })).rejects.toMatchObject({ code: 'ECONNRESET', retryable: true });
  const sending = sender.sendMessage({ body: 'b' });
  await sender.close();

  await expect(sending).resolves.toEqual({ messageId: 'm-b' });
});

test('options that change after a sender was made are those of the next one', async () => {
  const client = new ScriptedSqs();
  const options = { maxEntriesPerRequest: 10 };
  const sender = createSender(openQueue<string>({ queueUrl }, { client: client.port, codec: 'text', clock: new ManualClock() }), options);
  options.maxEntriesPerRequest = 1;

  await Promise.all(Array.from({ length: 10 }, (_, index) => sender.sendMessage({ body: `${index}` })));

  expect(client.requests).toHaveLength(1);
});

test('a flush does not fail for the queue that a later send does not find', async () => {
  const client = new ScriptedSqs();
  const getQueueUrl = async (): Promise<never> => { throw sdkError('InternalError', { $fault: 'server' }); };
  const sender = createSender(openQueue<string>({ queueName: 'orders' }, { client: { ...client.port, getQueueUrl }, clock: new ManualClock() }));
  const again = sender.sendMessage({ body: 'a' }).catch(() => sender.sendMessage({ body: 'a' }));
  const flush = async (): Promise<void> => { for (let turn = 0; turn < 100; turn++) await sender.flush(); };
  const flushing = flush();

  await expect(again).rejects.toMatchObject({ code: 'InternalError' });

  await expect(flushing).resolves.toBeUndefined();
});
