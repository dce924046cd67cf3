import { once } from 'node:events';
import { Server } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { assert, asyncProperty, array, nat } from 'fast-check';
import { CallConnection } from '../../../src/local/http/call-connection';
import type { HttpRequest, WhenGone } from '../../../src/local/http/http-answer';
import { startHttpServer, type HttpServer } from '../../../src/local/http/http-server';
import type { JsonAnswer } from '../../../src/local/json-protocol';
import { LocalSqs } from '../../../src/local/local-sqs';

const sqs = new LocalSqs();
let server: HttpServer;

beforeAll(async () => {
  server = await startHttpServer(sqs);
  await sqs.createQueue({ QueueName: 'orders' });
});

afterAll(async () => {
  sqs.close();
  await server.close();
});

function callOf(action: string, input: object, ...fields: string[]): Buffer {
  const body = JSON.stringify(input);
  const lines = ['POST / HTTP/1.1', 'host: localhost', `x-amz-target: AmazonSQS.${action}`, `content-length: ${Buffer.byteLength(body)}`, ...fields];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const GET_URL = callOf('GetQueueUrl', { QueueName: 'orders' });
const URL_ANSWER = expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"QueueUrl":"http:\/\/localhost\/000000000000\/orders"\}$/) as string;

/** Writes the pieces one after the other, each when the one before it has been read, and reads so many answers. */
async function answersTo(pieces: readonly Buffer[], count = 1): Promise<string[]> {
  const socket = connect(server.port, '127.0.0.1').setNoDelay(true);
  let got = '';
  const answers: string[] = [];
  const done = new Promise<void>((resolve) => {
    socket.setEncoding('latin1').on('close', () => resolve()).on('data', (chunk: string) => {
      got += chunk;
      for (let end = lengthOf(got); end > 0 && end <= got.length; end = lengthOf(got)) {
        answers.push(got.slice(0, end));
        got = got.slice(end);
      }
      if (answers.length >= count) resolve();
    });
  });
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  socket.destroy();
  return answers.slice(0, count);
}

function lengthOf(got: string): number {
  const end = got.indexOf('\r\n\r\n');
  return end < 0 ? 0 : end + 4 + Number(/content-length: (\d+)/i.exec(got.slice(0, end))?.[1] ?? 0);
}

test('a call is answered however its bytes come', async () => {
  await assert(asyncProperty(array(nat({ max: GET_URL.length }), { maxLength: 4 }), async (places) => {
    const cuts = [0, ...places.sort((one, other) => one - other), GET_URL.length];
    const pieces = cuts.slice(1).map((cut, index) => GET_URL.subarray(cuts[index], cut));
    expect(await answersTo(pieces)).toEqual([URL_ANSWER]);
  }), { numRuns: 100 });
});

const POLL = callOf('ReceiveMessage', { QueueUrl: 'orders', WaitTimeSeconds: 20 });

/** Sends a message when a poll waits for it. */
async function sendWhenPolled(MessageBody: string): Promise<void> {
  const perform = jest.spyOn(sqs, 'perform');
  while (perform.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
  perform.mockRestore();
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody });
}

test('calls that come at once are answered one after the other', async () => {
  const [answers] = await Promise.all([answersTo([Buffer.concat([POLL, GET_URL, GET_URL])], 3), sendWhenPolled('waited for')]);

  expect(answers).toEqual([expect.stringContaining('waited for'), URL_ANSWER, URL_ANSWER]);
});

test.each([
  ['asks for the page', Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'), /^HTTP\/1\.1 200 OK[^]*<html/],
  ['has a body in chunks', Buffer.from('POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AmazonSQS.ListQueues\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'), /^HTTP\/1\.1 200 OK[^]*QueueUrls/],
  ['is of HTTP/1.0', Buffer.from('POST / HTTP/1.0\r\nx-amz-target: AmazonSQS.ListQueues\r\ncontent-length: 2\r\n\r\n{}'), /^HTTP\/1\.1 200 OK[^]*connection: close[^]*QueueUrls/i],
  ['waits to be asked for its body', callOf('ListQueues', {}, 'expect: 100-continue'), /^HTTP\/1\.1 100 Continue/],
  ['has a head beyond 16 KiB', callOf('ListQueues', {}, `x-long: ${'x'.repeat(16 * 1024)}`), /^HTTP\/1\.1 431 Request Header Fields Too Large/],
  ['is no HTTP', Buffer.from('\x16\x03\x01\x02\x00\r\n\r\n', 'latin1'), /^HTTP\/1\.1 400 Bad Request/],
])('a request that %s is answered by node\'s server, after others on the same connection too', async (_, request, expected) => {
  expect(await answersTo([Buffer.concat([GET_URL, GET_URL, request])], 3)).toEqual([URL_ANSWER, URL_ANSWER, expect.stringMatching(expected)]);
});

test('a body beyond 16 MiB is refused, and one below is read', async () => {
  const [refused] = await answersTo([callOf('ListQueues', { QueueNamePrefix: 'x'.repeat(16 * 1024 * 1024) })]);
  const [read] = await answersTo([callOf('SendMessage', { QueueUrl: 'orders', MessageBody: 'x'.repeat(15 * 1024 * 1024) })]);

  expect(refused).toMatch(/^HTTP\/1\.1 400 Bad Request[^]*SerializationException/);
  expect(read).toMatch(/^HTTP\/1\.1 400 Bad Request[^]*InvalidParameterValue/);
});

test('half a request is waited for as long as the next one, by node\'s server too', async () => {
  const emit = jest.spyOn(Server.prototype, 'emit');
  const socket = connect(server.port, '127.0.0.1').setNoDelay(true);
  socket.write(GET_URL.subarray(0, 20));
  while (emit.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));

  expect(emit.mock.calls[0]).toEqual(['connection', expect.objectContaining({ timeout: 65_000 })]);
  emit.mockRestore();
  socket.destroy();
});

describe('one connection', () => {
  const listener = createServer();
  const gone = jest.fn();
  const answerCall = jest.fn<Promise<JsonAnswer>, [HttpRequest, WhenGone]>();
  let theirs: Socket;
  let ours: Socket;
  let release = (): void => undefined;

  beforeEach(async () => {
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    theirs = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    [ours] = await once(listener, 'connection') as [Socket];
    const held = new Promise<void>((resolve) => { release = resolve; });
    answerCall.mockImplementation(async (_, whenGone) => {
      whenGone(gone);
      await held;
      return { status: 200, headers: {}, body: 'late' };
    });
    new CallConnection(ours, { answer: answerCall, handOver: () => undefined });
  });

  afterEach(() => {
    jest.resetAllMocks();
    theirs.destroy();
    listener.close();
  });

  test('tells a call that waits that its caller hung up', async () => {
    theirs.write(GET_URL);
    await once(ours, 'data');
    theirs.destroy();
    await once(ours, 'close');

    expect(gone).toHaveBeenCalledTimes(1);
  });

  test('tells a call that was answered nothing more', async () => {
    theirs.write(GET_URL);
    release();
    await once(theirs, 'data');
    theirs.destroy();
    await once(ours, 'close');

    expect(gone).not.toHaveBeenCalled();
  });

  test('answers no call of a caller who hung up before it', async () => {
    theirs.write(Buffer.concat([GET_URL, GET_URL]));
    await once(ours, 'data');
    theirs.destroy();
    await once(ours, 'close');
    release();
    await new Promise((resolve) => setImmediate(resolve));

    expect(answerCall).toHaveBeenCalledTimes(1);
  });

  test('answers no further call of a caller who does not read, and all when it does', async () => {
    const body = 'x'.repeat(1024 * 1024);
    answerCall.mockResolvedValue({ status: 200, headers: {}, body });
    theirs.pause().write(Buffer.concat(Array.from({ length: 50 }, () => GET_URL)));
    while (!ours.writableNeedDrain) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    const unread = answerCall.mock.calls.length;
    let bytes = 0;
    theirs.on('data', (chunk: Buffer) => { bytes += chunk.length; }).resume();
    while (bytes < 50 * body.length) await once(theirs, 'data');

    expect(unread).toBeLessThan(25);
    expect(answerCall).toHaveBeenCalledTimes(50);
  });

  test('reads on after more than 16 MiB came behind a call that waits', async () => {
    const large = callOf('SendMessage', { MessageBody: 'x'.repeat(1024 * 1024) });
    theirs.write(Buffer.concat([GET_URL, ...Array.from({ length: 30 }, () => large)]));
    while (!ours.isPaused()) await once(ours, 'data');
    release();
    theirs.resume();
    while (answerCall.mock.calls.length < 31) await new Promise((resolve) => setImmediate(resolve));

    expect(ours.isPaused()).toBe(false);
  });
});
