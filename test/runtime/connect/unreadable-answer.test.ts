import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { openQueue, type Queue } from '../../../src/runtime/queue';

/** A queue behind something that answers every call the same. */
async function behind(status: number, body: string, act: (queue: Queue<string>) => Promise<unknown>): Promise<unknown> {
  const server = createServer((request, response) => request.resume().on('end', () => response.writeHead(status, { connection: 'close' }).end(body)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const queueUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/orders`;
  const queue = openQueue<string>({ queueUrl }, { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const outcome = await act(queue).catch((error: unknown) => error);
  await new Promise((closed) => server.close(closed));
  return outcome;
}

test.each([
  { what: 'a damaged one', status: 200, body: '{"Messages":[{"Body":"SECRET", SECRET}]}', retryable: true },
  { what: 'a page of a portal', status: 200, body: '<html>SECRET</html>', retryable: true },
  { what: 'a page that forbids', status: 403, body: '<html>SECRET</html>', retryable: false },
  { what: 'one that asks for patience', status: 408, body: '', retryable: true },
])('an answer that cannot be read is told without quoting it, as lost where it may be: $what', async ({ status, body, retryable }) => {
  const error = await behind(status, body, (queue) => queue.receiveMessages());

  expect(error).toMatchObject({ name: 'QueueError', retryable });
  expect(inspect(error, { depth: 9 })).not.toContain('SECRET');
});

test('entries whose answer cannot be read are sent again', async () => {
  const error = await behind(200, '<html>', (queue) => queue.sendMessageBatch([{ body: 'a' }], { maxAttempts: 2 }));

  expect(error).toMatchObject({ retryable: true, failed: [{ code: 'UnreadableAnswer', senderFault: false, message: 'the answer is no JSON' }] });
});

test('the status of an answer that an older SDK cannot read is that of its response', async () => {
  const unread = Object.assign(new SyntaxError('Unexpected token <'), { $metadata: { attempts: 1 }, $response: { statusCode: 403 } });
  const client = { sendMessage: async () => { throw unread; } };

  const sending = openQueue({ queueUrl: 'http://localhost/000000000000/orders' }, { client: client as never }).sendMessage({ body: 1 });

  await expect(sending).rejects.toMatchObject({ code: 'UnreadableAnswer', retryable: false });
});

test.each([[429, true], [407, false]])('a refusal with the status %i alone, as of a gateway, may pass: %s', async (httpStatusCode, retryable) => {
  const refused = Object.assign(new Error('UnknownError'), { name: 'Unknown', $fault: 'client', $metadata: { httpStatusCode } });
  const client = { sendMessage: async () => { throw refused; } };

  const sending = openQueue({ queueUrl: 'http://localhost/000000000000/orders' }, { client: client as never }).sendMessage({ body: 1 });

  await expect(sending).rejects.toMatchObject({ retryable });
});
