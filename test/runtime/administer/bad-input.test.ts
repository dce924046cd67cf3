import { LocalSqs } from '../../../src/local/local-sqs';
import { createQueue, getQueueUrl, listQueues } from '../../../src/runtime/administer/account';
import { openFifoQueue, openQueue, type Queue } from '../../../src/runtime/queue';
import { wrong } from '../refusal';

const refused = (start: string, code = 'InvalidParameterValue') =>
  ({ name: 'QueueError', code, message: expect.stringMatching(new RegExp(`^${start}.*, got .*; .`)) });

const arn = 'arn:aws:sqs:us-east-1:000000000000:orders';
const calls: string[] = [];
let client: LocalSqs;
let orders: Queue<unknown>;

beforeEach(async () => {
  client = new LocalSqs();
  const reference = await createQueue({ queueName: 'orders' }, { client });
  const port = new Proxy(client, { get: (target, name) => { calls.push(String(name)); return Reflect.get(target, name).bind(target); } });
  orders = openQueue<unknown>(reference, { client: port });
  calls.length = 0;
});

test.each([
  [{ queueName: '' }, 'createQueue must be given a queueName, got none'], [{ queueName: 'a.fifo' }, "queueName must have .*, got 'a.fifo'; give kind 'fifo'"],
  [{ kmsMasterKeyId: 7 }, 'kmsMasterKeyId must be text'], [{ kmsMasterKeyId: '' }, 'kmsMasterKeyId must be text'],
  [{ policy: '{"Version":"2012-10-17"}' }, 'policy must be an object, got text; give the document itself: JSON.parse'], [{ policy: 7 }, 'policy must be an object'],
  [{ redrivePolicy: arn }, 'redrivePolicy must be an object, got text; write { deadLetterTargetArn, maxReceiveCount }'],
  [{ redrivePolicy: {} }, 'redrivePolicy.deadLetterTargetArn must be the ARN of a queue'],
  [{ redrivePolicy: { deadLetterTargetArn: 'x', maxReceiveCount: 3 } }, "redrivePolicy.deadLetterTargetArn must be the ARN of a queue, got 'x'"],
  [{ redriveAllowPolicy: 'denyAll' }, 'redriveAllowPolicy must be an object'],
  [{ redriveAllowPolicy: { redrivePermission: 'all' } }, 'redriveAllowPolicy.redrivePermission must be allowAll, denyAll, byQueue, got all'],
  [{ redriveAllowPolicy: { redrivePermission: 'allowAll', sourceQueueArns: [arn] } }, 'redriveAllowPolicy.sourceQueueArns must be left out with allowAll'],
  [{ redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: 'x' } }, 'redriveAllowPolicy.sourceQueueArns must be a list of ARNs, got string'],
  [{ redriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: ['x'] } }, "redriveAllowPolicy.sourceQueueArns must be the ARN of a queue, got 'x'"],
  [{ tags: 7 }, 'tags must be an object, got 7'], [{ tags: ['x'] }, 'tags must be an object, got a list'], [{ tags: null }, 'tags must be an object, got null'],
  [{ tags: { a: 1 } }, "tags must have text as values, got number of 'a'"],
])('a queue is not created of %j', async (attributes, sentence) => {
  await expect(createQueue(wrong({ queueName: 'a', ...attributes }), { client })).rejects.toMatchObject({
    ...refused("queue '.*': ", 'InvalidAttributeValue'), message: expect.stringMatching(sentence),
  });
});

test.each([
  [undefined, 'setQueueAttributes must be given an attribute'], [{}, 'setQueueAttributes must be given an attribute'], [7, 'setQueueAttributes must be given an attribute'],
  [{ delaySeconds: null }, 'delaySeconds must be a whole number .*, got null'], [{ policy: 'x' }, 'policy must be an object, got text'],
  [{ redrivePolicy: { deadLetterTargetArn: arn, maxReceiveCount: 5000 } }, 'redrivePolicy.maxReceiveCount must be .*, got 5000'],
  [{ redriveAllowPolicy: { redrivePermission: 'byQueue' } }, 'must have 1 to 10 queues, got 0'],
  [{ kind: 'fifo' }, 'kind must be left out, got fifo; it is fixed when the queue is created'], [{ queueName: 'b' }, 'queueName must be an attribute of a queue'],
  [{ kmsMasterKeyId: 'alias/a', sqsManagedSseEnabled: true }, 'a queue has one kind of encryption'],
  [{ fifoThroughputLimit: 'perQueue' }, 'fifoThroughputLimit must be left out on a standard queue, got perQueue; it is for FIFO queues'],
])('attributes are not changed to %j', async (changes, sentence) => {
  await expect(orders.setQueueAttributes(wrong(changes))).rejects.toMatchObject({
    ...refused("queue 'orders': ", 'InvalidAttributeValue'), message: expect.stringMatching(sentence),
  });

  expect(calls).toEqual([]);
});

test('an attribute is changed without the one that it needs, for the queue may have it', async () => {
  const { queueUrl } = await createQueue({ queueName: 'payments', kind: 'fifo', deduplicationScope: 'messageGroup' }, { client });
  const payments = openFifoQueue({ queueUrl }, { client });

  await payments.setQueueAttributes({ fifoThroughputLimit: 'perMessageGroupId' });

  await expect(payments.getQueueAttributes(['fifoThroughputLimit'])).resolves.toEqual({ fifoThroughputLimit: 'perMessageGroupId' });
});

test.each([
  ['options', null], ['maxResults', 0], ['maxResults', 1001], ['maxResults', '5'], ['queueNamePrefix', 7], ['region', 7], ['client', {}], ['clients', {}], ['queueNamePrefx', 'a'],
])('no queues are listed with %s %j', async (word, value) => {
  const options = word === 'options' ? value : { client, [word]: value };

  await expect(listQueues(wrong(options)).next()).rejects.toMatchObject(refused(`listQueues: ${word} must be`));
});

test.each([undefined, '', 7, 'https://sqs.eu-west-1.amazonaws.com/111111111111/orders'])('no URL is asked for by the name %j', async (queueName) => {
  await expect(getQueueUrl(wrong(queueName), { client })).rejects.toMatchObject(refused('getQueueUrl: queueName must be the name of a queue'));
});

test.each([
  [null, 'options'], [{ client: {} }, 'client'], [{ credentails: {} }, 'credentails'], [{ region: 7 }, 'region'], [{ credentials: {} }, 'credentials'], [{ endpoint: 'nowhere' }, 'endpoint'],
])('no queue is created over %j', async (options, word) => {
  await expect(createQueue({ queueName: 'a' }, wrong(options))).rejects.toMatchObject(refused(`createQueue: ${word} must be`));
});

test.each([
  ['tagQueue', 7, 'tags must be an object'], ['tagQueue', undefined, 'tags must be an object'], ['tagQueue', new Map([['a', 'b']]), 'tags must be an object'], ['tagQueue', { a: 1 }, 'tags must have text as values'],
  ['untagQueue', 7, 'keys must be a list'], ['untagQueue', 'team', 'keys must be a list'], ['untagQueue', undefined, 'keys must be a list'], ['untagQueue', [7], 'keys must be a list'], ['untagQueue', [], 'keys must be a list of one key or more'],
  ['addPermission', undefined, 'label must be'], ['addPermission', {}, 'label must be'], ['removePermission', 7, 'label must be'], ['removePermission', undefined, 'label must be'],
  ['addPermission', { label: 'x', accountIds: '1', actions: ['SendMessage'] }, 'accountIds must be a list of one account id or more'],
  ['addPermission', { label: 'x', accountIds: ['111111111111'], actions: [] }, 'actions must be a list of one action of Amazon SQS or more'],
] as const)('%s of %j is refused before the network', async (activity, value, sentence) => {
  await expect(orders[activity](wrong(value))).rejects.toMatchObject(refused(`queue 'orders': ${activity}: ${sentence}`));

  expect(calls).toEqual([]);
});
