import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import type * as runtime from '../../src/runtime';
import { openQueue } from '../../src/runtime/queue';
import { batchHandler } from '../../src/runtime/outcome/batch-handler';
import { openBench, stopped } from './listening';

// Where packages of a workspace have other peers, pnpm and yarn give each a copy of this one.
let copy: typeof runtime;
beforeAll(async () => {
  jest.resetModules();
  copy = await import('../../src/runtime/index.js');
});

test('a queue of one copy of the package is read by another, whose errors keep their own words', async () => {
  const clock = new ManualClock();
  const client = new LocalSqs({ clock });
  const { queueUrl } = await copy.createQueue({ queueName: 'orders' }, { client });
  const validate = (value: unknown): runtime.StandardResult<unknown> => (value === 'TOPSECRET' ? { issues: [{ message: `no ${value}` }] } : { value });
  const orders = openQueue({ queueUrl }, { client, clock, schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  await copy.openQueue({ queueUrl }, { client, clock }).sendMessageBatch([{ body: 'TOPSECRET' }, { body: 'a' }]);
  const failed: string[] = [];

  const reading = copy.messages(orders, { onFailed: (error) => failed.push(`${error.name} ${error.code}`) }).next();
  await clock.advance(2);
  const { value } = await reading;

  expect(value).toMatchObject({ body: 'a' });
  expect(failed).toEqual(['BodyError BodyMismatch']);
});

test('PartialBatchFailure of one copy of the package is known to another', async () => {
  const bench = await openBench();
  await bench.send('a', 'b', 'c');
  const handler = batchHandler<string>(([first]) => {
    throw new copy.PartialBatchFailure(new Map([[first as never, new Error('duplicate key')]]));
  }, { clock: bench.clock });

  const listener = bench.listen(handler, { backoff: { firstSeconds: 600, maxSeconds: 600 } });
  await bench.clock.advance(2);
  await stopped(bench, listener);

  expect(await bench.left()).toBe('0 visible, 1 hidden, 0 dead');
});
