import { NestedStack, PhysicalName, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FifoQueue, RedriveAllowPolicy, RedrivePolicy, StandardQueue } from '../../src';
import { IRELAND, LONDON, STRANGER, appOf } from './rule-case';
import { functionIn, strictStack } from './strict-stack';

type Properties = Record<string, unknown>;

/** Properties of the queues of a stack by their logical ids, without hashes. */
function queuesOf(stack: Stack): Record<string, Properties> {
  const queues = Object.entries(Template.fromStack(stack).findResources('AWS::SQS::Queue'));
  return Object.fromEntries(queues.map(([id, { Properties: properties }]) => [id.slice(0, -8), properties as Properties]));
}

const namesOf = (stack: Stack): unknown[] => Object.values(queuesOf(stack)).flatMap(({ QueueName }) => QueueName ?? []).sort();

test.each([
  { Queue: StandardQueue, names: [/^shopshoporders[0-9a-f]{20}$/, /^shop.*deadletterqueue[0-9a-f]{20}$/] },
  { Queue: FifoQueue, names: [/^Shop-Orders-[0-9A-F]{8}\.fifo$/, /^Shop-Orders-DeadLetterQueue-[0-9A-F]{8}\.fifo$/] },
])('a name to be generated if needed is needed once another Region refers to the queue: $names', ({ Queue, names }) => {
  const home = strictStack('Shop', { env: IRELAND });
  const orders = new Queue(home, 'Orders', { queueName: PhysicalName.GENERATE_IF_NEEDED });
  new Queue(home, 'Unneeded', { queueName: PhysicalName.GENERATE_IF_NEEDED });

  orders.bindListener(functionIn(new Stack(appOf(home), 'Away', { env: LONDON })));

  expect(namesOf(home)).toHaveLength(2);
  expect(namesOf(home)).toEqual(expect.arrayContaining(names.map((name) => expect.stringMatching(name))));
});

test('a name is generated also where only deployment knows the account', () => {
  const home = strictStack('Shop', { env: { region: IRELAND.region } });
  const orders = new StandardQueue(home, 'Orders', { queueName: PhysicalName.GENERATE_IF_NEEDED });

  orders.bindSender(functionIn(new Stack(appOf(home), 'Away', { env: { region: LONDON.region } })));

  expect(namesOf(home)).toEqual([expect.stringMatching(/^Shop-Orders-[0-9A-F]{8}$/)]);
});

test('a name is generated also in a nested stack, whose own only deployment knows', () => {
  const home = strictStack('Shop', { env: IRELAND });
  const nested = new NestedStack(home, 'Nested');
  const orders = new StandardQueue(nested, 'Orders', { queueName: PhysicalName.GENERATE_IF_NEEDED });

  orders.bindSender(functionIn(new Stack(appOf(home), 'Away', { env: LONDON })));

  expect(namesOf(nested)).toEqual([expect.stringMatching(/^Shop-Nested-Orders-[0-9A-F]{8}$/)]);
});

test.each(['before', 'after'])('a generated name is the same to another Region and to a list of source queues that is told of the queue %s', (when) => {
  const home = strictStack('Shop', { env: IRELAND });
  const away = functionIn(new Stack(appOf(home), 'Away', { env: LONDON }));
  const redriveAllowPolicy = RedriveAllowPolicy.byQueue();
  const shelf = new StandardQueue(home, 'Shelf', { redrivePolicy: RedrivePolicy.none(), redriveAllowPolicy });
  const orders = new StandardQueue(home, 'Orders', { queueName: PhysicalName.GENERATE_IF_NEEDED, redrivePolicy: RedrivePolicy.deadLetterQueue(shelf) });

  if (when === 'before') redriveAllowPolicy.addSourceQueue(orders);
  away.addEnvironment('ARN', orders.queueArn);
  const arn = JSON.stringify(away.stack.resolve(orders.queueArn));
  if (when === 'after') redriveAllowPolicy.addSourceQueue(orders);

  const { Shelf, Orders } = queuesOf(home);
  expect(JSON.stringify(Shelf!.RedriveAllowPolicy)).toContain(`:${Orders!.QueueName}"`);
  expect(arn).toContain(`:${Orders!.QueueName}"`);
});

test('the dead-letter queue of a named queue gets a name once another account consumes them', () => {
  const home = strictStack('Shop', { env: IRELAND });
  const role = new iam.Role(new Stack(appOf(home), 'Away', { env: STRANGER }), 'Role', { roleName: 'ship', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

  new StandardQueue(home, 'Orders', { queueName: 'orders' }).bindConsumer(functionIn(Stack.of(role), 'Ship', { role }));
  new StandardQueue(home, 'Alone', { queueName: 'alone' });

  expect(namesOf(home)).toEqual(['alone', 'orders', expect.stringMatching(/^shop.*deadletterqueue[0-9a-f]{20}$/)]);
});
