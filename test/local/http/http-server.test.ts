import { execFile } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SQS } from '@aws-sdk/client-sqs';
import { startHttpServer, type HttpServer } from '../../../src/local/http/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

let server: HttpServer;
let client: SQS;
const sqs = new LocalSqs();
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

beforeAll(async () => {
  server = await startHttpServer(sqs);
  client = new SQS({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  sqs.close();
  await server.close();
});

test('the SDK sends, receives and deletes with a queue URL on the engine itself', async () => {
  const { QueueUrl } = await client.createQueue({ QueueName: 'orders' });
  const attributes = { bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255]) }, size: { DataType: 'Number', StringValue: '4' } };

  await client.sendMessage({ QueueUrl, MessageBody: 'hé🙂', MessageAttributes: attributes });
  const { Messages } = await client.receiveMessage({ QueueUrl, MessageAttributeNames: ['All'] });
  await client.deleteMessage({ QueueUrl, ReceiptHandle: Messages![0]!.ReceiptHandle });

  expect(QueueUrl).toBe(`${server.endpoint}/000000000000/orders`);
  expect(Messages![0]!.Body).toBe('hé🙂');
  expect(Messages![0]!.MessageAttributes!.bytes!.BinaryValue).toEqual(Uint8Array.of(0, 255));
});

test.each([
  ['a modelled error', () => client.getQueueUrl({ QueueName: 'none' }), () => sqs.getQueueUrl({ QueueName: 'none' })],
  ['an invalid parameter', () => client.receiveMessage({ QueueUrl: 'orders', MaxNumberOfMessages: 11 }), () => sqs.receiveMessage({ QueueUrl: 'orders', MaxNumberOfMessages: 11 })],
  ['a missing parameter', () => client.sendMessage({ QueueUrl: 'orders', MessageBody: '' }), () => sqs.sendMessage({ QueueUrl: 'orders', MessageBody: '' })],
  ['an invalid handle', () => client.deleteMessage({ QueueUrl: 'orders', ReceiptHandle: 'x' }), () => sqs.deleteMessage({ QueueUrl: 'orders', ReceiptHandle: 'x' })],
])('the engine in process throws %s as the SDK does', async (_, overHttp, inProcess) => {
  await sqs.createQueue({ QueueName: 'orders' });
  const wire = await overHttp().catch((error: unknown) => error) as Error & Record<string, unknown>;

  const local = await inProcess().catch((error: unknown) => error) as Error & Record<string, unknown>;

  expect(local).toBeInstanceOf(Error);
  for (const field of ['name', 'message', 'Code', 'Type', '$fault', 'Error']) expect({ [field]: local[field] }).toEqual({ [field]: wire[field] });
});

test('a request handler replaces the network', async () => {
  const direct = new SQS({ region: 'us-east-1', credentials, requestHandler: sqs.requestHandler() as never });
  const { QueueUrl } = await direct.createQueue({ QueueName: 'direct' });

  await direct.sendMessage({ QueueUrl, MessageBody: 'one' });
  const { Messages } = await direct.receiveMessage({ QueueUrl });

  expect(Messages![0]!.Body).toBe('one');
});

test.each(['GET', 'PUT', 'DELETE'])('a %s runs no action', async (method) => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'kept' });
  const body = method === 'GET' ? undefined : JSON.stringify({ QueueUrl });

  const { status } = await fetch(server.endpoint + '/none', { method, headers: { 'x-amz-target': 'AmazonSQS.DeleteQueue' }, body });

  expect(status).toBe(400);
  expect((await sqs.listQueues({ QueueNamePrefix: 'kept' })).QueueUrls).toHaveLength(1);
});

async function call(port: number, host: string) {
  const { request } = await import('node:http');
  return new Promise<IncomingMessage>((resolve) => {
    request({ host: '127.0.0.1', port, method: 'POST', headers: { host, 'x-amz-target': 'AmazonSQS.ListQueues' } }, (response) => {
      response.resume();
      resolve(response);
    }).end('{}');
  });
}

test('a host name that is not loopback is refused', async () => {
  expect((await call(server.port, 'evil.example')).statusCode).toBe(403);
});

test.each(['0.0.0.0:9324', '127.0.0.2', '[::1]:9324', 'sqs.localhost'])('the host %s is this machine', async (host) => {
  expect((await call(server.port, host)).statusCode).toBe(200);
});

test('a host name that is allowed is answered, with a port and in any case', async () => {
  const { port, close } = await startHttpServer(sqs, { allowedHosts: ['Host.docker.internal'] });

  const statuses = [await call(port, 'host.Docker.internal:9324'), await call(port, 'evil.example')].map(({ statusCode }) => statusCode);
  await close();

  expect(statuses).toEqual([200, 403]);
});

test('an answer tells the time, by which SDKs set their clock', async () => {
  const before = Date.now();

  const { headers } = await call(server.port, 'localhost');

  expect(Date.parse(headers.date!)).toBeGreaterThan(before - 1000);
  expect(Date.parse(headers.date!)).toBeLessThanOrEqual(Date.now());
});

test('a lost response breaks the connection, and the SDK sends again', async () => {
  const patient = new SQS({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 2 });
  await sqs.createQueue({ QueueName: 'lossy' });
  sqs.injectFaults({ lostResponses: 1, actions: ['sendMessage'] });

  const lost = await patient.sendMessage({ QueueUrl: 'lossy', MessageBody: 'twice' }).catch((error: unknown) => error);
  sqs.injectFaults({});
  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'lossy', MaxNumberOfMessages: 10 });
  patient.destroy();

  expect(String(lost)).toContain('socket hang up');
  expect(Messages!.map(({ Body }) => Body)).toEqual(['twice', 'twice']);
});

test.each(['plain', 'chunked'])('a poll whose caller hung up takes no message: a %s call', async (kind) => {
  const still = new LocalSqs({ clock: new ManualClock() }); // by itself its poll has no end
  const { endpoint, close } = await startHttpServer(still);
  await still.createQueue({ QueueName: 'polled' });
  const controller = new AbortController();
  const perform = jest.spyOn(still, 'perform');
  const text = JSON.stringify({ QueueUrl: 'polled', WaitTimeSeconds: 20 });
  const body = kind === 'plain' ? text : new Blob([text]).stream();
  const poll = fetch(endpoint, { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' }, body, duplex: 'half', signal: controller.signal } as RequestInit);
  while (perform.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
  controller.abort();

  await expect(poll).rejects.toMatchObject({ name: 'AbortError' });
  await expect(perform.mock.results[0]!.value).resolves.toEqual({});
  await close();
});

test('an SDK that speaks the older query protocol is told to be updated, in the XML that it reads', async () => {
  const answer = await fetch(server.endpoint, { method: 'POST', body: new URLSearchParams({ Action: 'ListQueues', Version: '2012-11-05' }) });
  const xml = await answer.text();

  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('text/xml');
  expect(xml).toMatch(/^<\?xml version="1\.0"\?><ErrorResponse .*<Error><Type>Sender<\/Type><Code>InvalidAction<\/Code>/);
  expect(xml).toMatch(/<Message>[^<]*as AWS SDKs do from November 2023 on \(boto3 from May 2024 on\); update the SDK\.<\/Message>/);
});

test('a process ends although its unreferenced server was used and listens on', async () => {
  const source = (file: string) => JSON.stringify(join(__dirname, '..', '..', '..', 'src', 'local', file));
  const program = `
    const { startHttpServer } = require(${source('http/http-server')});
    const { LocalSqs } = require(${source('local-sqs')});
    startHttpServer(new LocalSqs()).then(async (server) => {
      server.unref();
      console.log((await fetch(server.endpoint)).status);
    });`;

  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--eval', program]);

  expect(stdout).toBe('200\n');
});
