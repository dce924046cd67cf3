import { app } from '../../examples/hello/app';
import { handler } from '../../examples/hello/greet';
import { localQueues } from '../../src/local';
import { openQueue } from '../../src/runtime';

jest.setTimeout(120_000); // the first synthesis loads the whole CDK

test('the first app of README.md greets who is sent', async () => {
  const say = jest.spyOn(console, 'info').mockReturnValue();
  const queues = await localQueues(app);
  queues.runFunction('Greet', handler);

  await openQueue('Names', { client: queues.sqs, environment: queues.environment }).sendMessage({ body: { name: 'Ada' } });
  await queues.advance(1);

  expect(say.mock.calls).toEqual([['Hello Ada']]);
  expect(queues.environment.QUEUE_NAMES).toContain('Hello-Names8B2C83D9'); // as README.md names it
  await queues.close();
});
