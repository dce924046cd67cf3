import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';

async function engine() {
  const sqs = new LocalSqs({ clock: new ManualClock(), seed: 7 });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
  return { sqs, QueueUrl };
}

test('a throttled call does nothing and says what the SDK retries', async () => {
  const { sqs, QueueUrl } = await engine();
  sqs.injectFaults({ throttling: 1, actions: ['sendMessage'] });

  await expect(sqs.sendMessage({ QueueUrl, MessageBody: 'x' })).rejects.toMatchObject({ name: 'RequestThrottled' });

  expect(await sqs.receiveMessage({ QueueUrl })).toEqual({});
});

test('an empty receive leaves the message where it is', async () => {
  const { sqs, QueueUrl } = await engine();
  await sqs.sendMessage({ QueueUrl, MessageBody: 'x' });

  sqs.injectFaults({ emptyReceives: 1 });
  const empty = await sqs.receiveMessage({ QueueUrl });
  sqs.injectFaults({});
  const { Messages } = await sqs.receiveMessage({ QueueUrl, AttributeNames: ['ApproximateReceiveCount'] });

  expect(empty).toEqual({});
  expect(Messages![0]!.Attributes).toEqual({ ApproximateReceiveCount: '1' });
});

test('entries of a batch fail by no fault of the sender, each entry answered once', async () => {
  const { sqs, QueueUrl } = await engine();
  sqs.injectFaults({ partialBatchFailures: 0.5 });
  const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: `${index}` }));

  const { Successful = [], Failed = [] } = await sqs.sendMessageBatch({ QueueUrl, Entries });

  expect(Failed.length).toBeGreaterThan(0);
  expect(Failed.every(({ SenderFault }) => SenderFault === false)).toBe(true);
  expect([...Successful, ...Failed].map(({ Id }) => Id).sort()).toEqual(Entries.map(({ Id }) => Id));
  expect(await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })).toEqual({ Attributes: { ApproximateNumberOfMessages: `${Successful.length}` } });
});

test('a lost response is of a call that was done', async () => {
  const { sqs, QueueUrl } = await engine();
  sqs.injectFaults({ lostResponses: 1, actions: ['sendMessage'] });

  await expect(sqs.sendMessage({ QueueUrl, MessageBody: 'stored' })).rejects.toMatchObject({ name: 'TimeoutError' });

  expect((await sqs.receiveMessage({ QueueUrl })).Messages).toHaveLength(1);
});

test('rejects a rate of 2', () => {
  expect(() => new LocalSqs({ faults: { throttling: 2 } })).toThrow('faults: throttling must be a number from 0 to 1, got 2');
});

test('rejects names that are none, which would do nothing in silence', () => {
  expect(() => new LocalSqs({ faults: { throtling: 1 } as never })).toThrow(/^faults: throtling must be an option, got none of that name; choose of throttling, .*, actions$/);
  expect(() => new LocalSqs({ faults: { throttling: 1, actions: ['SendMessage' as never] } }))
    .toThrow("faults: actions must be a list of actions of Amazon SQS in lower camel case, got a list; write ['sendMessage']");
});
