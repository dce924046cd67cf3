import { ACTIVITIES, iamActionsOf, type ActivityName } from '../../src/queue/activity';
import type { SqsActionName } from '../../src/queue/port';
import { createQueue, getQueueUrl, listQueues } from '../../src/runtime/administer/account';
import { openQueue, type Queue } from '../../src/runtime/queue';
import { redrive } from '../../src/runtime/administer/redrive';
import { eagerClock } from '../runtime/eager-clock';
import { iamActionOf, recordedSqs } from './recorded-sqs';

interface Scene {
  readonly orders: Queue;
  readonly dead: Queue;
  readonly client: ReturnType<typeof recordedSqs>['port'];
}

type Run = (scene: Scene) => Promise<unknown>;

const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};
const received = async ({ orders }: Scene) => (await orders.receiveMessages({ maxNumberOfMessages: 1, waitTimeSeconds: 0 }))[0]!;

/** Every activity as the runtime spells it. `redriveTarget` stands for the other queue of a redrive: `role-calls` runs it. */
const RUNS: Record<Exclude<ActivityName, 'redriveTarget'>, Run> = {
  sendMessage: ({ orders }) => orders.sendMessage({ body: 1 }),
  sendMessageBatch: ({ orders }) => orders.sendMessageBatch([{ body: 1 }, { body: 2 }]),
  receiveMessages: ({ orders }) => orders.receiveMessages({ waitTimeSeconds: 0 }),
  deleteMessage: async (scene) => scene.orders.deleteMessage(await received(scene)),
  deleteMessageBatch: async (scene) => scene.orders.deleteMessageBatch([await received(scene)]),
  changeMessageVisibility: async (scene) => scene.orders.changeMessageVisibility(await received(scene), 0),
  changeMessageVisibilityBatch: async (scene) => {
    const message = await received(scene);
    await scene.orders.changeMessageVisibilityBatch([{ message, visibilityTimeoutSeconds: 0 }]);
  },
  getQueueUrl: ({ client }) => getQueueUrl('orders', { client }),
  getQueueAttributes: ({ orders }) => orders.getQueueAttributes(),
  setQueueAttributes: ({ orders }) => orders.setQueueAttributes({ delaySeconds: 1 }),
  listDeadLetterSourceQueues: ({ dead }) => all(dead.listDeadLetterSourceQueues()),
  listQueueTags: ({ orders }) => orders.listQueueTags(),
  tagQueue: ({ orders }) => orders.tagQueue({ team: 'shop' }),
  untagQueue: ({ orders }) => orders.untagQueue(['team']),
  addPermission: ({ orders }) => orders.addPermission({ label: 'x', accountIds: ['222222222222'], actions: ['SendMessage'] }),
  removePermission: async ({ orders }) => {
    await orders.addPermission({ label: 'x', accountIds: ['222222222222'], actions: ['SendMessage'] });
    await orders.removePermission('x');
  },
  purgeQueue: ({ orders }) => orders.purgeQueue(),
  deleteQueue: ({ orders }) => orders.deleteQueue(),
  createQueue: ({ client }) => createQueue({ queueName: 'parcels', tags: { team: 'shop' } }, { client }),
  listQueues: ({ client }) => all(listQueues({ client })),
  redrive: async ({ dead }) => {
    const aborter = new AbortController();
    await redrive(dead, { signal: aborter.signal, onProgress: () => aborter.abort() });
  },
};

/** What a run does before the activity that it is about. */
const BEFORE: Partial<Record<ActivityName, readonly ActivityName[]>> = {
  deleteMessage: ['receiveMessages'], deleteMessageBatch: ['receiveMessages'],
  changeMessageVisibility: ['receiveMessages'], changeMessageVisibilityBatch: ['receiveMessages'],
  removePermission: ['addPermission'],
};

async function callsOf(name: keyof typeof RUNS): Promise<SqsActionName[]> {
  const { port: client, engine, calls } = recordedSqs();
  const { QueueUrl: deadUrl } = await engine.createQueue({ QueueName: 'orders-dead' });
  const { Attributes } = await engine.getQueueAttributes({ QueueUrl: deadUrl!, AttributeNames: ['QueueArn'] });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes!.QueueArn, maxReceiveCount: 1 });
  const { QueueUrl: ordersUrl } = await engine.createQueue({ QueueName: 'orders', Attributes: { RedrivePolicy } });
  await engine.sendMessage({ QueueUrl: ordersUrl!, MessageBody: '1' });
  const open = (queueUrl: string) => openQueue({ queueUrl }, { client, clock: eagerClock });
  await RUNS[name]({ orders: open(ordersUrl!), dead: open(deadUrl!), client });
  return [...new Set(calls.map(({ action }) => action))];
}

const NAMES = Object.keys(RUNS) as Array<keyof typeof RUNS>;

test('every activity of the table is run here', () => {
  const rows = Object.keys(ACTIVITIES).filter((name) => name !== 'redriveTarget');

  expect(NAMES).toEqual(rows);
});

test.each(NAMES)('the calls of %s stand in its row', async (name) => {
  const calls = await callsOf(name);

  expect(calls).toEqual(expect.arrayContaining([...ACTIVITIES[name].calls]));
});

test.each(NAMES)('the permissions of %s cover all that it calls', async (name) => {
  const calls = await callsOf(name);

  const granted = iamActionsOf([name, ...(BEFORE[name] ?? [])]);
  expect(calls.map(iamActionOf).filter((action) => !granted.includes(action))).toEqual([]);
});

test.each(NAMES)('the row of %s names no call that it does not make', (name) => {
  const { calls, iam } = ACTIVITIES[name];

  const beyond = iam.filter((action) => !calls.map(iamActionOf).includes(action));

  expect(beyond).toEqual(EXTRA[name] ?? []);
});

/** What Amazon SQS asks for beyond the call itself. */
const EXTRA: Partial<Record<ActivityName, readonly string[]>> = {
  createQueue: ['sqs:TagQueue'],
  redrive: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
};
