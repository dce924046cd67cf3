import { setImmediate as nextTurn } from 'node:timers/promises';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Callback, Context, SQSEvent, SQSHandler } from 'aws-lambda';
import { localQueues, type LocalQueues } from '../../src/local/local-queues';

const mapping = (Enabled: boolean) => ({
  Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] }, FunctionName: { Ref: Enabled ? 'Ship' : 'Idle' }, Enabled },
});
const lambda = (FunctionName: string) => ({ Type: 'AWS::Lambda::Function', Properties: { FunctionName, MemorySize: 256, Timeout: 5 } });
const Orders = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } };
const template = { Resources: { Orders, Ship: lambda('ship'), Idle: lambda('idle'), ShipMapping: mapping(true), IdleMapping: mapping(false) } };

let queues: LocalQueues;
let log: jest.SpyInstance;
beforeEach(async () => {
  queues = await localQueues(template);
  log = jest.spyOn(console, 'error').mockReturnValue();
});
afterEach(async () => {
  log.mockRestore();
  await queues.close();
});

const send = (MessageBody: string) => queues.sqs.sendMessage({ QueueUrl: queues.queue('Orders').queueUrl, MessageBody });

test('a handler may have the types of @types/aws-lambda', async () => {
  const bodies: string[] = [];
  const typed: SQSHandler = async ({ Records }) => { bodies.push(...Records.map(({ body }) => body)); };
  queues.runFunction('Ship', typed);
  queues.runFunction('Ship', async ({ Records }: SQSEvent, context: Context) => { bodies.push(`${Records[0]!.body} of ${context.functionName}`); });

  await send('a');
  await queues.advance(0);

  expect(bodies).toEqual(['a of ship']);
});

test('a handler is told what AWS Lambda tells of its function', async () => {
  const handler = jest.fn();
  queues.runFunction('Ship', (_, context) => handler(context));

  await send('a');
  await queues.advance(0);

  expect(handler).toHaveBeenCalledWith(expect.objectContaining({
    functionName: 'ship', functionVersion: '$LATEST', memoryLimitInMB: '256', awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/), callbackWaitsForEmptyEventLoop: true,
  }));
});

test('a handler is told account and Region of its stack', async () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  const ship = new Function(stack, 'Ship', { functionName: 'ship', runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') });
  ship.addEventSource(new SqsEventSource(new Queue(stack, 'Orders')));
  await using app = await localQueues(stack);
  const told: string[] = [];
  app.runFunction('Ship', (_: SQSEvent, { invokedFunctionArn }: Context) => void told.push(invokedFunctionArn));

  await app.sqs.sendMessage({ QueueUrl: app.queue('Orders').queueUrl, MessageBody: 'a' });
  await app.advance(0);

  expect(told).toEqual(['arn:aws:lambda:eu-west-1:111111111111:function:ship']);
});

test.each([[undefined, 0], ['no stock', 1]])('a handler may answer by its callback with %p', async (error, inFlight) => {
  queues.runFunction('Ship', (_event: SQSEvent, _context: Context, callback: Callback) => {
    setImmediate(() => callback(error));
  });

  await send('a');
  await queues.advance(0);

  expect(queues.queue('Orders').inFlight()).toHaveLength(inFlight);
});

test('a second handler of a function takes the place of the first one', async () => {
  const [first, second] = [jest.fn(), jest.fn()];
  queues.runFunction('Ship', first);
  await send('a');
  await queues.advance(1);

  queues.runFunction('Ship', second);
  for (const body of ['b', 'c', 'd']) await send(body);
  await queues.advance(1);

  expect(first).toHaveBeenCalledTimes(1);
  expect(second).toHaveBeenCalled();
  expect(queues.queue('Orders').queued()).toEqual([]);
});

test('a second handler of a function gets no more batches at the same time than the first one', async () => {
  let [active, most] = [0, 0];
  const handler = async (): Promise<void> => {
    most = Math.max(most, active += 1);
    await new Promise(setImmediate);
    active -= 1;
  };
  queues.runFunction('Ship', handler);
  queues.runFunction('Ship', handler);

  for (let count = 0; count < 100; count += 1) await send('a');
  await queues.advance(1);

  expect(most).toBe(5);
});

test.each([[undefined, 'none'], [{ handler: () => undefined }, 'object']])('refuses %p as a handler', (handler, got) => {
  expect(() => queues.runFunction('Ship', handler as never)).toThrow(new TypeError(`function 'Ship': its handler must be a function, got ${got}; give what its module exports`));
});

test('a mapping that is disabled gives no function its batches', () => {
  expect(() => queues.runFunction('Idle', () => undefined)).toThrow("function 'Idle': it must have an event source mapping on a queue of the app, got one that is disabled; there are Ship, Idle");
});

test('why a batch stays is in the log, with its place', async () => {
  queues.runFunction('Ship', () => { throw new RangeError('too heavy'); });

  await send('a');
  await queues.advance(0);

  expect(log).toHaveBeenCalledTimes(1);
  expect(log).toHaveBeenCalledWith(expect.stringMatching(
    /^function 'Ship': 1 message of orders failed, received 1 time, back after the visibility timeout: RangeError: too heavy\n +at .*event-handler\.test\.ts/,
  ));
});

test('that a queue is gone is not told the log at every poll', async () => {
  queues.runFunction('Ship', () => undefined);

  await queues.sqs.deleteQueue({ QueueUrl: queues.queue('Orders').queueUrl });
  await queues.advance(60);

  expect(log).not.toHaveBeenCalled();
});

test('that a mapping does not ask for the failures that a handler answers is in the log', async () => {
  queues.runFunction('Ship', ({ Records }) => ({ batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) }));

  await send('a');
  await queues.advance(0);

  expect(log).toHaveBeenCalledWith(expect.stringMatching(/^function 'Ship': orders: the mapping must report batch item failures, got 1 message /));
  expect(queues.queue('Orders').inFlight()).toEqual([]);
});

test.each([['text', 'no stock', 'no stock'], ['an object without a prototype', Object.create(null), 'object'], ['nothing', undefined, 'undefined']])('a handler may throw %s', async (_, thrown, told) => {
  queues.runFunction('Ship', () => Promise.reject(thrown as Error));

  await send('a');
  await queues.advance(0);

  expect(log).toHaveBeenCalledWith(`function 'Ship': 1 message of orders failed, received 1 time, back after the visibility timeout: ${told}`);
  expect(queues.queue('Orders').inFlight()).toHaveLength(1);
});

test.each([[1, 1], [2, 2], [undefined, 5]])('a function that reserves %p of the concurrency handles %p batches at the same time', async (ReservedConcurrentExecutions, most) => {
  const Ship = { ...lambda('ship'), Properties: { ...lambda('ship').Properties, ReservedConcurrentExecutions } };
  const reserved = await localQueues({ Resources: { ...template.Resources, Ship } });
  let atWork = 0;
  const seen: number[] = [];
  reserved.runFunction('Ship', async () => {
    seen.push(++atWork);
    await nextTurn();
    atWork--;
  });

  for (let message = 0; message < 8; message++) await reserved.sqs.sendMessage({ QueueUrl: reserved.queue('Orders').queueUrl, MessageBody: 'a' });
  await reserved.advance(1);

  expect(Math.max(...seen)).toBe(most);
  await reserved.close();
});

test('no handler runs for a function that reserves no concurrency', async () => {
  const Ship = { ...lambda('ship'), Properties: { ...lambda('ship').Properties, ReservedConcurrentExecutions: 0 } };
  const reserved = await localQueues({ Resources: { ...template.Resources, Ship } });

  expect(() => reserved.runFunction('Ship', () => undefined))
    .toThrow("function 'Ship': its reserved concurrency must be above 0, got 0; AWS Lambda never invokes it");
  await reserved.close();
});
