import { readFile } from 'node:fs/promises';
import timers from 'node:timers/promises';
import { SQS } from '@aws-sdk/client-sqs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { localQueues, type LocalQueues } from '../../src/local/local-queues';
import { queueMatchers, type QueueMatchers } from '../../src/local/queue-matchers';
import { lambdaHandler } from '../../src/runtime/lambda-function/lambda-handler';
import { listen } from '../../src/runtime/listen/listen';
import { Reject } from '../../src/runtime/outcome/outcome';
import { openQueue } from '../../src/runtime/queue';

declare global {
  namespace jest { interface Matchers<R> extends QueueMatchers<R> {} }
}

expect.extend(queueMatchers);

describe('localQueues', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  const deadLetterQueue = { queue: new Queue(stack, 'Dead'), maxReceiveCount: 2 };
  const orders = new Queue(stack, 'Orders', { visibilityTimeout: Duration.seconds(30), deadLetterQueue });
  const code = Code.fromInline('exports.handler = async () => {}');
  const ship = new Function(stack, 'Ship', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
  ship.addEventSource(new SqsEventSource(orders, { batchSize: 2 }));
  let queues: LocalQueues;

  beforeEach(async () => {
    queues = await localQueues(app);
  });
  afterEach(() => queues.close());

  const send = (...bodies: unknown[]) => openQueue('Orders', { client: queues.sqs, environment: queues.environment })
    .sendMessageBatch(bodies.map((body) => ({ body })));

  test('shows what is queued, through the binding of the app', async () => {
    await send({ id: 7 }, { id: 8 });

    expect(queues.queue('Orders').queued()).toMatchObject([{ body: { id: 7 }, receiveCount: 0 }, { body: { id: 8 } }]);
  });

  test('serves nothing once it is closed', async () => {
    await queues.serve();
    await queues.close();

    await expect(queues.serve()).rejects.toThrow('local queues: they must be open to be served, got closed ones; make them anew with localQueues');
  });

  test('shows what is in flight, and what comes back when the clock moves', async () => {
    await send({ id: 7 });
    await queues.sqs.receiveMessage({ QueueUrl: queues.queue('Orders').queueUrl });

    expect(queues.queue('Orders').inFlight()).toMatchObject([{ body: { id: 7 }, receiveCount: 1 }]);
    await queues.advance(30);
    expect(queues.queue('Orders').queued()).toHaveLength(1);
  });

  test('moves its time while fake timers stand in the place of the timers of node', async () => {
    // As `mock.timers` of node:test does, which jest itself would not survive.
    const fake = jest.spyOn(timers, 'setImmediate').mockReturnValue(new Promise(() => undefined));
    await send({ id: 7 });
    await queues.sqs.receiveMessage({ QueueUrl: queues.queue('Orders').queueUrl });

    await queues.advance(30);
    fake.mockRestore();

    expect(queues.queue('Orders').queued()).toHaveLength(1);
  });

  test('runs a function of the app in its batches and dead-letters what fails', async () => {
    const sizes: number[] = [];
    const log = jest.spyOn(console, 'error').mockReturnValue();
    queues.runFunction('Ship', ({ Records }) => {
      sizes.push(Records.length);
      if (Records.some(({ body }) => body.includes('poison'))) throw new Error('no');
    });

    await send('a', 'b', 'poison');
    await queues.advance(61);
    log.mockRestore();

    expect(sizes).toEqual([2, 1, 1]);
    const { queueArn } = queues.queue('Orders');
    expect(queues.queue('Orders').deadLettered()).toMatchObject([{ body: 'poison', receiveCount: 2, deadLetterQueueSourceArn: queueArn }]);
    expect(queues.queue('Dead').queued()).toHaveLength(1);
  });

  test('runs no more of a function at the same time than is reserved for it, whichever queue it is of', async () => {
    const two = new Stack(new App(), 'Two');
    const worker = new Function(two, 'Worker', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code, reservedConcurrentExecutions: 1, timeout: Duration.seconds(20) });
    for (const id of ['A', 'B']) worker.addEventSource(new SqsEventSource(new Queue(two, id)));
    await using local = await localQueues(two);
    const begun: number[] = [];
    local.runFunction('Worker', async () => {
      begun.push(local.clock.now());
      await local.advance(10);
    });

    for (const id of ['A', 'B']) await local.sqs.sendMessage({ QueueUrl: local.queue(id).queueUrl, MessageBody: 'a' });
    await local.advance(20);

    expect(begun[1]! - begun[0]!).toBe(10_000);
  });

  test('shows what a handler rejects among the dead letters', async () => {
    const handle = openQueue('Orders', { client: queues.sqs, environment: queues.environment });
    queues.runFunction('Ship', lambdaHandler(handle, () => { throw new Reject('no such order'); }));
    await send({ id: 7 });

    await queues.advance(1);

    expect(queues.queue('Orders').deadLettered()).toMatchObject([{ body: { id: 7 }, messageAttributes: { 'reject.reason': 'no such order' } }]);
  });

  test('time stands still while a handler waits for files and sockets', async () => {
    const handler = jest.fn(async () => { await readFile(__filename); });
    queues.runFunction('Ship', handler);

    await send('a');
    await queues.advance(300);

    expect(handler).toHaveBeenCalledTimes(1);
    expect(queues.queue('Orders')).toHaveQueued(0);
  });

  test('a handler may move the time itself, as one that is slow', async () => {
    const took: number[] = [];
    queues.runFunction('Ship', async () => {
      const began = queues.clock.now();
      await queues.advance(2);
      took.push(queues.clock.now() - began);
    });
    const began = queues.clock.now();

    await send('a');
    await queues.advance(1);

    expect(took).toEqual([2000]);
    expect(queues.clock.now() - began).toBe(2000);
  });

  test('serves its queues to code that opens them by its environment', async () => {
    const environment = await queues.serve();
    const { AWS_ENDPOINT_URL_SQS: endpoint, AWS_REGION: region } = environment;
    const credentials = { accessKeyId: environment.AWS_ACCESS_KEY_ID!, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY! };
    queues.runFunction('Ship', () => openQueue('Dead', { environment, endpoint, region, credentials }).sendMessage({ body: 'from Ship' }));

    await send('a');
    await queues.advance(0);

    expect(queues.queue('Dead')).toHaveQueued('from Ship');
    expect(await queues.serve()).toEqual(environment);
    expect(environment.AWS_DEFAULT_REGION).toBe(region);
  });

  test('a listener ends after the queues that it lives by, served ones too', async () => {
    await queues.serve();
    const listener = listen(openQueue('Orders', { client: queues.sqs, environment: queues.environment, clock: queues.clock }), () => undefined);
    await queues.advance(30);

    await queues.close();

    expect(await listener.stop()).toEqual({ unfinished: 0 });
  });

  test('a test that holds them by await using closes them', async () => {
    const poll = queues.sqs.receiveMessage({ QueueUrl: queues.queue('Orders').queueUrl, WaitTimeSeconds: 20 });

    await queues[Symbol.asyncDispose]();

    expect(await poll).toEqual({});
  });

  test('a poll over HTTP is answered with nothing when the queues end', async () => {
    const { AWS_ENDPOINT_URL_SQS: endpoint } = await queues.serve();
    const client = new SQS({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' }, maxAttempts: 1 });
    await client.listQueues(); // the connection is there
    const came = jest.spyOn(queues.sqs, 'perform');
    const poll = client.receiveMessage({ QueueUrl: `${endpoint}/000000000000/${queues.queue('Orders').queueName}`, WaitTimeSeconds: 20 });
    while (came.mock.calls.length === 0) await timers.setImmediate();

    await queues.close();

    expect((await poll).Messages).toBeUndefined();
    client.destroy();
  });

  test('serves them whatever profile the shell has', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { AWS_PROFILE: 'nobody', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
    try {
      Object.assign(process.env, await queues.serve());
      await openQueue('Dead').sendMessage({ body: 'b' });
    } finally {
      process.env = before;
    }

    expect(queues.queue('Dead')).toHaveQueued('b');
  });

  test('takes a stack, and a template as an object', async () => {
    const ofStack = await localQueues(stack);
    const ofTemplate = await localQueues(Template.fromStack(stack).toJSON());

    expect(ofStack.queue('Orders').queued()).toEqual([]);
    expect(Object.keys(ofTemplate.environment)).toEqual([expect.stringMatching(/^QUEUE_DEAD_?/), expect.stringMatching(/^QUEUE_ORDERS/)]);
    await Promise.all([ofStack.close(), ofTemplate.close()]);
  });

  test('makes its queues and looks at them without the faults that a test wants', async () => {
    const faulty = await localQueues(app, { faults: { throttling: 1 } });

    await expect(faulty.sqs.listQueues({})).rejects.toMatchObject({ name: 'RequestThrottled' });
    expect(faulty.queue('Orders').deadLettered()).toEqual([]);
    await faulty.close();
  });

  test('names the queues there are when one is not', () => {
    expect(() => queues.queue('Nope')).toThrow(/^queue 'Nope': it must be in the app, got none; there are Dead, Orders$/);
    expect(() => queues.runFunction('Nope', () => undefined)).toThrow("function 'Nope': it must have an event source mapping on a queue of the app, got none; there are Ship");
  });

  test('judges by matchers, which one declaration tells the compiler of', async () => {
    await send({ id: 7 });
    const queue = queues.queue('Orders');

    expect(queue).toHaveQueued(1);
    expect(queue).toHaveQueued({ id: expect.any(Number) });
    expect(queue).not.toHaveInFlight({ id: 7 });
    expect(() => expect(queue).toHaveDeadLettered({ id: 7 }))
      .toThrow(/^queue 'Shop-Orders[0-9A-F]+': it must have the body \{"id": 7\} dead-lettered, got 0: \[\]; 1 queued$/);
  });

  test.each([
    [7, '7'], [undefined, 'none'], [null, 'null'], [[], 'a list'], [{}, 'an object that is none of them'], [Promise.resolve({ Resources: {} }), 'an object that is none of them'],
    [Template.fromStack(stack), 'an object that is none of them'],
    [{ node: null }, 'an object that is none of them'], [{ node: { root: {}, path: 'Shop' } }, 'an object that is none of them'], [{ synth: 1 }, 'an object that is none of them'],
  ])('says what it takes when it is given %p', async (source, got) => {
    await expect(localQueues(source as never)).rejects.toThrow(`localQueues: its source must be a CDK App or Stack, a folder or a template with Resources, got ${got}; give it the app`);
  });

  describe('of stacks with queues of one name', () => {
    const both = new App();
    for (const id of ['North', 'South']) {
      const there = new Stack(both, id);
      const own = new Function(there, 'Ship', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code });
      own.addEventSource(new SqsEventSource(new Queue(there, 'Orders')));
    }
    let warned: jest.SpyInstance;
    beforeEach(() => { warned = jest.spyOn(console, 'warn').mockImplementation(); });
    afterEach(() => warned.mockRestore());

    test('tells queues and functions of one path apart by their stacks', async () => {
      const apart = await localQueues(both);

      expect(() => apart.queue('Orders')).toThrow("'Orders': it must mean one construct of the app, got 2; name one of North/Orders, South/Orders");
      expect(() => apart.runFunction('Ship', () => undefined)).toThrow("'Ship': it must mean one construct of the app, got 2; name one of North/Ship, South/Ship");
      expect(apart.queue('South/Orders').queueName).toContain('South-Orders');
      await apart.close();
    });

    test('says that a binding means the queue of the first', async () => {
      const apart = await localQueues(both);

      expect(warned).toHaveBeenLastCalledWith(expect.stringMatching(/^localQueues: environment: each binding must mean one queue, got several for QUEUE_ORDERS; the first counts, choose one stack/));
      await apart.close();
    });
  });

  test('says what a queue goes without as it is not in the app', async () => {
    const warned = jest.spyOn(console, 'warn').mockReturnValue();
    const RedrivePolicy = { deadLetterTargetArn: { 'Fn::ImportValue': 'Dead' }, maxReceiveCount: 3 };

    const without = await localQueues({ Resources: { Orders: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy } } } });

    expect(warned.mock.calls).toEqual([["localQueues: Orders: attributes must be known without AWS, got RedrivePolicy (import 'Dead'); it goes without them here"]]);
    warned.mockRestore();
    await without.close();
  });
});
