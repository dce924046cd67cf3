import { LocalSqs } from '../../src/local/local-sqs';
import { createQueue } from '../../src/runtime/account';
import { listen } from '../../src/runtime/listen';
import { openQueue, type Queue } from '../../src/runtime/queue';
import { createSender } from '../../src/runtime/sender';

// What JavaScript lets through and the types do not.
const wrong = (value: unknown) => value as never;
const refused = (start: string) => ({ name: 'QueueError', code: 'InvalidParameterValue', message: expect.stringMatching(new RegExp(`^${start}, got .*; .`)) });

let orders: Queue<unknown>;

beforeEach(async () => {
  const client = new LocalSqs();
  orders = openQueue<unknown>(await createQueue({ queueName: 'orders' }, { client }), { client });
});

const waiting = async () => (await orders.getQueueAttributes(['approximateNumberOfMessages'])).approximateNumberOfMessages;

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

test.each([undefined, null, 7, {}, { queueUrl: 7 }, { queueName: undefined }])('no queue is opened by %j', (reference) => {
  expect(thrownBy(() => openQueue(wrong(reference)))).toMatchObject({
    name: 'QueueError', code: 'InvalidAddress', message: expect.stringMatching(/^openQueue: the queue must be .*, got .*; give one as a string$/),
  });
});

test.each([undefined, null, 7, 'text', {}])('a batch of %j is refused before anything is sent', async (entries) => {
  await expect(orders.sendMessageBatch(wrong(entries))).rejects.toMatchObject(refused("queue 'orders': entries must be a list or another iterable of entries"));
});

test.each([
  ['concurrency', 0], ['concurrency', 'two'], ['maxAttempts', 0], ['maxEntriesPerRequest', 11], ['maxEntriesPerGroup', 0], ['lingerMilliseconds', -1], ['onOutcome', 7],
])('a batch with %s %j is refused and sends nothing', async (word, value) => {
  await expect(orders.sendMessageBatch([{ body: 1 }], wrong({ [word]: value }))).rejects.toMatchObject(refused(`queue 'orders': ${word} must be a .*`));

  expect(await waiting()).toBe(0);
});

test('an entry that is none is told by its index and the others are sent', async () => {
  const sending = orders.sendMessageBatch([{ body: 1 }, wrong(undefined), wrong('text'), { body: 2 }]);

  await expect(sending).rejects.toMatchObject({
    failed: [{ index: 1, code: 'BodyMismatch' }, { index: 2, code: 'BodyMismatch' }],
    message: "queue 'orders': every entry must be sent, got 2 that are not, first entry 1: entry must be an object with a body, got undefined; mend or resend error.failed",
  });
  expect(await waiting()).toBe(2);
});

test('a callback that throws fails the batch after all of it is sent', async () => {
  const sending = orders.sendMessageBatch([{ body: 1 }], { onOutcome: () => { throw new Error('no'); } });

  await expect(sending).rejects.toMatchObject({ code: 'SourceFailed' });
  expect(await waiting()).toBe(1);
});

test.each([
  ['messageAttributeNames', 'All'], ['messageSystemAttributeNames', 7], ['onFailed', 7], ['receiveRequestAttemptId', 7],
])('a receive with %s %j is refused and hides nothing', async (word, value) => {
  await orders.sendMessage({ body: 1 });

  await expect(orders.receiveMessages(wrong({ [word]: value }))).rejects.toMatchObject(refused(`queue 'orders': ${word} must be .*`));

  expect(await waiting()).toBe(1);
});

test.each([undefined, 7, {}])('a batch of deletes of %j is refused', async (messages) => {
  await expect(orders.deleteMessageBatch(wrong(messages))).rejects.toMatchObject(refused("queue 'orders': deleteMessageBatch must be given a list"));
});

test.each([undefined, null, {}])('a delete of %j asks for a receipt handle', async (message) => {
  await expect(orders.deleteMessage(wrong(message))).rejects.toMatchObject({ code: 'MissingParameter', message: expect.stringContaining('ReceiptHandle') });
});

test('a listener without a queue, a handler or sound options does not begin', () => {
  const refusals = [
    [undefined, () => undefined], [orders, undefined], [orders, () => undefined, null], [orders, () => undefined, { concurrency: 0 }],
    [orders, () => undefined, { backoff: { maxSeconds: 50_000 } }],
  ].map(([queue, handler, options]) => thrownBy(() => listen(wrong(queue), wrong(handler), wrong(options))));

  expect(refusals).toMatchObject([
    refused('listen: queue.decode must be a function'), refused("listener of queue 'orders': handler must be a function"),
    refused("listener of queue 'orders': options must be an object"), refused("listener of queue 'orders': concurrency must be a whole number from 1"),
    refused("listener of queue 'orders': backoff: maxSeconds must be a whole number from 0 to 43200"),
  ]);
});

test('a sender without a queue or sound options does not begin', () => {
  const refusals = [[undefined], [orders, { maxEntriesPerRequest: 11 }], [orders, { concurrency: 0 }]]
    .map(([queue, options]) => thrownBy(() => createSender(wrong(queue), wrong(options))));

  expect(refusals).toMatchObject([
    refused('createSender: queue.sendMessage must be a function'), refused("sender of queue 'orders': maxEntriesPerRequest must be a whole number from 1 to 10"),
    refused("sender of queue 'orders': concurrency must be a whole number from 1"),
  ]);
});
