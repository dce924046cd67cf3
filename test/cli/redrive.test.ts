import { startEngine, type Engine } from './terminal';

let engine: Engine;

beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.close());

test.each([[[]], [['--filter', '{"body":["a"]}']], [['--to', 'pay.fifo']]])('redrive of the queue that the messages failed in is refused before it is asked or received: %j', async (options) => {
  await engine.run(['send', 'orders', 'a']);

  const { code, note } = await engine.run(['redrive', 'orders', ...options, '--yes']);
  const { out } = await engine.run(['peek', 'orders', '--json']);

  expect(code).toBe(2);
  expect(note).toBe("error: redrive 'orders': it must be a dead-letter queue, got one that has dead letters of its own in 'dead'; name that queue, or give --filter and --to where it was one before\n");
  expect(JSON.parse(out)).toMatchObject({ body: 'a', receiveCount: 0 });
});

test('redrive of a queue in which no queue has its dead letters is refused before it is asked', async () => {
  const { code, note } = await engine.run(['redrive', 'pay.fifo', '--yes']);

  expect(code).toBe(2);
  expect(note).toBe("error: redrive 'pay.fifo': it must be a dead-letter queue, got one in which no queue has its dead letters; name one of those that cdk-sqs-connector list shows, or give --filter and --to where it was one before\n");
});

test('messages that were sent to a dead-letter queue directly need a target, and the filter that moves the others is told', async () => {
  const QueueUrl = 'orders';
  await engine.run(['send', 'orders', 'failed']);
  for (let receive = 0; receive < 3; receive++) await engine.sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
  await engine.run(['send', 'dead', 'direct']);
  await engine.run(['send', 'orders', 'failed too']);
  for (let receive = 0; receive < 3; receive++) await engine.sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
  const filter = '{"deadLetterQueueSourceArn":[{"exists":true}]}';

  const { code, note } = await engine.run(['redrive', 'dead', '--yes'], { redraws: true });
  await engine.run(['redrive', 'dead', '--yes', '--filter', filter]);

  expect(code).toBe(1);
  expect(note).toContain("\nerror: queue 'dead': its messages must know where they came from, got some that were sent to it directly (after 1 message that moved); "
    + `name the queue to move them to with --to, or move the others with --filter '${filter}'\n`);
  expect(['orders', 'dead'].map((queue) => engine.sqs.peekMessages({ QueueUrl: queue }).Messages.map(({ Body }) => Body))).toEqual([['failed', 'failed too'], ['direct']]);
});
