import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { listen } from '../../../src/runtime/listen/listen';
import { mostPolls } from '../../../src/runtime/listen/poll-request';
import { openQueue } from '../../../src/runtime/queue';
import { openBench, stopped } from '../listening';

test('a poll whose answer cannot be read tells nothing of what it quotes, neither to events nor to health', async () => {
  const server = createServer((request, response) => request.resume().on('end', () => response.writeHead(200, { connection: 'close' }).end('{"Messages":[{"Body":"SECRET", SECRET}]}')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const queueUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/orders`;
  const queue = openQueue({ queueUrl }, { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const failed = new Promise((tell) => {
    subscribe('cdk-sqs-connector:poll-failed', function once(event) {
      unsubscribe('cdk-sqs-connector:poll-failed', once);
      tell(event);
    });
  });

  const listener = listen(queue, () => undefined);
  const event = await failed;
  const { lastPollError } = listener.health();
  await listener.stop({ deadlineSeconds: 0 });
  await new Promise((closed) => server.close(closed));

  expect([event, lastPollError]).toMatchObject([{ error: { name: 'UnreadableAnswer' } }, { name: 'UnreadableAnswer' }]);
  expect(inspect([event, lastPollError], { depth: 9, showHidden: true })).not.toContain('SECRET');
});

test('however many handlers a listener has, its polls leave sockets of a given client to its deletes', async () => {
  const bench = await openBench('fifo');
  for (let group = 0; group < 3000; group++) {
    await bench.sqs.sendMessage({ QueueUrl: bench.url, MessageBody: 'a', MessageGroupId: `g-${group}`, MessageDeduplicationId: `${group}` });
  }

  const listener = bench.listen(() => undefined, { concurrency: 1000 });
  await bench.clock.advance(5);
  const { polls } = listener.health();
  await stopped(bench, listener);

  // The SDK gives a client 50.
  expect(polls).toBe(40);
});

test('polls that have sockets of their own are as many as all hands can use', () => {
  const [act, poll] = [{}, {}];

  expect(mostPolls({ concurrency: 1000, act, poll } as never)).toBe(105);
});
