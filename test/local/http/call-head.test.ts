import { createServer, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { assert, asyncProperty, constant, constantFrom, oneof, subarray, tuple, type Arbitrary } from 'fast-check';
import { readPlainHead } from '../../../src/local/http/call-head';

const LINES = ['POST / HTTP/1.1', 'Host: 127.0.0.1:9324', 'X-Amz-Target: AmazonSQS.ListQueues', 'content-length: 2'];

test('the head of an SDK tells its host, its target and the length of its body', () => {
  const head = ['POST /000000000000/orders HTTP/1.1', 'HOST:localhost', 'x-amz-target: \tAmazonSQS.SendMessage ', 'Content-Length: 12', 'X-Amzn-Trace-Id: Root=1', 'Connection: keep-alive'];

  expect(readPlainHead(head.join('\r\n'))).toEqual({ host: 'localhost', target: 'AmazonSQS.SendMessage', traceHeader: 'Root=1', bodyBytes: 12 });
});

test.each([
  ['another method', ['GET / HTTP/1.1', ...LINES.slice(1)]],
  ['HTTP/1.0', ['POST / HTTP/1.0', ...LINES.slice(1)]],
  ['no host', LINES.filter((line) => !line.startsWith('Host'))],
  ['no length', LINES.slice(0, 3)],
  ['a length of another kind', [...LINES.slice(0, 3), 'content-length: 0x2']],
  ['two lengths', [...LINES, 'Content-Length: 2']],
  ['a body in chunks', [...LINES, 'Transfer-Encoding: chunked']],
  ['a caller that waits for 100', [...LINES, 'Expect: 100-continue']],
  ['a connection that closes', [...LINES, 'Connection: close']],
  ['a line that goes on', [...LINES, ' more']],
  ['a space before the colon', [...LINES, 'transfer-encoding : chunked']],
  ['a bare line feed', [...LINES, 'x-a: b\nTransfer-Encoding: chunked']],
])('a head with %s is not plain', (_, lines) => {
  expect(readPlainHead(lines.join('\r\n'))).toBeUndefined();
});

/** What node's server reads of a request, undefined where it refuses it. */
async function readByNode(text: string): Promise<{ request: IncomingMessage; body: string } | undefined> {
  const answered: string[] = [];
  return new Promise((resolve) => {
    const line = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => {
        answered.push(chunk.toString());
        done();
        resolve(undefined);
      },
    });
    const server = createServer((request) => {
      let body = '';
      request.setEncoding('latin1').on('data', (chunk: string) => { body += chunk; }).on('end', () => resolve({ request, body }));
    });
    server.emit('connection', line);
    line.push(Buffer.from(text, 'latin1'));
  });
}

function mostly(plain: string, ...odd: string[]): Arbitrary<string> {
  return oneof({ weight: 9, arbitrary: constant(plain) }, { weight: 1, arbitrary: constantFrom(...odd) });
}

test('what is read of a plain head is what node reads of it', async () => {
  const name = constantFrom('Host', 'X-AMZ-TARGET', 'x-amzn-trace-id', 'X-Other', 'Connection', 'Upgrade-Insecure', 'x_y', 'Expect', 'TE');
  const value = mostly('a b', '', 'a ', 'a\tb', 'a:b', 'keep-alive', 'close', 'é', '\xa0', 'a\x01', 'a\rb', 'a\nb');
  const field = tuple(name, mostly(': ', ':', ':\t', ' :', ''), value).map((parts) => parts.join(''));
  const length = mostly('content-length: 2', 'Content-Length:02', 'content-length: +2', 'content-length: 2 ', 'content-length: 2, 2');
  const lines = tuple(mostly('POST / HTTP/1.1', 'POST  / HTTP/1.1', 'POST / HTTP/1.1 ', 'POST /é HTTP/1.1'), length, field, field, subarray(LINES.slice(1, 3)));
  let plain = 0;

  await assert(asyncProperty(lines, async ([first, bytes, one, two, some]) => {
    const text = [first, ...some, one, bytes, two].join('\r\n');
    const head = readPlainHead(text);
    if (!head) return;
    plain++;
    const { request, body } = (await readByNode(`${text}\r\n\r\n{}`))!;
    expect({ host: head.host, target: head.target, body: '{}'.slice(0, head.bodyBytes) }).toEqual({ host: request.headers.host, target: request.headers['x-amz-target'], body });
  }), { numRuns: 2000 });

  expect(plain).toBeGreaterThan(50);
});
