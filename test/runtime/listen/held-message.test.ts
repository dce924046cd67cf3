import { gate, openBench, stopped } from '../listening';

test('a handler that works on without its lock keeps no later message of its group from being worked on', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('g1');
  const deaf = gate();
  const begun: string[] = [];
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch') throw Object.assign(new Error('no'), { name: 'ReceiptHandleIsInvalid' });
  };
  const listener = bench.listen(({ body }) => {
    begun.push(body);
    return body === 'g1' && deaf.promise;
  }, { waitTimeSeconds: 1 });
  await bench.clock.advance(5);
  listener.pause();
  await bench.clock.advance(30);
  const { Messages: [elsewhere] = [] } = await bench.sqs.receiveMessage({ QueueUrl: bench.url });
  await bench.sqs.deleteMessage({ QueueUrl: bench.url, ReceiptHandle: elsewhere!.ReceiptHandle });
  listener.resume();

  await bench.sendFifo('g2', 'g3');
  await bench.clock.advance(5);
  const before = [...begun];
  deaf.open();
  await stopped(bench, listener);

  expect(before).toEqual(['g1', 'g2', 'g3']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a message that is received again while its handler works on without its lock keeps its group in order', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('g1', 'g2');
  const deaf = gate();
  const begun: string[] = [];
  let isDenied = true;
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch' && isDenied) throw Object.assign(new Error('no'), { name: 'ReceiptHandleIsInvalid' });
  };
  const listener = bench.listen(({ body }) => {
    begun.push(body);
    return body === 'g1' && deaf.promise;
  }, { waitTimeSeconds: 1 });
  await bench.clock.advance(25);
  isDenied = false;
  await bench.clock.advance(60);
  const before = [...begun];
  deaf.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(before).toEqual(['g1']);
  expect(begun).toEqual(['g1', 'g2']);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});

test('a message that is received again before its start is handed over as it was received last', async () => {
  const bench = await openBench('fifo');
  await bench.sendFifo('quick', 'slow', 'waiting');
  const work = gate();
  bench.meddle = (action) => {
    if (action === 'changeMessageVisibilityBatch' && bench.count('receiveMessage') < 4) throw Object.assign(new Error('no'), { name: 'ReceiptHandleIsInvalid' });
  };
  const seen: Array<[string, number]> = [];
  const listener = bench.listen(async (message) => {
    seen.push([message.body, message.receiveCount]);
    if (message.body === 'slow') await work.promise;
    if (message.body === 'waiting') await bench.queue.changeMessageVisibility(message, 60);
  }, { concurrency: 1, waitTimeSeconds: 20 });
  await bench.clock.advance(40);
  work.open();
  await bench.clock.advance(1);
  await stopped(bench, listener);

  expect(seen).toEqual([['quick', 1], ['slow', 1], ['waiting', 2]]);
  expect(await bench.left()).toBe('0 visible, 0 hidden, 0 dead');
});
