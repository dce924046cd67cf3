import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { accept, fromEvents, onPremises, readFor, remote, reports, sendEvent, traced, watch } from '../../examples/guide/connect';
import { GuideStack, holdToTheRules } from '../../examples/guide/declare';
import { administrate, decide, finish, insertInto, packOrder, receiveByHand, sendMany, sendOne, sendTogether, work } from '../../examples/guide/use';
import type { Order } from '../../examples/orders/order';
import { orders, payments } from '../../examples/orders/queues';
import { LocalSqs, ManualClock, startHttpServer, type HttpServer } from '../../src/local';
import { Reject, RetryAfter, type ReceivedMessage } from '../../src/runtime';

const clock = new ManualClock();
const engine = new LocalSqs({ clock });
let server: HttpServer;

const order = (id: string, sku = 'lamp'): Order => ({ id, sku, quantity: 1 });
const left = async (queue: typeof orders | typeof payments): Promise<number | undefined> =>
  (await queue.getQueueAttributes(['approximateNumberOfMessages'])).approximateNumberOfMessages;

interface Step {
  readonly MetricIntervalLowerBound?: number;
  readonly MetricIntervalUpperBound?: number;
  readonly ScalingAdjustment: number;
}

/** Tasks that the one alarm that a number of messages sets off brings a service to. */
function tasksFor(template: Template, messages: number): number | undefined {
  const scaling = Object.values(template.findResources('AWS::CloudWatch::Alarm')).filter(({ Properties }) => /scaling/.test(Properties.AlarmDescription as string));
  const [alarm] = scaling.filter(({ Properties: { ComparisonOperator, Threshold } }) => (/^Less/.test(ComparisonOperator as string) ? messages <= Threshold : messages >= Threshold));
  const { Threshold, AlarmActions: [{ Ref: policy }] } = alarm!.Properties as { Threshold: number; AlarmActions: [{ Ref: string }] };
  const { StepAdjustments } = template.toJSON().Resources[policy].Properties.StepScalingPolicyConfiguration as { StepAdjustments: Step[] };
  const above = messages - Threshold;
  return StepAdjustments.find(({ MetricIntervalLowerBound: lower = -Infinity, MetricIntervalUpperBound: upper = Infinity }) =>
    above >= lower && (above < upper || lower === -Infinity))?.ScalingAdjustment;
}

async function* coming(...list: Order[]): AsyncGenerator<{ body: Order }> {
  for (const body of list) yield { body };
}

beforeAll(async () => {
  server = await startHttpServer(engine);
  await engine.createQueue({ QueueName: 'orders' });
  await engine.createQueue({ QueueName: 'payments.fifo', Attributes: { FifoQueue: 'true' } });
  const url = (name: string): string => JSON.stringify({ url: `${server.endpoint}/000000000000/${name}` });
  Object.assign(process.env, {
    QUEUE_ORDERS: url('orders'), QUEUE_PAYMENTS: url('payments.fifo'),
    AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_ENDPOINT_URL_SQS: server.endpoint,
  });
});

beforeEach(async () => {
  await orders.purgeQueue();
  await payments.purgeQueue();
});

afterAll(() => server.close());

jest.setTimeout(120_000); // the first synthesis loads the whole CDK

test('the declarations of the guide synthesize', () => {
  const stack = new GuideStack(new App(), 'Guide');

  const template = Template.fromStack(stack);

  template.hasResourceProperties('AWS::SQS::Queue', { QueueName: 'bookings.fifo', ContentBasedDeduplication: true });
  template.hasResourceProperties('AWS::SQS::Queue', { FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' });
  template.hasResourceProperties('AWS::SQS::Queue', { DelaySeconds: 900, MessageRetentionPeriod: 604800, ReceiveMessageWaitTimeSeconds: 20 });
});

test('the role of code that runs elsewhere may do what a listener does', () => {
  const template = Template.fromStack(new GuideStack(new App(), 'Guide'));

  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Refunds'), 'Arn'] } },
        { Action: Match.arrayWith(['sqs:SendMessage']), Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RefundsDeadLetterQueue'), 'Arn'] } },
      ],
    },
    Roles: [{ Ref: Match.stringLikeRegexp('^Pods') }],
  });
});

test('the service of the guide has the tasks that its backlog asks for, messages in flight included', () => {
  const template = Template.fromStack(new GuideStack(new App(), 'Guide'));

  expect([0, 1, 99, 100, 999, 1000, 50_000].map((messages) => tasksFor(template, messages))).toEqual([0, 1, 1, 5, 5, 10, 10]);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: Match.arrayWith([Match.objectLike({ Expression: 'visible + notVisible', ReturnData: true })]),
  });
});

test('the declarations of the guide bring no warning', () => {
  const stack = new GuideStack(new App(), 'Guide');

  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
});

test('plain queues are held to the rules by a plugin', () => {
  const app = new App();
  new sqs.CfnQueue(new Stack(app, 'Plain'), 'Wrong', { queueName: 'not a name!' });
  holdToTheRules(app);

  expect(() => app.synth()).toThrow();
});

test('one message is sent to each kind of queue', async () => {
  const sent = await sendOne(order('o-1'));

  expect(sent.messageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await left(payments)).toBe(1);
  expect(await left(orders)).toBe(0); // delayed
});

test('many messages are sent, and those that were not are named', async () => {
  const failed = await sendMany(coming(order('o-1'), { ...order('o-2'), quantity: 0 }, order('o-3')));

  expect(failed).toEqual([1]);
  expect(await left(orders)).toBe(2);
});

test('single sends that meet travel together', async () => {
  const sent = await sendTogether([order('o-1'), order('o-2')]);

  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(2);
  expect(await left(orders)).toBe(2);
});

test('messages are received by hand and deleted', async () => {
  await sendMany(coming(order('o-1'), order('o-2')));
  const shipped: string[] = [];

  await receiveByHand(async ({ id }) => { shipped.push(id); });

  expect(shipped.sort()).toEqual(['o-1', 'o-2']);
  expect(await left(orders)).toBe(0);
});

test('a handler names the third outcomes', async () => {
  const handle = async (sku: string): Promise<unknown> => packOrder({ body: order('o-1', sku), receiveCount: 2 } as ReceivedMessage<Order>, { signal: new AbortController().signal });

  await expect(handle('unicorn')).rejects.toBeInstanceOf(Reject);
  await expect(handle('chair')).rejects.toEqual(new RetryAfter(1200));
  await expect(handle('lamp')).resolves.toBeUndefined();
});

test('a listener works on what is sent', async () => {
  const listener = work();
  await sendMany(coming(order('o-1')));

  while (await left(orders) !== 0) await clock.advance(0);
  const stopped = listener.stop();
  await clock.advance(20);

  expect(await stopped).toEqual({ unfinished: 0 });
});

test('what is at work at the same time is inserted together, and what the table refuses stays', async () => {
  await sendMany(coming(order('o-1'), order('o-2'), order('o-3')));
  const inserted: string[][] = [];

  const listener = insertInto({
    insertMany: async (rows) => {
      inserted.push(rows.map(({ id }) => id).sort());
      return rows.flatMap(({ id }, index) => (id === 'o-2' ? [{ index, error: new Error('duplicate key') }] : []));
    },
  });
  while (inserted.length === 0) await clock.advance(0);
  const stopped = listener.stop();
  await clock.advance(20);
  await stopped;

  expect(inserted[0]).toEqual(['o-1', 'o-2', 'o-3']);
  const { approximateNumberOfMessages: visible, approximateNumberOfMessagesNotVisible: hidden } = await orders.getQueueAttributes();
  expect(visible! + hidden!).toBe(1);
});

test('a queue is created, changed and listed', async () => {
  expect(await administrate()).toEqual(['0 messages, 120 s', `${server.endpoint}/000000000000/returns`]);
});

test('an error tells what to do', async () => {
  expect(await decide(order('o-1'))).toBe('sent');
  expect(await decide({ ...order('o-1'), id: 'x'.repeat(1_100_000) })).toBe('mend');
  expect(await finish({ receiptHandle: 'gone' })).toBe(false);
});

test('a message that came through a topic is unwrapped', async () => {
  const notice = { Type: 'Notification', MessageId: 'm', TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Message: JSON.stringify(order('o-1')), Timestamp: '2026-01-01T00:00:00Z' };
  const record = { messageId: 'm-1', body: JSON.stringify(notice), attributes: {}, messageAttributes: {}, eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders' };
  const broken = { ...record, messageId: 'm-2', body: '{}' };
  const info = jest.spyOn(console, 'info').mockImplementation();

  expect(await accept({ Records: [record, broken] } as never)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-2' }] });

  expect(info).toHaveBeenCalledWith('arn:aws:sns:us-east-1:000000000000:t', 'o-1');
});

test('a queue is chosen message by message', async () => {
  await engine.createQueue({ QueueName: 'events-acme' });

  expect((await sendEvent('acme')).messageId).toMatch(/^[0-9a-f-]{36}$/);
});

test('messages come in a loop until it ends', async () => {
  await sendMany(coming(order('o-1'), order('o-2'), order('o-3')));

  const read = await readFor(new AbortController().signal);

  expect(read).toEqual(['o-1', 'o-2']);
  expect(await left(orders)).toBe(1); // given back
});

test('opening a queue calls nobody', () => {
  const arnOf = (what: string) => `arn:aws:rolesanywhere:eu-west-1:111111111111:${what}/x`;
  const identity = { certificate: '-----BEGIN CERTIFICATE-----', privateKey: '-----BEGIN PRIVATE KEY-----' };
  const trust = { roleArn: 'arn:aws:iam::111111111111:role/shipper', profileArn: arnOf('profile'), trustAnchorArn: arnOf('trust-anchor') };

  const opened = [fromEvents, remote, reports, traced, onPremises({ ...trust, ...identity })];

  expect(opened.map(({ name }) => name)).toEqual(['Orders', 'orders', 'Reports', 'Orders', 'orders']);
});

test('what fails is told without its body', async () => {
  const told: unknown[] = [];
  watch((event) => told.push(event));
  await engine.sendMessage({ QueueUrl: `${server.endpoint}/000000000000/orders`, MessageBody: '{"sku":"secret"}' });
  const listener = work();

  while (told.length === 0) await clock.advance(0);
  const stopped = listener.stop();
  await clock.advance(20);
  await stopped;

  expect(told[0]).toMatchObject({ queue: 'Orders', messageId: expect.any(String) });
  expect(JSON.stringify(told)).not.toContain('secret');
});
