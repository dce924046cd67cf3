import { connect } from 'node:net';
import fc from 'fast-check';
import { startHttpServer } from '../../src/local/http/http-server';
import { answerJson } from '../../src/local/json-protocol';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { ACTION_NAMES } from '../../src/local/action/request-shape';
import { SQS_ERRORS, answerOf, type SqsErrorCode } from '../../src/queue/sqs-error-answer';

const RUNS = { seed: 20261120, numRuns: 1500 };
const targets = ACTION_NAMES.map((name) => `AmazonSQS.${name[0]!.toUpperCase()}${name.slice(1)}`);
const left = AbortSignal.abort();

function engine() {
  return new LocalSqs({ clock: new ManualClock(), seed: 1 });
}

/** Names that requests have, so that the fuzz gets past the first check. */
const names = fc.constantFrom(
  'QueueUrl', 'QueueName', 'Attributes', 'AttributeNames', 'Entries', 'Id', 'MessageBody', 'MessageAttributes', 'MessageSystemAttributes', 'DataType',
  'StringValue', 'BinaryValue', 'DelaySeconds', 'ReceiptHandle', 'VisibilityTimeout', 'MaxNumberOfMessages', 'WaitTimeSeconds', 'MaxResults', 'NextToken',
  'Tags', 'TagKeys', 'tags', 'Label', 'Actions', 'AWSAccountIds', 'SourceArn', 'DestinationArn', 'TaskHandle', 'MessageGroupId', 'MessageDeduplicationId',
  'RedrivePolicy', 'RedriveAllowPolicy', 'Policy', 'FifoQueue', 'KmsMasterKeyId', 'AWSTraceHeader', '__proto__', 'constructor', 'toString',
);
const words = fc.constantFrom('orders', 'orders.fifo', 'arn:aws:sqs:us-east-1:000000000000:orders', 'true', 'All', 'String', '{}', '[]', '{"a":', '', '5', '-1', '\ud800', 'AQEB', '__proto__');
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(words, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 12 }),
    fc.dictionary(fc.oneof(names, fc.string()), tie('value'), { maxKeys: 8 }),
  ),
})).value;

const TYPES = (Object.keys(SQS_ERRORS) as SqsErrorCode[]).map(answerOf).map(({ type }) => type);

async function assertAnswer(sqs: LocalSqs, target: string, body: string): Promise<void> {
  const answer = await answerJson(sqs, { target, body }, { abortSignal: left });
  const output = JSON.parse(answer.body) as { __type?: string };
  if (answer.status === 200) return;
  const isOfSender = answer.status >= 400 && answer.status < 500 && /^[\w.]+;Sender$/.test(answer.headers['x-amzn-query-error'] ?? '');
  // No `expect` for each: it takes longer than the answer.
  if (!isOfSender || !TYPES.includes(output.__type!.split('#')[1]!)) throw new Error(`${target} ${body}: it must be refused like Amazon SQS, got ${JSON.stringify(answer)}`);
}

test('any JSON to any action gets an answer of Amazon SQS', async () => {
  const sqs = engine();
  await sqs.createQueue({ QueueName: 'orders' });
  await sqs.createQueue({ QueueName: 'orders.fifo', Attributes: { FifoQueue: 'true' } });

  await fc.assert(fc.asyncProperty(fc.constantFrom(...targets), json, (target, value) => assertAnswer(sqs, target, JSON.stringify(value) ?? '')), RUNS);
});

test('any text as a body gets an answer of Amazon SQS', async () => {
  const sqs = engine();

  await fc.assert(fc.asyncProperty(fc.constantFrom(...targets, 'AmazonSQS.Nonsense', ''), fc.string({ unit: 'binary' }), (target, body) => assertAnswer(sqs, target, body)), RUNS);
});

test('a legal send with one member replaced by anything is stored or refused, and the engine goes on', async () => {
  const sqs = engine();
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
  const legal = { QueueUrl, MessageBody: 'x', DelaySeconds: 0, MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } }, MessageGroupId: 'g' };

  await fc.assert(fc.asyncProperty(fc.constantFrom(...Object.keys(legal)), json, (name, value) => (
    assertAnswer(sqs, 'AmazonSQS.SendMessage', JSON.stringify({ ...legal, [name]: value }))
  )), RUNS);

  await expect(sqs.sendMessage({ QueueUrl, MessageBody: 'still there' })).resolves.toHaveProperty('MessageId');
});

test('any document as an attribute is kept or refused, and what builds on it gets an answer', async () => {
  const sqs = engine();
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
  const QueueArn = 'arn:aws:sqs:us-east-1:000000000000:orders';
  const documents = {
    Policy: (value: unknown) => ({ Statement: value }),
    RedrivePolicy: (value: unknown) => ({ deadLetterTargetArn: QueueArn, maxReceiveCount: value }),
    RedriveAllowPolicy: (value: unknown) => ({ redrivePermission: 'byQueue', sourceQueueArns: value }),
  } as const;
  const attributes = fc.constantFrom('Policy' as const, 'RedrivePolicy' as const, 'RedriveAllowPolicy' as const);

  await fc.assert(fc.asyncProperty(attributes, fc.jsonValue({ maxDepth: 2 }), async (name, value) => {
    await assertAnswer(sqs, 'AmazonSQS.SetQueueAttributes', JSON.stringify({ QueueUrl, Attributes: { [name]: JSON.stringify(documents[name](value)) } }));
    await assertAnswer(sqs, 'AmazonSQS.AddPermission', JSON.stringify({ QueueUrl, Label: 'l', AWSAccountIds: ['111111111111'], Actions: ['*'] }));
    await assertAnswer(sqs, 'AmazonSQS.RemovePermission', JSON.stringify({ QueueUrl, Label: 'l' }));
    await assertAnswer(sqs, 'AmazonSQS.ReceiveMessage', JSON.stringify({ QueueUrl }));
    await assertAnswer(sqs, 'AmazonSQS.ListDeadLetterSourceQueues', JSON.stringify({ QueueUrl }));
  }), RUNS);
});

test('bytes that are not HTTP end their own connection only', async () => {
  const sqs = engine();
  const server = await startHttpServer(sqs);

  const answer = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.end('\u0000\u0001 no request at all\r\n\r\n'));
    socket.on('data', (chunk) => { text += String(chunk); }).on('close', () => resolve(text));
  });
  const { status } = await fetch(server.endpoint, { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ListQueues' }, body: '{}' });
  await server.close();

  expect(answer).toContain('400 Bad Request');
  expect(status).toBe(200);
});
