import { AsyncLocalStorage } from 'node:async_hooks';
import { openBench, stopped } from '../listening';

const storage = new AsyncLocalStorage<string>();

test('handlers run in the asynchronous context of listen, also once a request with one of its own has resumed the listener', async () => {
  const bench = await openBench();
  const seen: unknown[] = [];
  const listener = storage.run('startup', () => bench.listen(() => void seen.push(storage.getStore())));
  await bench.send('a');
  await bench.clock.advance(1);
  listener.pause();
  await bench.clock.advance(30);

  storage.run('request', () => listener.resume());
  await bench.send('b', 'c');
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(seen).toEqual(['startup', 'startup', 'startup']);
});

test.each(['standard', 'fifo'] as const)('what a handler of a %s queue enters in its asynchronous context is not seen by those after it', async (kind) => {
  const bench = await openBench(kind);
  const seen: unknown[] = [];
  await (kind === 'fifo' ? bench.sendFifo('a1', 'a2', 'b1') : bench.send('a1', 'a2', 'b1'));

  const listener = bench.listen(({ body }) => {
    seen.push(storage.getStore());
    storage.enterWith(body);
  }, { concurrency: 2 });
  await bench.clock.advance(5);
  await stopped(bench, listener);

  expect(seen).toEqual([undefined, undefined, undefined]);
});
