import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { S3 } from '@aws-sdk/client-s3';
import type { SqsActionName } from '../../src/queue/port';
import { LocalSqs } from '../../src/local/local-sqs';
import { createQueue } from '../../src/runtime/administer/account';
import { assumeRole } from '../../src/runtime/connect/session';
import { listen } from '../../src/runtime/listen/listen';
import { offloadToS3 } from '../../src/runtime/offload/offload';
import { openQueue } from '../../src/runtime/queue';
import { queues } from '../../src/runtime/queues';
import { createSender } from '../../src/runtime/send/sender';
import { Reject, RetryAfter } from '../../src/runtime/outcome/outcome';
import { openBench, stopped } from './listening';
import { MemoryS3 } from './memory-s3';

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'TOPSECRET', sessionToken: 'TOPSECRET' };
const queueUrl = 'http://127.0.0.1:9/000000000000/orders';
const options = { region: 'eu-west-1', credentials };

/** All that a log of a value can show. */
const logOf = (value: unknown): string => inspect(value, { depth: Infinity });

test('a handle that is logged tells no credentials, before its first use and after', async () => {
  const orders = openQueue({ queueUrl }, options);
  const before = logOf(orders) + JSON.stringify(orders);

  const ports = await Promise.all([orders.port('act'), orders.port('poll')]);

  expect(before).not.toContain('TOPSECRET');
  expect(logOf([orders, ports]) + JSON.stringify(orders)).not.toContain('TOPSECRET');
});

test.each([
  ['a router', () => queues(options)],
  ['a handle of a router', () => queues(options).open({ queueUrl })],
  ['a sender', () => createSender(openQueue({ queueUrl }, options))],
  ['a handle with an offload store', () => openQueue({ queueUrl }, { ...options, offload: offloadToS3({ bucket: 'b', client: new MemoryS3() }) })],
  ['a provider of credentials', () => assumeRole({ roleArn: 'arn:aws:iam::111111111111:role/x', source: credentials })],
])('%s that is logged tells no credentials', (_, make) => {
  const made = make();

  expect(logOf(made) + JSON.stringify(made)).not.toContain('TOPSECRET');
});

test('a listener that is logged tells no credentials', async () => {
  const client = new LocalSqs();
  const listener = listen(openQueue(await createQueue({ queueName: 'orders' }, { client }), { ...options, client }), () => undefined, { waitTimeSeconds: 0 });

  const logged = logOf(listener);

  await listener.stop();
  expect(logged).not.toContain('TOPSECRET');
});

test.each([{ url: queueUrl, credentials }, { credentials }])('what is no queue is refused without telling the credentials in it', (reference) => {
  const open = (): unknown => openQueue(reference as never);

  expect(open).toThrow(/^openQueue: the queue must be .*, got \{ .*credentials: object \}; /);
  expect(open).not.toThrow('TOPSECRET');
});

/** Below its first line AWS quotes the request as it should have been signed. */
const REFUSED = `The signature does not match.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:${credentials.sessionToken}`;

test('a refused signature is told without the session token that AWS quotes', async () => {
  const fetched = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(
    `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>${REFUSED}</Message></Error></ErrorResponse>`, { status: 403 }));
  const assume = assumeRole({ roleArn: 'arn:aws:iam::111111111111:role/x', region: 'eu-west-1', source: credentials });
  const client = { sendMessage: async () => { throw Object.assign(new Error(REFUSED), { name: 'InvalidSignatureException' }); } };
  const orders = openQueue({ queueUrl }, { client: client as never });

  const errors = await Promise.all([assume(), orders.sendMessage({ body: 1 })].map((call) => call.catch((error: Error) => error.stack)));

  fetched.mockRestore();
  expect(errors).toEqual([expect.stringContaining('(The signature does not match.)'), expect.stringContaining('(The signature does not match.)')]);
  expect(String(errors)).not.toContain('TOPSECRET');
});

test('a listener whose calls are refused for their signature tells no session token, on its channels and in its warnings', async () => {
  const told: unknown[] = [];
  const tell = (event: unknown): void => void told.push(event);
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation((line) => void told.push(line));
  const names = ['failed', 'poll-failed', 'delete-failed', 'visibility-failed'].map((name) => `cdk-sqs-connector:${name}`);
  names.forEach((name) => subscribe(name, tell));
  const bench = await openBench();
  await bench.send('done', 'reject', 'retry');
  const isRefused: readonly SqsActionName[] = ['sendMessage', 'deleteMessageBatch', 'changeMessageVisibilityBatch'];
  bench.meddle = (action) => {
    if (!isRefused.includes(action) && !(action === 'receiveMessage' && bench.count(action) > 1)) return undefined;
    throw Object.assign(new Error(REFUSED), { name: 'InvalidSignatureException', $fault: 'client', $metadata: { httpStatusCode: 403 } });
  };

  const listener = bench.listen(({ body }) => {
    if (body !== 'done') throw body === 'reject' ? new Reject('no') : new RetryAfter(7);
  });
  await bench.clock.advance(2);
  await stopped(bench, listener);
  names.forEach((name) => unsubscribe(name, tell));
  warn.mockRestore();

  const refusals = { QueueError: 1, InvalidSignatureException: 3 }; // to reject it told what was to be mended
  for (const [name, least] of Object.entries(refusals)) {
    expect(told.filter((event) => (event as { error?: Error }).error?.name === name).length).toBeGreaterThanOrEqual(least);
  }
  expect(logOf(told)).not.toContain('TOPSECRET');
});

test.each([
  ['SignatureDoesNotMatch', `<CanonicalRequest>PUT\n/b/k\n\nx-amz-security-token:${credentials.sessionToken}\n</CanonicalRequest>`],
  ['InvalidToken', `<Token-0>${credentials.sessionToken}</Token-0>`],
])('an error of Amazon S3 tells no session token that it quotes in answer to %s', async (code, quoted) => {
  const server = createServer((request, response) => void request.resume().on('end', () => response.writeHead(403, { connection: 'close' }).end(
    `<Error><Code>${code}</Code><Message>No.</Message>${quoted}<RequestId>1</RequestId></Error>`)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new S3({ endpoint, region: 'eu-west-1', forcePathStyle: true, credentials });
  const orders = openQueue({ queueUrl }, { ...options, offload: offloadToS3({ bucket: 'b', client, thresholdBytes: 0 }) });

  const error: unknown = await orders.sendMessage({ body: 1 }).catch((thrown: unknown) => thrown);
  server.close();

  expect(error).toMatchObject({ code, cause: { name: code, $metadata: { httpStatusCode: 403 } } });
  expect(logOf(error)).not.toContain('TOPSECRET');
});

test('an error of a handle tells no credentials', async () => {
  const error: unknown = await openQueue({ queueUrl }, options).deleteMessage('handle').catch((thrown: unknown) => thrown);

  expect(logOf(error)).not.toContain('TOPSECRET');
});
