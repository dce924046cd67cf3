import { ManualClock } from '../../src/local/manual-clock';
import { openQueue } from '../../src/runtime/queue';
import type { SendError } from '../../src/runtime/send/send-error';
import { eagerClock } from './eager-clock';
import { ScriptedSqs, sdkError } from './scripted-sqs';

const queueUrl = 'http://localhost/000000000000/orders';
const open = (client: ScriptedSqs, clock = eagerClock) => openQueue<string>({ queueUrl }, { client: client.port, codec: 'text', clock });

test('an asynchronous source of any length holds a bounded number of entries', async () => {
  const client = new ScriptedSqs();
  let read = 0;
  let mostAhead = 0;
  async function* source() {
    for (; read < 2000; read++) {
      mostAhead = Math.max(mostAhead, read - client.stored.length);
      yield { body: `${read}` };
    }
  }

  const results = await open(client).sendMessageBatch(source(), { concurrency: 2 });

  expect(results).toHaveLength(2000);
  expect(mostAhead).toBeLessThanOrEqual(40);
});

test('options that change after the call are those of the next one', async () => {
  const orders = open(new ScriptedSqs());
  const told: string[] = [];
  const options = { onOutcome: () => {} };

  await Promise.all(['a', 'b'].map((body) => orders.sendMessageBatch([{ body }], Object.assign(options, { onOutcome: () => { told.push(body); } }))));

  expect(told).toEqual(['a', 'b']);
});

test('a list that is emptied after the call is sent as it was', async () => {
  const client = new ScriptedSqs();
  const buffer = ['a', 'b'].map((body) => ({ body }));

  const sending = open(client).sendMessageBatch(buffer);
  buffer.length = 0;

  await expect(sending).resolves.toHaveLength(2);
  expect(client.stored).toEqual(['a', 'b']);
});

test('an incomplete request does not wait for a slow source for ever', async () => {
  const client = new ScriptedSqs();
  const clock = new ManualClock();
  let release = (): void => {};
  async function* source() {
    yield { body: 'a' };
    await new Promise<void>((resolve) => { release = resolve; });
    yield { body: 'b' };
  }
  const sending = open(client, clock).sendMessageBatch(source(), { lingerMilliseconds: 50 });

  await clock.advance(0.049);
  expect(client.stored).toEqual([]);
  await clock.advance(0.001);
  expect(client.stored).toEqual(['a']);

  release();
  await expect(sending).resolves.toHaveLength(2);
});

test('a source that throws loses nothing that it gave before', async () => {
  const client = new ScriptedSqs();
  function* source() {
    yield* ['a', 'b'].map((body) => ({ body }));
    throw new Error('cursor closed');
  }

  const sending = open(client).sendMessageBatch(source());

  await expect(sending).rejects.toMatchObject({
    code: 'SourceFailed', cause: new Error('cursor closed'), message: expect.stringContaining('got an error of their source (cursor closed); see error.results'), failed: [], results: [{ messageId: 'm-a' }, { messageId: 'm-b' }] });
  expect(client.stored).toEqual(['a', 'b']);
});

test('whatever a source throws, the batch tells what is sent', async () => {
  const client = new ScriptedSqs();
  function* source() {
    yield { body: 'a' };
    throw Object.create(null) as Error;
  }

  const sending = open(client).sendMessageBatch(source());

  await expect(sending).rejects.toMatchObject({ code: 'SourceFailed', message: expect.stringContaining('(object)'), results: [{ messageId: 'm-a' }] });
});

test('an aborted batch tells what was sent and closes its source', async () => {
  const client = new ScriptedSqs();
  const controller = new AbortController();
  let closed = false;
  function* source() {
    try {
      for (let index = 0; ; index++) {
        if (index === 25) controller.abort();
        yield { body: `${index}` };
      }
    } finally {
      closed = true;
    }
  }

  const sending = open(client).sendMessageBatch(source(), { signal: controller.signal });

  const { code, failed, results } = await sending.catch((error: SendError) => error) as SendError;
  expect(code).toBe('Aborted');
  expect(client.stored).toHaveLength(20);
  expect(failed.map(({ index }) => index)).toEqual([20, 21, 22, 23, 24, 25]); // the last one was read after the abort
  expect(results).toHaveLength(26);
  expect(closed).toBe(true);
});

test('a source without end is told outcome by outcome and keeps only failures', async () => {
  const client = new ScriptedSqs(({ MessageBody }) => (MessageBody === '3' ? { SenderFault: true, Code: 'InvalidParameterValue' } : undefined));
  const told: number[] = [];

  const sending = open(client).sendMessageBatch(['1', '2', '3'].map((body) => ({ body })), { onOutcome: (index) => told.push(index) });

  await expect(sending).rejects.toMatchObject({ results: [{ index: 2, code: 'InvalidParameterValue' }] });
  expect(told).toEqual([0, 1, 2]);
});

test('a message stored differently from what was sent is told and not sent again', async () => {
  const client = new ScriptedSqs();
  const honest = client.port.sendMessageBatch;
  client.port.sendMessageBatch = async (input) => {
    const answer = await honest(input);
    answer.Successful![1]!.MD5OfMessageBody = 'f'.repeat(32);
    return answer;
  };

  const sending = open(client).sendMessageBatch(['a', 'b'].map((body) => ({ body })));

  await expect(sending).rejects.toMatchObject({
    retryable: false, failed: [{ index: 1, code: 'InvalidChecksum', senderFault: true, cause: { name: 'DamagedMessageError', messageId: 'm-b' } }],
    message: "queue 'orders': every entry must be sent, got 1 that failed, first entry 1: "
      + 'message m-b: body must be stored as sent, got another MD5 digest of it; send again those of error.failed whose senderFault is false',
  });
  expect(client.requests).toHaveLength(1);
});

test('the cause of a request that fails as a whole is kept with each of its entries', async () => {
  const reset = sdkError('ECONNRESET');
  const client = new ScriptedSqs(undefined, () => { throw reset; });

  const sending = open(client).sendMessageBatch([{ body: 'a' }], { maxAttempts: 1 });

  await expect(sending).rejects.toMatchObject({ retryable: true, failed: [{ code: 'ECONNRESET', cause: reset }] });
});

test('an abort while the last request is on its way fails nothing', async () => {
  const aborter = new AbortController();
  const client = new ScriptedSqs(undefined, () => aborter.abort());

  await expect(open(client).sendMessageBatch([{ body: 'a' }], { signal: aborter.signal })).resolves.toEqual([{ messageId: 'm-a' }]);
});

test('a batch whose source is cut short is not one to send again as a whole', async () => {
  const client = new ScriptedSqs();

  const sending = open(client).sendMessageBatch([{ body: 'a' }], { signal: AbortSignal.abort() });

  await expect(sending).rejects.toMatchObject({
    code: 'Aborted', retryable: false, failed: [],
    message: "queue 'orders': entries must be read to their end, got an abort of the signal before; see error.results for what is sent",
  });
});

test('an abort while a request waits to be sent again ends it', async () => {
  const aborter = new AbortController();
  const client = new ScriptedSqs(undefined, () => {
    setImmediate(() => aborter.abort());
    throw sdkError('RequestThrottled');
  });

  const sending = open(client, new ManualClock()).sendMessageBatch([{ body: 'a' }], { signal: aborter.signal });

  await expect(sending).rejects.toMatchObject({ code: 'RequestThrottled', retryable: true });
  expect(client.requests).toHaveLength(1);
});

test('an abort does not wait for a silent source, sends nothing more and closes it', async () => {
  const client = new ScriptedSqs();
  const aborter = new AbortController();
  const closed: string[] = [];
  const entries = ['a', 'b'].map((body) => ({ body }));
  const source: AsyncIterableIterator<{ body: string }> = {
    [Symbol.asyncIterator]: () => source,
    next: () => {
      const value = entries.shift();
      if (value) return Promise.resolve({ done: false, value });
      setImmediate(() => aborter.abort());
      return new Promise(() => undefined); // says nothing any more
    },
    return: () => {
      closed.push('closed');
      return Promise.reject(new Error('already closed'));
    },
  };

  const sending = open(client, new ManualClock()).sendMessageBatch(source, { signal: aborter.signal });

  await expect(sending).rejects.toMatchObject({ code: 'Aborted', failed: [{ index: 0, code: 'Aborted' }, { index: 1, code: 'Aborted' }] });
  expect(client.stored).toEqual([]);
  expect(closed).toEqual(['closed']);
});

test('an iterator that gives no step is an error of the source', async () => {
  const broken = { [Symbol.asyncIterator]: () => ({ next: async () => undefined }) } as unknown as AsyncIterable<{ body: string }>;

  await expect(open(new ScriptedSqs()).sendMessageBatch(broken)).rejects.toMatchObject({ code: 'SourceFailed', cause: expect.any(TypeError) });
});
