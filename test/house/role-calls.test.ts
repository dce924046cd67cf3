import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IBindableQueue } from '../../src/constructs/bindable-queue';
import { StandardQueue } from '../../src/constructs/standard-queue';
import { runEventSource } from '../../src/local/event-source/event-source';
import { ManualClock } from '../../src/local/manual-clock';
import type { BindingRole } from '../../src/queue/activity';
import type { Environment } from '../../src/queue/binding';
import { lambdaHandler } from '../../src/runtime/lambda-function/lambda-handler';
import { listen } from '../../src/runtime/listen/listen';
import { Reject, RetryAfter } from '../../src/runtime/outcome/outcome';
import { openQueue, type Queue } from '../../src/runtime/queue';
import { redrive } from '../../src/runtime/administer/redrive';
import { environmentOf, functionIn, statementsOf, strictStack, textOf } from '../constructs/strict-stack';
import { iamActionOf, recordedSqs, type RecordedCall } from './recorded-sqs';

/** A deployed app in small: the queues of a template in a local engine, and code with the environment and the grants of its role. */
interface Deployed {
  readonly orders: Queue<string>;
  readonly dead: Queue<string>;
  readonly clock: ManualClock;
  readonly sqs: ReturnType<typeof recordedSqs>;
  readonly queueUrl: string;
}

/** Done, given back later, and rejected: every outcome that a handler has. */
async function work({ body }: { readonly body: string }): Promise<void> {
  if (body === 'later') throw new RetryAfter(30);
  if (body === 'never') throw new Reject('unreadable');
}

const BODIES = ['now', 'later', 'never'];

interface RoleRun {
  readonly role: BindingRole;
  bind(queue: IBindableQueue, fn: lambda.Function): unknown;
  run(deployed: Deployed): Promise<unknown>;
}

const ROLES: readonly RoleRun[] = [
  {
    role: 'sender',
    bind: (queue, fn) => queue.bindSender(fn),
    run: async ({ orders }) => {
      await orders.sendMessage({ body: 'one' });
      await orders.sendMessageBatch([{ body: 'two' }, { body: 'three' }]);
    },
  },
  {
    role: 'consumer',
    bind: (queue, fn) => queue.bindConsumer(fn),
    run: async ({ orders, clock, sqs, queueUrl }) => {
      const handler = lambdaHandler(orders, work, { clock });
      const running = runEventSource({ port: sqs.port, queueUrl, queueArn: 'arn:aws:sqs:us-east-1:000000000000:orders', clock, invoke: (event) => handler(event) });
      await clock.advance(2);
      await running.stop({ abandon: true });
    },
  },
  {
    role: 'listener',
    bind: (queue, fn) => queue.bindListener(fn),
    run: async ({ orders, clock }) => {
      const listener = listen(orders, work);
      await clock.advance(60);
      const stopped = listener.stop();
      await clock.advance(60);
      await stopped;
    },
  },
  {
    role: 'operator',
    bind: (queue, fn) => queue.bindOperator(fn),
    run: async ({ orders, dead }) => {
      for (const queue of [orders, dead]) await operate(queue);
    },
  },
];

async function operate(queue: Queue<string>): Promise<void> {
  await Promise.all([queue.getQueueAttributes(), queue.listQueueTags()]);
  for await (const source of queue.listDeadLetterSourceQueues()) expect(source).toBeDefined();
  for (const message of await queue.receiveMessages({ waitTimeSeconds: 0 })) await queue.changeMessageVisibility(message, 0);
  const aborter = new AbortController();
  await redrive(queue, { signal: aborter.signal, onProgress: () => aborter.abort() });
  await queue.purgeQueue();
}

/** What a role may do beyond the calls of its code, by the service that does it with the role. */
const BY_SERVICES: Record<BindingRole, readonly string[]> = {
  sender: [],
  // AWS Lambda looks at the queue when the event source mapping is made.
  consumer: ['sqs:GetQueueAttributes'],
  listener: [],
  // Amazon SQS moves messages of a redrive as the one who started it.
  operator: ['sqs:DeleteMessage', 'sqs:SendMessage'],
};

/** Binds, deploys and runs; answers what was called and what was granted, both as `<queue> <IAM action>`. */
async function deployAndRun({ bind, run }: Pick<RoleRun, 'bind' | 'run'>): Promise<{ called: string[]; granted: string[] }> {
  const stack = strictStack();
  const queue = new StandardQueue(stack, 'Orders');
  bind(queue, functionIn(stack));
  const [ordersName, deadName] = [queue, queue.managedDeadLetterQueue!].map(({ node }) => stack.getLogicalId(node.defaultChild as never));
  const granted = statementsOf(stack).flatMap(({ Action, Resource }) => [Action].flat().map((action) => `${textOf(Resource).slice(1, -5)} ${action}`));
  const clock = new ManualClock();
  const sqs = recordedSqs({ clock });
  const [deadUrl, queueUrl] = await createQueues(sqs, deadName!, ordersName!);
  const environment = bound(environmentOf(stack), { [ordersName!]: queueUrl!, [deadName!]: deadUrl! });
  const open = (reference: string | { queueUrl: string }) => openQueue<string>(reference, { client: sqs.port, clock, environment });
  await run({ orders: open('Orders'), dead: open({ queueUrl: deadUrl! }), clock, sqs, queueUrl: queueUrl! });
  return { called: unique(sqs.calls), granted: granted.sort() };
}

/** The bound queue is the dead-letter queue of another one too, so that an operator has something to redrive in both. */
async function createQueues({ engine }: Deployed['sqs'], deadName: string, ordersName: string): Promise<string[]> {
  const create = async (QueueName: string, deadLetterName?: string): Promise<string> => {
    const policy = { deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${deadLetterName}`, maxReceiveCount: 10 };
    const { QueueUrl } = await engine.createQueue({ QueueName, Attributes: deadLetterName ? { RedrivePolicy: JSON.stringify(policy) } : {} });
    return QueueUrl!;
  };
  const urls = [await create(deadName), await create(ordersName, deadName)];
  await create('elsewhere', ordersName);
  for (const QueueUrl of urls) for (const body of BODIES) await engine.sendMessage({ QueueUrl, MessageBody: JSON.stringify(body) });
  return urls;
}

/** The environment of the template with the URLs that a deployment would put in. */
function bound(environment: Record<string, string>, urls: Record<string, string>): Environment {
  const replaced = (value: string) => value.replace(/<(\w+)>/g, (_, name: string) => urls[name]!);
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, replaced(value)]));
}

/** Calls once each. The one on a task instead of a queue is on the queue of the call before: the task was started there. */
function unique(calls: readonly RecordedCall[]): string[] {
  const called = calls.map(({ action, queueName }, index) => `${queueName ?? calls[index - 1]?.queueName} ${iamActionOf(action)}`);
  return [...new Set(called)].sort();
}

test.each(ROLES)('the role $role is granted all that its code calls', async (row) => {
  const { called, granted } = await deployAndRun(row);

  expect(called.filter((call) => !granted.includes(call))).toEqual([]);
});

test.each(ROLES)('the role $role is granted nothing that neither its code nor a service in its place calls', async (row) => {
  const { called, granted } = await deployAndRun(row);

  const beyond = granted.filter((grant) => !called.includes(grant)).map((grant) => grant.split(' ')[1]!);
  expect([...new Set(beyond)].sort()).toEqual(BY_SERVICES[row.role]);
});

test('grantRedrive grants all that a redrive to the queue calls', async () => {
  const { called, granted } = await deployAndRun({
    bind: (queue, fn) => queue.grantRedrive(fn),
    run: async ({ dead, clock, sqs, queueUrl }) => {
      const aborter = new AbortController();
      const to = openQueue({ queueUrl }, { client: sqs.port, clock });
      await redrive(dead, { to, signal: aborter.signal, onProgress: () => aborter.abort() });
    },
  });

  expect(called.filter((call) => !granted.includes(call))).toEqual([]);
});
