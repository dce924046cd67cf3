import { handler } from '../../examples/orders/redrive-orders';
import { LocalSqs, ManualClock, startHttpServer } from '../../src/local';
import { systemClock } from '../../src/queue/clock';

const clock = new ManualClock();
const engine = new LocalSqs({ clock });

/** An engine over HTTP whose orders have one dead message; between two looks of the operator time passes at once. */
async function openDeadOrders(): Promise<{ source: string; close: () => Promise<void> }> {
  const { endpoint, close } = await startHttpServer(engine);
  const dead = (await engine.createQueue({ QueueName: 'dead' })).QueueUrl!;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 1 });
  const source = (await engine.createQueue({ QueueName: 'orders', Attributes: { RedrivePolicy, VisibilityTimeout: '1' } })).QueueUrl!;
  const urls = { url: endpoint + new URL(source).pathname, deadLetterUrl: endpoint + new URL(dead).pathname };
  Object.assign(process.env, { QUEUE_ORDERS: JSON.stringify(urls), AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  jest.spyOn(systemClock, 'schedule').mockImplementation((milliseconds, action) => {
    void clock.advance(milliseconds / 1000).then(action);
    return () => {};
  });
  return { source, close };
}

test('the operator moves dead orders back to their queue', async () => {
  const { source, close } = await openDeadOrders();
  await engine.sendMessage({ QueueUrl: source, MessageBody: '{}' });
  for (let receives = 0; receives < 2; receives++) {
    await engine.receiveMessage({ QueueUrl: source });
    await clock.advance(2);
  }

  const { moved } = await handler();

  expect(moved).toBe(1);
  expect((await engine.receiveMessage({ QueueUrl: source })).Messages).toHaveLength(1);
  await close();
});
