import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { exchange } from '../../../src/local/http/node-exchange';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

test('a poll outlasts the time without bytes after which a connection ends', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  await sqs.createQueue({ QueueName: 'orders' });
  const server = createServer((request, response) => {
    request.socket.setTimeout(20); // from here on: a busy machine takes longer than that to bring the request
    return exchange({ sqs, allowed: new Set() }, request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connected = once(server, 'connection') as Promise<[Socket]>;
  const answer = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' }, body: '{"QueueUrl":"orders","WaitTimeSeconds":20}',
  }).then((response) => response.text());
  await once((await connected)[0], 'timeout');

  await clock.advance(20);

  await expect(answer).resolves.toBe('{}');
  server.close();
  server.closeAllConnections();
});
