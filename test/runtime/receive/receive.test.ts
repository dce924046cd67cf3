import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import type { SqsPort } from '../../../src/queue/port';
import type { WireMessage } from '../../../src/queue/port-message';
import { pause } from '../../../src/queue/clock';
import { createQueue } from '../../../src/runtime/administer/account';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';

async function open() {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  const client = new LocalSqs({ clock });
  const orders = openQueue<string>(await createQueue({ queueName: 'orders' }, { client }), { client, clock });
  return { clock, client, orders };
}

/** The client with received messages changed on their way. */
function damaging(client: LocalSqs, damage: (message: WireMessage) => void): SqsPort {
  const receiveMessage: SqsPort['receiveMessage'] = async (input, options) => {
    const output = await client.receiveMessage(input, options);
    output.Messages?.forEach(damage);
    return output;
  };
  return Object.create(client, { receiveMessage: { value: receiveMessage } }) as SqsPort;
}

test('a received message carries all that Amazon SQS tells', async () => {
  const clock = new ManualClock(Date.UTC(2026, 4, 1));
  const client = new LocalSqs({ clock });
  const reference = await createQueue({ queueName: 'orders', kind: 'fifo' }, { client });
  const orders = openFifoQueue<string>(reference, { client });
  await orders.sendMessage({ body: 'a', messageGroupId: 'g', messageDeduplicationId: 'd', traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' });

  const [message] = await orders.receiveMessages({ receiveRequestAttemptId: 'attempt-1' });

  expect(message).toMatchObject({
    body: 'a', queueUrl: reference.queueUrl, receiveCount: 1, messageGroupId: 'g', messageDeduplicationId: 'd', sequenceNumber: expect.stringMatching(/^\d+$/),
    sentTimestamp: new Date(Date.UTC(2026, 4, 1)), firstReceivedTimestamp: new Date(Date.UTC(2026, 4, 1)), traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
    messageId: expect.any(String), receiptHandle: expect.any(String), senderId: expect.any(String), md5OfBody: expect.any(String),
  });
});

test('more than ten messages are received by as many calls as it takes', async () => {
  const { orders } = await open();
  await orders.sendMessageBatch(Array.from({ length: 25 }, (_, index) => ({ body: `${index}` })));

  await expect(orders.receiveMessages({ maxNumberOfMessages: 23 })).resolves.toHaveLength(23);
});

test('a receive ends when half of the visibility timeout is over, before what came first comes again', async () => {
  const { clock, client, orders } = await open();
  await orders.sendMessageBatch(Array.from({ length: 100 }, (_, index) => ({ body: `${index}` })));
  const receiveMessage: SqsPort['receiveMessage'] = async (input) => {
    await clock.advance(4); // a slow network
    return client.receiveMessage(input);
  };
  const port = Object.create(client, { receiveMessage: { value: receiveMessage } }) as SqsPort;
  const slow = openQueue<string>({ queueName: 'orders' }, { client: port, clock });

  const messages = await slow.receiveMessages({ maxNumberOfMessages: 1000, visibilityTimeoutSeconds: 20 });

  expect(messages.map(({ body }) => body)).toEqual(Array.from({ length: 40 }, (_, index) => `${index}`));
});

test('a receive of more than ten waits for the first message only', async () => {
  const { clock, orders } = await open();
  await orders.sendMessageBatch(Array.from({ length: 20 }, (_, index) => ({ body: `${index}` })));
  const start = clock.now();

  const messages = await orders.receiveMessages({ maxNumberOfMessages: 30, waitTimeSeconds: 20 });

  expect(messages).toHaveLength(20);
  expect(clock.now()).toBe(start);
});

test.each(['body', 'message attributes'])('a damaged %s fails its own message only, which stays in the queue', async (part) => {
  const { clock, client, orders } = await open();
  await orders.sendMessageBatch(['a', 'b'].map((body) => ({ body, messageAttributes: { n: 1 } })));
  const port = damaging(client, (wire) => {
    if (wire.Body !== '"a"') return;
    if (part === 'body') wire.Body = '"x"';
    else wire.MessageAttributes = { n: { DataType: 'Number', StringValue: '2' } };
  });
  const damaged = openQueue<string>(await orders.address(), { client: port, clock });

  const error = await damaged.receiveMessages().catch((thrown) => thrown);

  expect(error).toMatchObject({ name: 'ReceiveError', messages: [{ body: 'b' }], failed: [{ name: 'DamagedMessageError', code: 'InvalidChecksum', message: expect.stringContaining(part) }] });
  await clock.advance(31);
  await expect(orders.receiveMessages()).resolves.toHaveLength(2);
});

test('digests are not verified by choice', async () => {
  const { client, orders } = await open();
  await orders.sendMessage({ body: 'a' });
  const port = damaging(client, (wire) => { wire.MD5OfBody = 'f'.repeat(32); });

  await expect(openQueue<string>(await orders.address(), { client: port, md5: false }).receiveMessages()).resolves.toMatchObject([{ body: 'a' }]);
});

test('digests are not verified where the platform forbids MD5, as FIPS does: none would pass', async () => {
  const { client, orders } = await open();
  await orders.sendMessage({ body: 'a' });
  const port = damaging(client, (wire) => { wire.MD5OfBody = 'f'.repeat(32); });
  const address = await orders.address();
  const hash = jest.spyOn(process.getBuiltinModule('node:crypto'), 'hash').mockImplementation(() => { throw new Error('digital envelope routines::unsupported'); });

  const opened = openQueue<string>(address, { client: port });
  hash.mockRestore(); // the engine in this process tells digests

  await expect(opened.receiveMessages()).resolves.toMatchObject([{ body: 'a' }]);
});

test('a batch of deletes tells each result, and one lost lock harms no other', async () => {
  const { orders } = await open();
  await orders.sendMessageBatch(Array.from({ length: 12 }, (_, index) => ({ body: `${index}` })));
  const messages = await orders.receiveMessages({ maxNumberOfMessages: 12 });

  const results = await orders.deleteMessageBatch([...messages.slice(0, 11), 'garbage', messages[11]!]);

  expect(results.map(({ ok }) => ok)).toEqual([...Array.from({ length: 11 }, () => true), false, true]);
  expect(results[11]).toMatchObject({ error: { name: 'LockLostError', code: 'ReceiptHandleIsInvalid' } });
});

test('a message given back is visible at once, and one held longer is not', async () => {
  const { clock, orders } = await open();
  await orders.sendMessageBatch(['a', 'b'].map((body) => ({ body })));
  const [a, b] = await orders.receiveMessages();

  await orders.changeMessageVisibility(a!, 0);
  await orders.changeMessageVisibilityBatch([{ message: b!, visibilityTimeoutSeconds: 60 }]);
  await clock.advance(31);

  await expect(orders.receiveMessages()).resolves.toMatchObject([{ body: a!.body, receiveCount: 2 }]);
});

test.each([
  ['maxNumberOfMessages', { maxNumberOfMessages: 0 }], ['waitTimeSeconds', { waitTimeSeconds: 21 }],
  ['maxNumberOfMessages', { maxNumberOfMessages: 11, receiveRequestAttemptId: 'a' }],
  ['maxNumberOfMessages', { maxNumberOfMessages: 11, visibilityTimeoutSeconds: 0 }], ['signal', { signal: 7 as never }],
  ['visibilityTimeoutSeconds', { visibilityTimeoutSeconds: 43_201 }], ['receiveRequestAttemptId', { receiveRequestAttemptId: 'a b' }],
])('rejects an illegal %s before the network', async (word, options) => {
  const { orders } = await open();

  await expect(orders.receiveMessages(options)).rejects.toMatchObject({ code: 'InvalidParameterValue', message: expect.stringMatching(new RegExp(`^queue 'orders': ${word} must be`)) });
});

test.each([43_201, -1, 1.5, '30', undefined])('a message is not hidden for %p seconds, and others of its batch are', async (seconds) => {
  const { orders } = await open();
  await orders.sendMessageBatch(['a', 'b'].map((body) => ({ body })));
  const messages = await orders.receiveMessages();
  const rule = { code: 'InvalidParameterValue', message: expect.stringMatching(/^queue 'orders': visibilityTimeoutSeconds must be a whole number from 0 to 43200, got .*; 0 gives/) };

  await expect(orders.changeMessageVisibility(messages[0]!, seconds as never)).rejects.toMatchObject(rule);
  const results = await orders.changeMessageVisibilityBatch([
    { message: messages[0]!, visibilityTimeoutSeconds: seconds as never }, { message: messages[1]!, visibilityTimeoutSeconds: 0 },
  ]);

  expect(results).toMatchObject([{ ok: false, error: rule }, { ok: true }]);
  await expect(orders.receiveMessages()).resolves.toMatchObject([{ body: messages[1]!.body }]);
});

test('a receive that its own signal ends says so', async () => {
  const { client, orders } = await open();
  const aborter = new AbortController();
  // As the SDK's client ends a call.
  const receiveMessage: SqsPort['receiveMessage'] = async () => {
    aborter.abort();
    throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
  };
  const port = Object.create(client, { receiveMessage: { value: receiveMessage } }) as SqsPort;

  const receiving = openQueue(await orders.address(), { client: port }).receiveMessages({ waitTimeSeconds: 20, signal: aborter.signal });

  await expect(receiving).rejects.toMatchObject({ code: 'Aborted', retryable: false, message: expect.stringMatching(/^queue 'orders': receiveMessages must be let wait for its answer, got an abort of its signal; /) });
});

test('a callback that throws loses neither the good messages nor the other failures', async () => {
  const { clock, client, orders } = await open();
  await orders.sendMessageBatch(['a', 'b', 'c'].map((body) => ({ body })));
  const port = damaging(client, (wire) => { if (wire.Body !== '"b"') wire.Body = '"x"'; });
  let told = 0;
  const onFailed = () => {
    told++;
    throw new Error('disk full');
  };

  const receiving = openQueue<string>(await orders.address(), { client: port, clock }).receiveMessages({ onFailed });

  await expect(receiving).rejects.toMatchObject({
    name: 'ReceiveError', code: 'CallbackFailed', messages: [{ body: 'b' }], failed: [{}, {}], cause: new Error('disk full'),
    message: "queue 'orders': onFailed must not throw, got disk full; handle error.messages, which are received, and mend the callback",
  });
  expect(told).toBe(2);
});

test('attributes come back as they were sent, exactly', async () => {
  const { orders } = await open();
  const messageAttributes = {
    text: 'ü', count: -3.5, bytes: Buffer.of(0, 255), huge: { dataType: 'Number', value: '12345678901234567890123456789012345678' },
    labelled: { dataType: 'String.iso', value: '2026' },
  };

  await orders.sendMessage({ body: 'a', messageAttributes });
  const [message] = await orders.receiveMessages();

  expect(message!.messageAttributes).toEqual(messageAttributes);
});

test('a lone surrogate, as a cut emoji leaves one, is sent as U+FFFD in a trace header and in a label too', async () => {
  const { orders } = await open();

  await orders.sendMessage({ body: 'a', traceHeader: 'Root=\uD83D', messageAttributes: { labelled: { dataType: 'String.\uD83D', value: '\uD83D' } } });
  const [message] = await orders.receiveMessages();

  expect(message).toMatchObject({ traceHeader: 'Root=\uFFFD', messageAttributes: { labelled: { dataType: 'String.\uFFFD', value: '\uFFFD' } } });
});

test('a further call for more than ten asks as the first one did, without waiting, and its failure loses nothing', async () => {
  const { clock, client, orders } = await open();
  await orders.sendMessageBatch(Array.from({ length: 20 }, (_, index) => ({ body: `${index}` })));
  const inputs: unknown[] = [];
  const receiveMessage: SqsPort['receiveMessage'] = async (input, options) => {
    if (inputs.push(input) === 2) throw new Error('socket hang up');
    return client.receiveMessage(input, options);
  };
  const port = Object.create(client, { receiveMessage: { value: receiveMessage } }) as SqsPort;
  const failing = openQueue(await orders.address(), { client: port, clock });

  const messages = await failing.receiveMessages({ maxNumberOfMessages: 15, waitTimeSeconds: 20, visibilityTimeoutSeconds: 7 });

  expect(messages).toHaveLength(10);
  expect(inputs).toMatchObject([
    { MaxNumberOfMessages: 10, WaitTimeSeconds: 20, VisibilityTimeout: 7 }, { MaxNumberOfMessages: 5, WaitTimeSeconds: 0, VisibilityTimeout: 7 },
  ]);
});

test('of a batch of deletes, a call that fails takes only its own entries along', async () => {
  const { client, orders } = await open();
  await orders.sendMessageBatch(Array.from({ length: 12 }, (_, index) => ({ body: `${index}` })));
  let calls = 0;
  const deleteMessageBatch: SqsPort['deleteMessageBatch'] = async (input) => {
    if (++calls === 1) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return client.deleteMessageBatch(input);
  };
  const port = Object.create(client, { deleteMessageBatch: { value: deleteMessageBatch } }) as SqsPort;
  const failing = openQueue(await orders.address(), { client: port });
  const messages = await failing.receiveMessages({ maxNumberOfMessages: 12 });

  const results = await failing.deleteMessageBatch(messages);

  const lost = { ok: false, error: expect.objectContaining({ name: 'QueueError', code: 'ECONNRESET', retryable: true }) };
  expect(results).toEqual([...Array(10).fill(lost), { ok: true }, { ok: true }]);
});

test('a hundred messages are deleted by ten calls, four at a time, and told in their order', async () => {
  const { client, orders, clock } = await open();
  let underway = 0;
  const seen: number[] = [];
  const deleteMessageBatch: SqsPort['deleteMessageBatch'] = async (input) => {
    seen.push(++underway);
    await pause(clock, 5 + 3 * seen.length % 7);
    underway--;
    return client.deleteMessageBatch(input);
  };
  const port = Object.create(client, { deleteMessageBatch: { value: deleteMessageBatch } }) as SqsPort;
  const slow = openQueue(await orders.address(), { client: port });
  await orders.sendMessageBatch(Array.from({ length: 99 }, (_, index) => ({ body: `${index}` })));
  const messages = await slow.receiveMessages({ maxNumberOfMessages: 99 });

  const deleting = slow.deleteMessageBatch([...messages.slice(0, 42), 'garbage', ...messages.slice(42)]);
  await clock.advance(1);
  const results = await deleting;

  expect(results.map(({ ok }) => ok)).toEqual(results.map((_, index) => index !== 42));
  expect([seen.length, Math.max(...seen)]).toEqual([10, 4]);
});
