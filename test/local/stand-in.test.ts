import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { FifoQueue } from '../../src/constructs/fifo-queue';
import { StandardQueue } from '../../src/constructs/standard-queue';
import { localQueues, type LocalQueues } from '../../src/local/local-queues';
import { LocalSqs } from '../../src/local/local-sqs';
import { provision } from '../../src/local/provision';
import { readTemplates, type TemplateApp } from '../../src/local/template/template';
import { openFifoQueue, openQueue } from '../../src/runtime/queue';

const arnOf = (queueName: string, region = 'eu-west-1', account = '222222222222'): string => `arn:aws:sqs:${region}:${account}:${queueName}`;

function lambda(stack: Stack, id: string, environment: Record<string, string> = {}): Function {
  return new Function(stack, id, { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => {}'), environment });
}

const named = (app: TemplateApp) => app.standIns.map(({ queueName }) => queueName);
const read = (stack: Stack): TemplateApp => readTemplates((stack.node.root as App).synth().directory);

describe('queues of other apps have stand-ins', () => {
  let queues: LocalQueues;
  beforeAll(async () => {
    const stack = new Stack(new App(), 'Shop');
    const ship = lambda(stack, 'Ship', { PARTNER_ARN: arnOf('partner') });
    new StandardQueue(stack, 'Orders').bindSender(ship);
    FifoQueue.fromQueueArn(stack, 'Payments', arnOf('payments.fifo')).bindSender(ship);
    StandardQueue.fromQueueArn(stack, 'Partner', arnOf('partner')).bindConsumer(ship, { batchSize: 2 });
    queues = await localQueues(stack);
  });
  afterAll(() => queues.close());

  test('bindings lead to them', async () => {
    const { sqs: client, environment } = queues;
    await openFifoQueue('Payments', { client, environment }).sendMessage({ body: { cents: 5 }, messageGroupId: 'a', messageDeduplicationId: '1' });

    expect(queues.queue('payments.fifo').queued()).toMatchObject([{ body: { cents: 5 }, messageGroupId: 'a' }]);
    expect(Object.values(environment).join()).not.toContain('amazonaws');
  });

  test('their event source mappings run', async () => {
    const sizes: number[] = [];
    queues.runFunction('Ship', ({ Records }) => void sizes.push(Records.length));

    await openQueue('Partner', { client: queues.sqs, environment: queues.environment }).sendMessageBatch([{ body: 1 }, { body: 2 }, { body: 3 }]);
    await queues.advance(1);

    expect(sizes).toEqual([2, 1]);
  });

  test('one that is asked for by a wrong name is told those that there are', () => {
    expect(() => queues.queue('Nope')).toThrow(/there are Orders\/DeadLetterQueue, Orders, partner, payments\.fifo$/);
  });
});

describe('a stand-in', () => {
  test('is made for a plain URL, an ARN, a permission and a dead-letter queue', () => {
    const stack = new Stack(new App(), 'Shop');
    const dead = Queue.fromQueueArn(stack, 'Dead', arnOf('dead'));
    new Queue(stack, 'Orders', { deadLetterQueue: { queue: dead, maxReceiveCount: 3 } });
    const ship = lambda(stack, 'Ship', {
      URL: 'https://sqs.eu-west-1.amazonaws.com/222222222222/by-url', ARN: arnOf('by-arn.fifo'), OLD: 'https://eu-west-1.queue.amazonaws.com/222222222222/by-old-url',
      VPC: 'https://vpce-1-2.sqs.eu-west-1.vpce.amazonaws.com/222222222222/by-vpc', API: 'https://a1b2.execute-api.eu-west-1.amazonaws.com/222222222222/none',
    });
    Queue.fromQueueArn(stack, 'Granted', arnOf('granted')).grantSendMessages(ship);

    expect(named(read(stack)).sort()).toEqual(['by-arn.fifo', 'by-old-url', 'by-url', 'by-vpc', 'dead', 'granted']);
  });

  test('is told apart from one of equal name in another account or Region, in bindings, mappings and permissions', async () => {
    const stack = new Stack(new App(), 'Shop');
    const ship = lambda(stack, 'Ship');
    const [west, east] = [arnOf('jobs'), arnOf('jobs', 'us-east-1')].map((arn, index) => StandardQueue.fromQueueArn(stack, `Jobs${index}`, arn));
    west!.bindConsumer(ship);
    east!.bindSender(ship);
    const app = read(stack);
    const queues = await localQueues(stack);

    expect(app.eventSources).toMatchObject([{ queueName: 'eu-west-1-222222222222-jobs', queueArn: arnOf('jobs') }]);
    expect(queues.environment.QUEUE_JOBS1).toMatch(/\/us-east-1-222222222222-jobs"/);
    expect(app.accesses).toContainEqual(expect.objectContaining({ queueName: 'us-east-1-222222222222-jobs', does: 'sends' }));
    await queues.close();
  });

  test('of equal name is the dead-letter queue of the queues of its Region', async () => {
    const warned = jest.spyOn(console, 'warn').mockReturnValue(); // both stacks bind Orders
    const app = new App();
    for (const region of ['eu-west-1', 'us-east-1']) {
      const stack = new Stack(app, `Shop-${region}`, { env: { account: '222222222222', region } });
      const queue = Queue.fromQueueArn(stack, 'Dead', arnOf('dead', region));
      new Queue(stack, 'Orders', { queueName: `orders-${region}`, deadLetterQueue: { queue, maxReceiveCount: 3 } });
    }
    const queues = await localQueues(app);
    const { QueueUrl } = await queues.sqs.getQueueUrl({ QueueName: 'orders-us-east-1' });
    const { Attributes } = await queues.sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['RedrivePolicy'] });

    expect(Attributes?.RedrivePolicy).toContain(':us-east-1-222222222222-dead"');
    warned.mockRestore();
    await queues.close();
  });

  test('is told apart from a queue that the app declares for another account, and is none where it may be that queue', () => {
    const app = (env?: { account: string; region: string }): string[] => {
      const stack = new Stack(new App(), 'Shop', { env });
      const ship = lambda(stack, 'Ship');
      new StandardQueue(stack, 'Own', { queueName: 'orders' }).bindSender(ship);
      StandardQueue.fromQueueArn(stack, 'Other', arnOf('orders')).bindSender(ship);
      return named(read(stack));
    };

    expect(app({ account: '111111111111', region: 'eu-west-1' })).toEqual(['eu-west-1-222222222222-orders']);
    expect(app({ account: '222222222222', region: 'eu-west-1' })).toEqual([]);
    expect(app()).toEqual([]);
  });

  test('leaves a queue as it is that is there already', async () => {
    const sqs = new LocalSqs();
    await sqs.createQueue({ QueueName: 'partner', Attributes: { VisibilityTimeout: '77' } });

    const { urlByQueueName } = await provision(sqs, [], ['partner', 'new.fifo']);
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: urlByQueueName.get('partner')!, AttributeNames: ['All'] });

    expect(Attributes).toMatchObject({ VisibilityTimeout: '77' });
    expect([...urlByQueueName.keys()]).toEqual(['partner', 'new.fifo']);
    sqs.close();
  });
});
