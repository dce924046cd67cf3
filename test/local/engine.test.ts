import { SQS } from '@aws-sdk/client-sqs';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock, nextTurn } from '../../src/local/manual-clock';

function engine(options = {}) {
  const clock = new ManualClock();
  return { clock, sqs: new LocalSqs({ clock, ...options }) };
}

async function queueOf(sqs: LocalSqs, QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl } = await sqs.createQueue({ QueueName, Attributes: { ...(QueueName.endsWith('.fifo') && { FifoQueue: 'true' }), ...Attributes } });
  return QueueUrl!;
}

const bodies = (output: { Messages?: Array<{ Body?: string }> }) => (output.Messages ?? []).map(({ Body }) => Body);

test('a sent message is received, hidden, received again after its visibility timeout and gone when deleted', async () => {
  const { sqs, clock } = engine();
  const QueueUrl = await queueOf(sqs, 'orders', { VisibilityTimeout: '30' });

  await sqs.sendMessage({ QueueUrl, MessageBody: 'one' });
  const first = await sqs.receiveMessage({ QueueUrl });
  const hidden = await sqs.receiveMessage({ QueueUrl });
  await clock.advance(30);
  const second = await sqs.receiveMessage({ QueueUrl, MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
  await sqs.deleteMessage({ QueueUrl, ReceiptHandle: second.Messages![0]!.ReceiptHandle });
  await clock.advance(60);

  expect(bodies(first)).toEqual(['one']);
  expect(hidden).toEqual({});
  expect(second.Messages![0]!.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  expect(await sqs.receiveMessage({ QueueUrl })).toEqual({});
});

test('a message that was received too often moves to the dead-letter queue with its id and source', async () => {
  const { sqs, clock } = engine();
  const dead = await queueOf(sqs, 'dead');
  const QueueUrl = await queueOf(sqs, 'orders', { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":1}' });
  const { MessageId } = await sqs.sendMessage({ QueueUrl, MessageBody: 'poison' });

  await sqs.receiveMessage({ QueueUrl });
  await clock.advance(30);
  const empty = await sqs.receiveMessage({ QueueUrl });
  const { Messages } = await sqs.receiveMessage({ QueueUrl: dead, AttributeNames: ['All'] });

  expect(empty).toEqual({});
  expect(Messages![0]).toMatchObject({ MessageId, Attributes: { ApproximateReceiveCount: '2', DeadLetterQueueSourceArn: 'arn:aws:sqs:us-east-1:000000000000:orders' } });
});

test('a long poll answers as soon as a message comes, with what is there', async () => {
  const { sqs, clock } = engine();
  const QueueUrl = await queueOf(sqs, 'orders');
  const poll = sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 });

  await clock.advance(5);
  await sqs.sendMessage({ QueueUrl, MessageBody: 'one' });

  expect(bodies(await poll)).toEqual(['one']);
});

test('a long poll answers with nothing when its time is over', async () => {
  const { sqs, clock } = engine();
  const QueueUrl = await queueOf(sqs, 'orders');
  const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });

  await clock.advance(20);

  expect(await poll).toEqual({});
});

test.each([
  ['the port', (sqs: LocalSqs) => sqs],
  ['a client with its request handler', (sqs: LocalSqs) => new SQS({
    region: 'us-east-1', endpoint: 'http://127.0.0.1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: sqs.requestHandler(),
  })],
])('a receive of %s whose signal aborts fails as that of the SDK does', async (_, portOf) => {
  const { sqs } = engine();
  const QueueUrl = await queueOf(sqs, 'orders');
  const controller = new AbortController();
  const receive = () => portOf(sqs).receiveMessage({ QueueUrl, WaitTimeSeconds: 20 }, { abortSignal: controller.signal });

  const waiting = receive().catch((error: unknown) => error);
  setImmediate(() => controller.abort());
  const left = await waiting;
  await sqs.sendMessage({ QueueUrl, MessageBody: 'kept' });

  expect(left).toMatchObject({ name: 'AbortError', message: 'Request aborted' });
  await expect(receive()).rejects.toMatchObject({ name: 'AbortError' });
  expect(bodies(await sqs.receiveMessage({ QueueUrl }))).toEqual(['kept']);
});

test('a long poll whose end falls on the end of a delay answers with the message', async () => {
  const { sqs, clock } = engine();
  const QueueUrl = await queueOf(sqs, 'orders');
  await sqs.sendMessage({ QueueUrl, MessageBody: 'one', DelaySeconds: 20 });
  const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });

  await clock.advance(20);

  expect(bodies(await poll)).toEqual(['one']);
});

test('a long poll wakes when a delay ends', async () => {
  const { sqs, clock } = engine();
  const QueueUrl = await queueOf(sqs, 'orders');
  await sqs.sendMessage({ QueueUrl, MessageBody: 'late', DelaySeconds: 7 });
  const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });

  await clock.advance(7);

  expect(bodies(await poll)).toEqual(['late']);
});

test('one receive empties a FIFO group before it turns to the next', async () => {
  const { sqs } = engine();
  const QueueUrl = await queueOf(sqs, 'orders.fifo', { ContentBasedDeduplication: 'true' });
  for (const [MessageGroupId, MessageBody] of [['g1', 'a1'], ['g2', 'b1'], ['g1', 'a2'], ['g1', 'a3']]) {
    await sqs.sendMessage({ QueueUrl, MessageGroupId, MessageBody });
  }

  const received = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });

  expect(bodies(received)).toEqual(['a1', 'a2', 'a3', 'b1']);
});

test('a FIFO group hands out messages up to the first one in flight', async () => {
  const { sqs } = engine();
  const QueueUrl = await queueOf(sqs, 'orders.fifo', { ContentBasedDeduplication: 'true' });
  for (const MessageBody of ['one', 'two', 'three']) await sqs.sendMessage({ QueueUrl, MessageGroupId: 'g', MessageBody });
  const { Messages } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 2 });

  await sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle, VisibilityTimeout: 0 });
  const again = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });

  expect(bodies(again)).toEqual(['one']);
});

test('a FIFO queue takes a message id once in five minutes, deleted or not', async () => {
  const { sqs, clock } = engine();
  const QueueUrl = await queueOf(sqs, 'orders.fifo');
  const send = () => sqs.sendMessage({ QueueUrl, MessageGroupId: 'g', MessageDeduplicationId: 'd', MessageBody: 'x' });
  const first = await send();
  const { Messages } = await sqs.receiveMessage({ QueueUrl });
  await sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle });

  const second = await send();
  const within = await sqs.receiveMessage({ QueueUrl });
  await clock.advance(300);
  await send();

  expect(second).toEqual(first);
  expect(within).toEqual({});
  expect(bodies(await sqs.receiveMessage({ QueueUrl }))).toEqual(['x']);
});

test('a missing queue is refused with the name and code of the SDK', async () => {
  const { sqs } = engine();

  const refused = sqs.sendMessage({ QueueUrl: 'http://127.0.0.1/000000000000/none', MessageBody: 'x' });

  await expect(refused).rejects.toMatchObject({ name: 'QueueDoesNotExist', Code: 'AWS.SimpleQueueService.NonExistentQueue', $fault: 'client', $metadata: { httpStatusCode: 400 } });
});

test('a message that is received and given back without end holds up no timer', async () => {
  const { sqs } = engine();
  const QueueUrl = await queueOf(sqs, 'orders');
  await sqs.sendMessage({ QueueUrl, MessageBody: 'x' });
  let isOver = false;
  let received = 0;

  const turn = nextTurn().then(() => { isOver = true; });
  for (; !isOver && received < 200_000; received += 1) await sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
  await turn;

  expect(received).toBeLessThan(200_000);
});

test('a closed engine lets no poll wait, and moves nothing any more', async () => {
  const { sqs, clock } = engine();
  const dead = await queueOf(sqs, 'dead');
  const QueueUrl = await queueOf(sqs, 'orders', { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead","maxReceiveCount":1}' });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'poison' });
  for (let receive = 0; receive < 2; receive++) await sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
  await sqs.startMessageMoveTask({ SourceArn: 'arn:aws:sqs:us-east-1:000000000000:dead' });
  const poll = sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });

  sqs.close();
  const polls = await Promise.all([poll, sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 })]);
  await clock.advance(60);

  expect(polls).toEqual([{}, {}]);
  expect(bodies(await sqs.receiveMessage({ QueueUrl: dead }))).toEqual(['poison']);
});
