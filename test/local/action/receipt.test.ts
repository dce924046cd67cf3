import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

async function open(Attributes: Record<string, string> = {}) {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 1 });
  const QueueUrl = Attributes.FifoQueue ? 'orders.fifo' : 'orders';
  await sqs.createQueue({ QueueName: QueueUrl, Attributes });
  const send = (MessageBody: string) => sqs.sendMessage({ QueueUrl, MessageBody, ...(Attributes.FifoQueue && { MessageGroupId: 'g' }) });
  const receive = async (VisibilityTimeout?: number) => (await sqs.receiveMessage({ QueueUrl, VisibilityTimeout })).Messages?.[0];
  return { clock, sqs, QueueUrl, send, receive };
}

test('on a FIFO queue a handle whose visibility timeout has ended hides nothing any more, on a standard queue it does', async () => {
  const [fifo, standard] = [await open(FIFO), await open()];
  const changes = await Promise.all([fifo, standard].map(async ({ sqs, clock, QueueUrl, send, receive }) => {
    await send('a');
    const { ReceiptHandle } = (await receive(5))!;
    await clock.advance(6);
    return sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 }).then(() => 'hidden', (error: Error) => error.message);
  }));

  expect(changes[0]).toMatch(/^Value .* for parameter ReceiptHandle is invalid\. Reason: The receipt handle has expired\.$/);
  expect(changes[1]).toBe('hidden');
});

test.each([FIFO, {}])('a message that is received with a visibility timeout of 0 can be received again at once (%j)', async (attributes) => {
  const { send, receive } = await open(attributes as Record<string, string>);
  await send('a');

  const bodies = [await receive(0), await receive(0), await receive()].map((message) => message?.Body);

  expect(bodies).toEqual(['a', 'a', 'a']);
  await expect(receive()).resolves.toBeUndefined();
});

test.each([[FIFO, ['late', undefined]], [{}, [undefined, 'late']]])('a delay that is changed counts for what a FIFO queue delays already, and on a standard queue for what comes (%#)', async (attributes, bodies) => {
  const { clock, sqs, QueueUrl, send, receive } = await open({ ...attributes as Record<string, string>, DelaySeconds: '60' });
  await send('late');

  await sqs.setQueueAttributes({ QueueUrl, Attributes: { DelaySeconds: '5' } });
  await clock.advance(5);
  const first = await receive(900);
  await clock.advance(55);
  const second = await receive(900);

  expect([first?.Body, second?.Body]).toEqual(bodies);
});

const ARN = 'arn:aws:sqs:us-east-1:000000000000:orders';

test.each([
  [{ redrivePermission: 'denyAll', sourceQueueArns: [ARN] }, 'sourceQueueArns can only be specified with redrivePermission byQueue.'],
  [{ redrivePermission: 'byQueue' }, 'sourceQueueArns must have 1 to 10 queue ARNs with redrivePermission byQueue.'],
  [{ redrivePermission: 'byQueue', sourceQueueArns: [] }, 'sourceQueueArns must have 1 to 10 queue ARNs with redrivePermission byQueue.'],
  [{ redrivePermission: 'byQueue', sourceQueueArns: Array(11).fill(ARN) }, 'sourceQueueArns must have 1 to 10 queue ARNs with redrivePermission byQueue.'],
  [{ redrivePermission: 'byQueue', sourceQueueArns: ['orders'] }, 'sourceQueueArns must hold queue ARNs.'],
])('a redrive allow policy of %j is refused', async (policy, reason) => {
  const { sqs, QueueUrl } = await open();

  await expect(sqs.setQueueAttributes({ QueueUrl, Attributes: { RedriveAllowPolicy: JSON.stringify(policy) } })).rejects.toThrow(reason);
});

test('the handle of an earlier receive hides nothing on a FIFO queue, and says so', async () => {
  const { clock, sqs, QueueUrl, send, receive } = await open(FIFO);
  await send('a');
  const { ReceiptHandle } = (await receive(0))!;
  await receive(5);

  await expect(sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 })).rejects.toThrow('The receipt handle has expired.');
  await clock.advance(5);
  expect(await receive()).toMatchObject({ Body: 'a' });
});

test('the handle of an earlier receive hides and shows a message of a standard queue that somebody else has now', async () => {
  const { clock, sqs, QueueUrl, send, receive } = await open();
  await send('a');
  const { ReceiptHandle } = (await receive(0))!;
  await receive(5);

  await sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 60 });
  await clock.advance(59);
  const whileHidden = await receive();
  const batch = await sqs.changeMessageVisibilityBatch({ QueueUrl, Entries: [{ Id: '1', ReceiptHandle, VisibilityTimeout: 0 }] });

  expect(whileHidden).toBeUndefined();
  expect(batch).toEqual({ Successful: [{ Id: '1' }] });
  expect(await receive()).toMatchObject({ Body: 'a' });
});

test('the handle of an earlier receive deletes nothing from a FIFO queue, and says so', async () => {
  const { sqs, QueueUrl, send, receive } = await open(FIFO);
  await send('a');
  const { ReceiptHandle } = (await receive(0))!;
  await receive(5);

  await expect(sqs.deleteMessage({ QueueUrl, ReceiptHandle })).rejects.toThrow('The receipt handle has expired.');
});

test('a receive can be repeated for five minutes from its first answer', async () => {
  const { clock, sqs, QueueUrl, send } = await open(FIFO);
  await send('a');
  const receive = async () => (await sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 900, ReceiveRequestAttemptId: 'x' })).Messages?.[0]?.Body;

  const first = await receive();
  await clock.advance(299);
  const repeated = await receive();
  await clock.advance(1);

  expect([first, repeated, await receive()]).toEqual(['a', 'a', undefined]);
});

test.each([FIFO, {}])('a message that is deleted twice is gone, and no failure (%j)', async (attributes) => {
  const { sqs, QueueUrl, send, receive } = await open(attributes as Record<string, string>);
  await send('a');
  const { ReceiptHandle } = (await receive())!;

  await sqs.deleteMessage({ QueueUrl, ReceiptHandle });

  await expect(sqs.deleteMessage({ QueueUrl, ReceiptHandle })).resolves.toEqual({});
});
