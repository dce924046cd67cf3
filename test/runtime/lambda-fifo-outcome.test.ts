import { lambdaHandler, type LambdaHandlerOptions } from '../../src/runtime/lambda-function/lambda-handler';
import { RetryAfter } from '../../src/runtime/outcome/outcome';
import { openFifoQueue } from '../../src/runtime/queue';
import { eventOf, openBench, type Bench } from './listening';

/** A FIFO queue that dead-letters after so many receives. */
const openFifo = (maxReceiveCount: number): Promise<Bench> => openBench('fifo', {
  visibilityTimeoutSeconds: 60, redrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead.fifo', maxReceiveCount },
});

/** An event source mapping: invokes the function with what comes, and deletes what is done. */
async function deliver(bench: Bench, handler: (body: string) => unknown, options: LambdaHandlerOptions): Promise<void> {
  const { sqs, url: QueueUrl, clock, queue } = bench;
  const handle = lambdaHandler(queue, ({ body }) => handler(body), { random: () => 0.5, ...options });
  for (let polls = 0; polls < 14_400; polls++) {
    const event = await eventOf({ sqs, url: QueueUrl });
    const staying = new Set((await handle(event)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = event.Records.filter(({ messageId }) => !staying.has(messageId));
    for (const { receiptHandle: ReceiptHandle } of done) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    await clock.advance(0.5);
  }
}

const hidden = ({ calls }: Bench): unknown[] => calls.filter(({ action }) => action === 'changeMessageVisibilityBatch')
  .map(({ input }) => (input.Entries as Array<{ VisibilityTimeout: number }>).map((entry) => entry.VisibilityTimeout));

describe.each([['no backoff', {}], ['a backoff', { backoff: {} }]])('with %s', (_, options) => {
  test.each([2, 3, 4, 10])('what is received with a FIFO message that fails at each of %d receives is worked on after it', async (maxReceiveCount) => {
    const bench = await openFifo(maxReceiveCount);
    await bench.sendFifo('a1', 'a2', 'a3', 'b1');
    const worked: string[] = [];

    await deliver(bench, (body) => {
      worked.push(body);
      if (body === 'a1') throw new Error('never');
    }, options);

    expect(worked.filter((body) => body !== 'b1')).toEqual([...Array<string>(maxReceiveCount).fill('a1'), 'a2', 'a3']);
    expect(await bench.left()).toBe('0 visible, 0 hidden, 1 dead');
  });
});

test.each<[string, { error: Error; seconds: number[] } & LambdaHandlerOptions]>([
  ['its visibility timeout', { error: new Error('no'), seconds: [61, 61] }],
  ['its backoff', { error: new Error('no'), backoff: {}, seconds: [3, 4, 4] }],
  ['its RetryAfter', { error: new RetryAfter(7), seconds: [7, 8, 8] }],
])('what waits behind a FIFO message with few receives left comes back a second after %s', async (_, { error, seconds, ...options }) => {
  const bench = await openFifo(2);
  await bench.sendFifo('a1', 'a2', 'a3', 'b1');

  const handle = lambdaHandler(bench.queue, ({ body }) => (body === 'a1' ? Promise.reject(error) : undefined), { random: () => 0.5, ...options });
  await handle(await eventOf(bench));

  expect(hidden(bench)).toEqual([seconds]);
});

test.each<[string, { seconds: number[] } & LambdaHandlerOptions]>([
  ['its visibility timeout', { seconds: [61] }],
  ['the end of the function, by a backoff', { backoff: {}, seconds: [0, 1] }],
])('what waits behind a FIFO message that never ends, with few receives left, comes back a second after %s', async (_, { seconds, ...options }) => {
  const bench = await openFifo(2);
  await bench.sendFifo('a1', 'a2', 'b1');
  const handler = ({ body }: { body: unknown }): Promise<unknown> | undefined => (body === 'a1' ? new Promise(() => undefined) : undefined);

  const handle = lambdaHandler(bench.queue, handler, { ...options, clock: bench.clock });
  const answer = handle(await eventOf(bench), { getRemainingTimeInMillis: () => 10_000 });
  await bench.clock.advance(9);
  await answer;

  expect(hidden(bench)).toEqual([seconds]);
});

test('a function without a way to Amazon SQS that asks for no backoff waits for three seconds to hide what waits behind a FIFO message', async () => {
  const bench = await openFifo(2);
  await bench.sendFifo('a1', 'a2');
  bench.meddle = () => new Promise(() => undefined);
  const handle = lambdaHandler(bench.queue, () => Promise.reject(new Error('no')), { clock: bench.clock });
  const answered = jest.fn();

  void handle(await eventOf(bench), { getRemainingTimeInMillis: () => 900_000 }).then(answered);
  await bench.clock.advance(2.9);
  const early = answered.mock.calls.length;
  await bench.clock.advance(0.1);

  expect(early).toBe(0);
  expect(answered).toHaveBeenCalled();
});

test('a FIFO queue that goes by its name, of which no binding tells anything, is asked for nothing', async () => {
  const bench = await openFifo(2);
  await bench.sendFifo('a1', 'a2');
  const queue = openFifoQueue({ queueName: 'orders.fifo' }, { client: await bench.queue.port() });

  const handle = lambdaHandler(queue, () => Promise.reject(new Error('no')));
  await handle(await eventOf(bench));

  expect(bench.calls).toEqual([]);
});

test('nothing waits behind a message of a fair queue, whatever group it has', async () => {
  const { sqs, url: QueueUrl, ...bench } = await openBench('standard', {
    redrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 2 },
  });
  for (const MessageBody of ['bad', 'slow', 'unstarted']) await sqs.sendMessage({ QueueUrl, MessageBody, MessageGroupId: 'tenant' });
  const handler = ({ body }: { body: string }): Promise<unknown> => (body === 'bad' ? Promise.reject(new Error('no')) : new Promise(() => undefined));

  const answer = lambdaHandler(bench.queue, handler, { backoff: {}, random: () => 0.5, concurrency: 1, clock: bench.clock })(
    await eventOf({ sqs, url: QueueUrl }), { getRemainingTimeInMillis: () => 10_000 },
  );
  await bench.clock.advance(9);
  await answer;

  expect(hidden({ ...bench, sqs, url: QueueUrl })).toEqual([[3, 0, 0]]);
});
