import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue, getQueueUrl, listQueues } from '../../../src/runtime/administer/account';
import { openFifoQueue, openQueue } from '../../../src/runtime/queue';

const engine = () => {
  const clock = new ManualClock();
  return { clock, client: new LocalSqs({ clock }) };
};

async function collect(urls: AsyncIterable<string>): Promise<string[]> {
  const list: string[] = [];
  for await (const url of urls) list.push(url);
  return list;
}

test('a created queue tells the attributes that it was declared with', async () => {
  const { client } = engine();
  const declaration = { queueName: 'orders', visibilityTimeoutSeconds: 120, maximumMessageBytes: 2048, tags: { team: 'shipping' } };
  const reference = await createQueue(declaration, { client });
  const orders = openQueue(reference, { client });

  const attributes = await orders.getQueueAttributes();

  expect(attributes).toMatchObject({ visibilityTimeoutSeconds: 120, maximumMessageBytes: 2048, delaySeconds: 0, approximateNumberOfMessages: 0 });
  expect(attributes.createdTimestamp).toBeInstanceOf(Date);
  await expect(orders.listQueueTags()).resolves.toEqual({ team: 'shipping' });
});

test('the suffix of a FIFO queue is added', async () => {
  const { client } = engine();

  const reference = await createQueue({ queueName: 'payments', kind: 'fifo', contentBasedDeduplication: true }, { client });

  expect(reference.queueUrl).toMatch(/\/payments\.fifo$/);
  const payments = openFifoQueue(reference, { client });
  await expect(payments.getQueueAttributes(['kind', 'contentBasedDeduplication'])).resolves.toEqual({ kind: 'fifo', contentBasedDeduplication: true });
});

test('a declaration that Amazon SQS would refuse is refused with all that is wrong', async () => {
  const creating = createQueue({ queueName: 'orders!', delaySeconds: 901, visibilityTimeoutSeconds: -1 }, engine());

  await expect(creating).rejects.toMatchObject({ code: 'InvalidAttributeValue', message: expect.stringMatching(/queueName must have.*\n.*delaySeconds must be.*901.*\n.*visibilityTimeoutSeconds must be.*-1/) });
});

test('a name is resolved, and an unknown one is told as Amazon SQS does', async () => {
  const { client } = engine();
  const { queueUrl } = await createQueue({ queueName: 'orders' }, { client });

  await expect(getQueueUrl('orders', { client })).resolves.toBe(queueUrl);
  await expect(getQueueUrl('nowhere', { client })).rejects.toMatchObject({ code: 'NonExistentQueue', queue: 'nowhere', retryable: false });
});

test('queues are listed over all pages by prefix', async () => {
  const { client } = engine();
  const port = { ...client, listQueues: (input: object) => client.listQueues({ ...input, MaxResults: 2 }) } as unknown as LocalSqs;
  for (const queueName of ['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'b-1']) await createQueue({ queueName }, { client });

  const urls = await collect(listQueues({ queueNamePrefix: 'a-', client: port }));

  expect(urls.map((url) => url.split('/').pop())).toEqual(['a-1', 'a-2', 'a-3', 'a-4', 'a-5']);
});

test('attributes are changed, and a policy is taken away by null', async () => {
  const { client } = engine();
  const dead = await createQueue({ queueName: 'dead' }, { client });
  const { queueArn } = await openQueue(dead, { client }).getQueueAttributes(['queueArn']);
  const orders = openQueue(await createQueue({ queueName: 'orders', redrivePolicy: { deadLetterTargetArn: queueArn!, maxReceiveCount: 3 } }, { client }), { client });
  await expect(collect(openQueue(dead, { client }).listDeadLetterSourceQueues())).resolves.toEqual([(await orders.address()).queueUrl]);

  await orders.setQueueAttributes({ delaySeconds: 7, redrivePolicy: null });

  await expect(orders.getQueueAttributes(['delaySeconds', 'redrivePolicy'])).resolves.toEqual({ delaySeconds: 7 });
});

test('changes that Amazon SQS would refuse are refused with all that is wrong', async () => {
  const { client } = engine();
  const orders = openQueue(await createQueue({ queueName: 'orders' }, { client }), { client });

  const changing = orders.setQueueAttributes({ delaySeconds: 901, contentBasedDeduplication: true });

  await expect(changing).rejects.toThrow(/delaySeconds must be.*901.*\n.*contentBasedDeduplication must be left out on a standard queue/);
});

test('tags are added and removed', async () => {
  const { client } = engine();
  const orders = openQueue(await createQueue({ queueName: 'orders' }, { client }), { client });

  await orders.tagQueue({ team: 'shipping', stage: 'test' });
  await orders.untagQueue(['stage']);

  await expect(orders.listQueueTags()).resolves.toEqual({ team: 'shipping' });
});

test('a purged queue is empty and a deleted one is gone', async () => {
  const { client } = engine();
  const orders = openQueue<string>(await createQueue({ queueName: 'orders' }, { client }), { client });
  await orders.sendMessage({ body: 'a' });

  await orders.purgeQueue();
  await expect(orders.receiveMessages()).resolves.toEqual([]);
  await orders.deleteQueue();

  await expect(orders.sendMessage({ body: 'b' })).rejects.toMatchObject({ code: 'NonExistentQueue' });
});

test('a policy that is over its quotas is not tried again', async () => {
  const { client } = engine();
  const orders = openQueue(await createQueue({ queueName: 'orders' }, { client }), { client });
  const overLimit = { code: 'OverLimit', retryable: false, message: expect.stringMatching(/; mend the request$/) };

  await expect(orders.setQueueAttributes({ policy: { Id: 'x'.repeat(8192) } })).rejects.toMatchObject(overLimit);
  await expect(orders.setQueueAttributes({ policy: { Statement: Array.from({ length: 21 }, () => ({})) } })).rejects.toMatchObject(overLimit);
  await expect(orders.addPermission({ label: 'all', accountIds: ['111111111111'], actions: Array.from({ length: 8 }, () => 'SendMessage') })).rejects.toMatchObject(overLimit);
});

test('an object that is filled anew for each queue declares each of them', async () => {
  const { client } = engine();
  const declaration = { queueName: '', delaySeconds: 0, tags: { name: '' } };
  const created = ['a', 'b', 'c'].map((queueName, delaySeconds) => {
    declaration.tags.name = queueName;
    return createQueue(Object.assign(declaration, { queueName, delaySeconds }), { client });
  });

  const queues = (await Promise.all(created)).map((reference) => openQueue(reference, { client }));
  const tags = { also: '' };
  await Promise.all(queues.map((queue) => queue.tagQueue(Object.assign(tags, { also: queue.name }))));

  expect(await Promise.all(queues.map((queue) => queue.getQueueAttributes(['delaySeconds'])))).toEqual([0, 1, 2].map((delaySeconds) => ({ delaySeconds })));
  expect(await Promise.all(queues.map((queue) => queue.listQueueTags()))).toEqual(['a', 'b', 'c'].map((name) => ({ name, also: name })));
});
