import { runEventSource, type RunningEventSource } from '../../../src/local/event-source/event-source';
import type { EventSourceActivity, EventSourcePolling, FunctionInvoker } from '../../../src/local/event-source/event-source-batch';
import type { SqsEvent } from '../../../src/local/event-source/event-source-record';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { provision } from '../../../src/local/provision';
import type { QueueDeclaration } from '../../../src/queue/declaration';
import type { SqsPort } from '../../../src/queue/port';

describe('runEventSource', () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  let running: RunningEventSource | undefined;
  let count = 0;

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  async function queueOf(declaration: Partial<QueueDeclaration> = {}) {
    const queueName = `q${++count}${declaration.kind === 'fifo' ? '.fifo' : ''}`;
    const dead = `dead${count}${declaration.kind === 'fifo' ? '.fifo' : ''}`;
    const redrivePolicy = { deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${dead}`, maxReceiveCount: 2 };
    const { urlByQueueName, arnByQueueName } = await provision(sqs, [
      { queueName: dead, kind: declaration.kind }, { queueName, redrivePolicy, ...declaration },
    ]);
    const url = urlByQueueName.get(queueName)!;
    const send = async (...bodies: string[]) => {
      for (const [index, MessageBody] of bodies.entries()) {
        const order = declaration.kind === 'fifo' ? { MessageGroupId: MessageBody[0], MessageDeduplicationId: String(index) } : {};
        await sqs.sendMessage({ QueueUrl: url, MessageBody, ...order });
      }
    };
    return { url, arn: arnByQueueName.get(queueName)!, deadUrl: urlByQueueName.get(dead)!, send };
  }

  function run(queue: { url: string; arn: string }, invoke: FunctionInvoker, polling: EventSourcePolling & { functionTimeoutSeconds?: number } = {}) {
    const activities: EventSourceActivity[] = [];
    const onActivity = (activity: EventSourceActivity) => activities.push(activity);
    running = runEventSource({ port: sqs, clock, queueUrl: queue.url, queueArn: queue.arn, invoke, onActivity, ...polling });
    return activities;
  }

  const left = async (QueueUrl: string) => {
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['All'] });
    return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
  };
  const bodies = ({ Records }: SqsEvent) => Records.map(({ body }) => body);

  test('deletes a batch whose function returns', async () => {
    const queue = await queueOf();
    const seen: string[][] = [];
    await queue.send('a', 'b', 'c');

    run(queue, (event) => void seen.push(bodies(event)));
    await clock.advance(1);

    expect(seen).toEqual([['a', 'b', 'c']]);
    expect(await left(queue.url)).toBe(0);
  });

  test.each([0, 10])('of ten messages of which %i failed has no trouble to delete the others', async (failures) => {
    const queue = await queueOf();
    await queue.send(...'abcdefghij');

    const failed = ({ messageId }: { messageId: string }) => ({ itemIdentifier: messageId });
    const answer = ({ Records }: SqsEvent) => ({ batchItemFailures: Records.slice(0, failures).map(failed) });
    const activities = run(queue, answer, { reportBatchItemFailures: true });
    await clock.advance(1);

    expect(activities.map(({ kind }) => kind)).toEqual(['invoked', 'handled']);
  });

  test('keeps batches to the batch size', async () => {
    const queue = await queueOf();
    const sizes: number[] = [];
    await queue.send(...'abcdefg');

    run(queue, (event) => void sizes.push(event.Records.length), { batchSize: 3 });
    await clock.advance(1);

    expect(sizes).toEqual([3, 3, 1]);
  });

  test('gathers a batch over its window, beyond ten messages', async () => {
    const queue = await queueOf();
    const sizes: number[] = [];

    run(queue, (event) => void sizes.push(event.Records.length), { batchSize: 25, maxBatchingWindowSeconds: 5 });
    await queue.send(...'abcdefghijkl');
    await clock.advance(3);
    await queue.send('m');
    await clock.advance(3);

    expect(sizes).toEqual([13]);
  });

  test('retries a failed batch after its visibility timeout, then leaves it to the dead-letter queue', async () => {
    const queue = await queueOf({ visibilityTimeoutSeconds: 30 });
    const counts: string[] = [];
    await queue.send('poison');

    const activities = run(queue, ({ Records }) => {
      counts.push(Records[0]!.attributes.ApproximateReceiveCount!);
      throw new TypeError('no');
    });
    await clock.advance(29);
    expect(counts).toEqual(['1']);
    await clock.advance(61);

    expect(counts).toEqual(['1', '2']);
    expect(await left(queue.deadUrl)).toBe(1);
    expect(activities.find(({ kind }) => kind === 'failed')).toMatchObject({ reason: 'TypeError: no' });
  });

  // Success and failure conditions of the AWS Lambda developer guide, services-sqs-errorhandling.
  test.each([
    ['an empty list', { batchItemFailures: [] }, []],
    ['no list', { batchItemFailures: null }, []],
    ['an empty object', {}, []],
    ['nothing', null, []],
    ['undefined', undefined, []],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, ['a', 'b']],
    ['an id of null', { batchItemFailures: [{ itemIdentifier: null }] }, ['a', 'b']],
    ['a wrong key', { batchItemFailures: [{ foo: 'notvalid' }] }, ['a', 'b']],
    ['an unknown id', { batchItemFailures: [{ itemIdentifier: 'unknown-message-id' }] }, ['a', 'b']],
    ['a text', 'not JSON', ['a', 'b']],
    ['a list', [], ['a', 'b']],
  ])('takes %s as an answer the way AWS Lambda does', async (_, answer, back) => {
    const queue = await queueOf();
    const seen: string[][] = [];
    await queue.send('a', 'b');

    run(queue, (event) => {
      seen.push(bodies(event));
      return answer;
    }, { reportBatchItemFailures: true });
    await clock.advance(31);

    expect(seen.slice(1).flat()).toEqual(back);
  });

  test('brings back only the messages that the answer names', async () => {
    const queue = await queueOf();
    const seen: string[][] = [];
    await queue.send('a', 'bad', 'c');

    run(queue, (event) => {
      seen.push(bodies(event));
      return { batchItemFailures: event.Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }, { reportBatchItemFailures: true });
    await clock.advance(31);

    expect(seen).toEqual([['a', 'bad', 'c'], ['bad']]);
  });

  test('takes no notice of the answer without partial batch responses', async () => {
    const queue = await queueOf();
    await queue.send('a');

    run(queue, () => ({ batchItemFailures: [{ itemIdentifier: 'unknown' }] }));
    await clock.advance(1);

    expect(await left(queue.url)).toBe(0);
  });

  test('deletes what the filters leave out, without calling the function', async () => {
    const queue = await queueOf();
    const seen: string[] = [];
    await queue.send('{"size":101}', '{"size":9}', 'plain');

    const activities = run(queue, (event) => void seen.push(...bodies(event)), { filters: ['{"body":{"size":[{"numeric":[">",100]}]}}'] });
    await clock.advance(1);

    expect(seen).toEqual(['{"size":101}']);
    expect(activities.find(({ kind }) => kind === 'filtered')).toMatchObject({ messageIds: [expect.any(String), expect.any(String)] });
    expect(await left(queue.url)).toBe(0);
  });

  test('gives up a function that takes longer than its timeout', async () => {
    const queue = await queueOf();
    let aborted = false;
    await queue.send('slow');

    const activities = run(queue, (_, { signal }) => new Promise(() => signal.addEventListener('abort', () => (aborted = true))), { functionTimeoutSeconds: 3 });
    await clock.advance(4);

    expect(aborted).toBe(true);
    expect(activities.at(-1)).toMatchObject({ kind: 'failed', reason: 'the function must answer within 3 s, got no answer' });
    expect(await left(queue.url)).toBe(1);
  });

  test('runs no more batches at the same time than the mapping allows', async () => {
    const queue = await queueOf();
    const answers: Array<() => void> = [];
    let atOnce = 0;
    let most = 0;
    await queue.send(...'abcdef');

    run(queue, async () => {
      most = Math.max(most, ++atOnce);
      await new Promise<void>((resolve) => answers.push(resolve));
      atOnce--;
    }, { batchSize: 1, maxConcurrency: 2 });
    for (let round = 0; round < 6; round++) {
      await clock.advance(0.1);
      answers.shift()?.();
    }
    await clock.advance(0.1);

    expect(most).toBe(2);
    expect(await left(queue.url)).toBe(0);
  });

  test('splits a batch of more than 6 MB into several invocations', async () => {
    const queue = await queueOf();
    const sizes: number[] = [];
    await queue.send(...'abcdefgh'.split('').map((letter) => letter.repeat(1024 * 1024)));

    run(queue, (event) => void sizes.push(Buffer.byteLength(JSON.stringify(event))));
    await clock.advance(1);

    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
  });

  test('keeps the order of a FIFO group over a failure', async () => {
    const queue = await queueOf({ kind: 'fifo' });
    const seen: string[][] = [];
    await queue.send('a1', 'a2', 'b1', 'a3');

    run(queue, (event) => {
      seen.push(bodies(event));
      const from = seen.length === 1 ? event.Records.findIndex(({ body }) => body === 'a2') : Infinity;
      return { batchItemFailures: event.Records.filter(({ body }, index) => index >= from && body.startsWith('a')).map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }, { reportBatchItemFailures: true });
    await clock.advance(31);

    expect(seen).toEqual([['a1', 'a2', 'a3', 'b1'], ['a2', 'a3']]);
  });

  test('finishes what it handles before it is stopped', async () => {
    const queue = await queueOf();
    let finish = (): void => undefined;
    await queue.send('a');
    run(queue, () => new Promise<void>((resolve) => (finish = resolve)));
    await clock.advance(0.1);

    const stopped = running!.stop();
    finish();
    await stopped;

    expect(await left(queue.url)).toBe(0);
  });

  test('polls for a second and hangs up on nobody where an endpoint goes on with a poll', async () => {
    const queue = await queueOf();
    const calls: Array<{ seconds?: number; hangsUp: boolean }> = [];
    const port = new Proxy(sqs as SqsPort, {
      get: (target, action: keyof SqsPort) => (input: { WaitTimeSeconds?: number }, options?: { abortSignal?: AbortSignal }) => {
        if (action === 'receiveMessage') calls.push({ seconds: input.WaitTimeSeconds, hangsUp: options?.abortSignal !== undefined });
        return (target[action] as (...given: unknown[]) => unknown).call(target, input, options);
      },
    });

    running = runEventSource({ port, clock, queueUrl: queue.url, queueArn: queue.arn, invoke: () => undefined, shortPolls: true });
    await clock.advance(2.5);
    const stopped = running.stop();
    await queue.send('late');
    await clock.advance(1);
    await stopped;

    expect(calls).toEqual([1, 2, 3].map(() => ({ seconds: 1, hangsUp: false })));
    expect(sqs.peekMessages({ QueueUrl: queue.url }).Messages).toMatchObject([{ Body: 'late', State: 'ready' }]);
  });

  test('writes records as AWS Lambda does', async () => {
    const queue = await queueOf();
    let event: SqsEvent | undefined;
    const MessageAttributes = { n: { DataType: 'Number', StringValue: '6' }, b: { DataType: 'Binary', BinaryValue: Buffer.from('hi') } };
    await sqs.sendMessage({ QueueUrl: queue.url, MessageBody: '{}', MessageAttributes });

    run(queue, (given) => void (event = given));
    await clock.advance(1);

    expect(event!.Records[0]).toEqual({
      messageId: expect.any(String), receiptHandle: expect.any(String), body: '{}', md5OfBody: '99914b932bd37a50b983c5e7c90ae93b',
      attributes: expect.objectContaining({ ApproximateReceiveCount: '1', SentTimestamp: String(clock.now() - 1000) }),
      messageAttributes: {
        n: { stringValue: '6', stringListValues: [], binaryListValues: [], dataType: 'Number' },
        b: { binaryValue: 'aGk=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs', eventSourceARN: queue.arn, awsRegion: 'us-east-1',
    });
  });
});
