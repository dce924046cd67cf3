import { LocalSqs } from '../../src/local/local-sqs';
import { createQueue } from '../../src/runtime/administer/account';
import { queues } from '../../src/runtime/queues';

test('each message goes to the queue of its choice, standard or FIFO', async () => {
  const client = new LocalSqs();
  const { queueUrl } = await createQueue({ queueName: 'a' }, { client });
  await createQueue({ queueName: 'b', kind: 'fifo' }, { client });
  const router = queues<string>({ client });

  await router.sendMessage({ queueUrl }, { body: 'to a' });
  await router.sendMessage({ queueName: 'b.fifo' }, { body: 'to b', messageGroupId: 'g', messageDeduplicationId: '1' });

  await expect(router.open({ queueUrl }).receiveMessages()).resolves.toMatchObject([{ body: 'to a' }]);
  await expect(router.open({ queueName: 'b.fifo' }).receiveMessages()).resolves.toMatchObject([{ body: 'to b', messageGroupId: 'g' }]);
});

test('a FIFO queue is found by its name without the suffix where its kind is told', async () => {
  const client = new LocalSqs();
  await createQueue({ queueName: 'b', kind: 'fifo' }, { client });

  const { queueUrl, kind } = await queues({ client }).open({ queueName: 'b', kind: 'fifo' }).address();

  expect([queueUrl.split('/').at(-1), kind]).toEqual(['b.fifo', 'fifo']);
});

test('a handle is kept, and the one that was unused for longest makes room', () => {
  const router = queues({ client: new LocalSqs(), maxOpenQueues: 2 });
  const first = router.open('A');
  const second = router.open('B');

  expect(router.open('A')).toBe(first);
  router.open('C');

  expect(router.open('A')).toBe(first);
  expect(router.open('B')).not.toBe(second);
});

test('messages go to the queues that a reused object named when they were sent', async () => {
  const client = new LocalSqs();
  const router = queues<string>({ client });
  const reference = { queueName: '' };
  for (const queueName of ['a', 'b']) await createQueue({ queueName }, { client });

  await Promise.all(['a', 'b'].map((queueName) => {
    reference.queueName = queueName;
    return router.sendMessage(reference, { body: `to ${queueName}` });
  }));

  await expect(router.open({ queueName: 'a' }).receiveMessages()).resolves.toMatchObject([{ body: 'to a' }]);
  await expect(router.open({ queueName: 'b' }).receiveMessages()).resolves.toMatchObject([{ body: 'to b' }]);
});
