import { inspect } from 'node:util';
import { localQueues } from '../../src/local/local-queues';

test('an assertion that prints a queue prints its name and addresses, and nothing of the engine', async () => {
  const queues = await localQueues({ Resources: { Orders: { Type: 'AWS::SQS::Queue' } } });

  const view = queues.queue('Orders');
  await queues.close();

  expect(Object.keys(view)).toEqual(['queueName', 'queueUrl', 'queueArn']);
  expect(inspect(view, { depth: Infinity }).split('\n')).toHaveLength(5);
});
