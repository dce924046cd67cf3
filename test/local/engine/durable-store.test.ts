import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireMessage } from '../../../src/queue/port-message';
import { startHttpServer } from '../../../src/local/http/http-server';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

const ROOT = join(__dirname, '../../..');
let dataDirectory: string;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'queues-'));
});

afterEach(() => rmSync(dataDirectory, { recursive: true }));

if (process.getBuiltinModule('node:sqlite')) {
  describe('with node:sqlite', keepsQueues);
} else {
  test('says which Node.js is needed where this one has no SQLite; the tests of what is kept run from Node.js 22.13 on', () => {
    const none = join(dataDirectory, 'none');

    expect(() => new LocalSqs({ dataDirectory: none })).toThrow(/^engine: --data needs a Node\.js with node:sqlite \(22\.13 or later\), got v[\d.]+; leave --data out/);
    expect(existsSync(none)).toBe(false);
  });
}

function keepsQueues(): void {
  const fifo = { QueueName: 'orders.fifo', Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' }, tags: { team: 'orders' } };
  const send = (sqs: LocalSqs, MessageBody: string) => sqs.sendMessage({ QueueUrl: 'orders.fifo', MessageGroupId: 'g', MessageBody });

  test('queues, locks, order and the deduplication window outlive the engine', async () => {
    const clock = new ManualClock();
    const first = new LocalSqs({ clock, dataDirectory });
    await first.createQueue(fifo);
    for (const body of ['1', '2']) await send(first, body);
    const { Messages } = await first.receiveMessage({ QueueUrl: 'orders.fifo' });
    first.close();

    const second = new LocalSqs({ clock, dataDirectory });
    const blocked = await second.receiveMessage({ QueueUrl: 'orders.fifo' });
    const repeated = await send(second, '1');
    await second.deleteMessage({ QueueUrl: 'orders.fifo', ReceiptHandle: Messages![0]!.ReceiptHandle });
    const next = await second.receiveMessage({ QueueUrl: 'orders.fifo', MaxNumberOfMessages: 10 });
    const fresh = await send(second, '3');
    second.close();

    expect(blocked).toEqual({});
    expect(repeated.MessageId).toBe(Messages![0]!.MessageId);
    expect(next.Messages!.map(({ Body }) => Body)).toEqual(['2']);
    expect(BigInt(fresh.SequenceNumber!)).toBeGreaterThan(BigInt(repeated.SequenceNumber!));
  });

  test('what was deleted or purged stays away, and all else of queues and messages comes back as it was', async () => {
    const clock = new ManualClock();
    const first = new LocalSqs({ clock, dataDirectory });
    for (const queue of [fifo, { QueueName: 'orders' }, { QueueName: 'purged' }]) await first.createQueue(queue);
    const MessageAttributes = { tenant: { DataType: 'String', StringValue: 'acme' }, bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255, 7) } };
    const MessageSystemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } };
    for (const MessageBody of ['gone', 'kept']) await first.sendMessage({ QueueUrl: 'orders', MessageBody, MessageAttributes, MessageSystemAttributes });
    await first.sendMessage({ QueueUrl: 'purged', MessageBody: 'x' });
    await first.purgeQueue({ QueueUrl: 'purged' });
    await send(first, '1');
    const all = { MessageAttributeNames: ['All'], AttributeNames: ['All'], VisibilityTimeout: 0 };
    const { Messages: [ordered] = [] } = await first.receiveMessage({ ...all, QueueUrl: 'orders.fifo' });
    const { Messages: [gone, kept] = [] } = await first.receiveMessage({ ...all, QueueUrl: 'orders', MaxNumberOfMessages: 2, VisibilityTimeout: 5 });
    await first.deleteMessage({ QueueUrl: 'orders', ReceiptHandle: gone!.ReceiptHandle });
    first.close();

    const second = new LocalSqs({ clock, dataDirectory });
    await clock.advance(5);
    const again = await Promise.all(['orders', 'orders.fifo', 'purged'].map(async (QueueUrl) => (await second.receiveMessage({ ...all, QueueUrl, MaxNumberOfMessages: 10 })).Messages));
    const tags = await second.listQueueTags({ QueueUrl: 'orders.fifo' });
    second.close();

    const twice = ({ ReceiptHandle: _, ...wire }: WireMessage) => ({ ...wire, Attributes: { ...wire.Attributes, ApproximateReceiveCount: '2' } });
    expect(again.map((messages) => messages?.map(twice))).toEqual([[twice(kept!)], [twice(ordered!)], undefined]);
    expect(again[0]![0]!.Attributes).toMatchObject({ ApproximateReceiveCount: '2', AWSTraceHeader: 'Root=1' });
    expect(Buffer.from(again[0]![0]!.MessageAttributes!.bytes!.BinaryValue!)).toEqual(Buffer.of(0, 255, 7));
    expect(tags).toEqual({ Tags: { team: 'orders' } });
  });

  test('a tag that was taken away and a permission that was given stay so', async () => {
    const first = new LocalSqs({ dataDirectory });
    for (const QueueName of ['tagged', 'open']) await first.createQueue({ QueueName, tags: { team: 'orders', stage: 'test' } });
    await first.untagQueue({ QueueUrl: 'tagged', TagKeys: ['stage'] });
    await first.addPermission({ QueueUrl: 'open', Label: 'partner', AWSAccountIds: ['111111111111'], Actions: ['SendMessage'] });
    first.close();

    const second = new LocalSqs({ dataDirectory });
    const { Tags } = await second.listQueueTags({ QueueUrl: 'tagged' });
    const { Attributes } = await second.getQueueAttributes({ QueueUrl: 'open', AttributeNames: ['Policy'] });
    second.close();

    expect(Tags).toEqual({ team: 'orders' });
    expect(Attributes!.Policy).toContain('"Sid":"partner"');
  });

  test('a folder that is made for messages is open to nobody else', () => {
    const made = join(dataDirectory, 'made');

    new LocalSqs({ dataDirectory: made }).close();

    expect((statSync(made).mode & 0o077).toString(8)).toBe('0');
  });

  test('a queue that was deleted stays away with its messages, and a new one of its name starts empty', async () => {
    const first = new LocalSqs({ dataDirectory });
    await first.createQueue(fifo);
    await send(first, '1');
    const { Messages: [old] = [] } = await first.receiveMessage({ QueueUrl: 'orders.fifo', VisibilityTimeout: 0 });
    await first.deleteQueue({ QueueUrl: 'orders.fifo' });
    first.close();

    const second = new LocalSqs({ dataDirectory });
    const { QueueUrls } = await second.listQueues({});
    await second.createQueue(fifo);
    const deleting = second.deleteMessage({ QueueUrl: 'orders.fifo', ReceiptHandle: old!.ReceiptHandle });
    await expect(deleting).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    second.close();
    const third = new LocalSqs({ dataDirectory });
    const { Messages } = await third.receiveMessage({ QueueUrl: 'orders.fifo' });
    third.close();

    expect([QueueUrls, Messages]).toEqual([undefined, undefined]);
  });

  test('a queue deduplicates by the scope of its creation after a restart too, whatever its attribute says', async () => {
    const sameToEach = async (sqs: LocalSqs) => {
      for (const MessageGroupId of ['a', 'b']) await sqs.sendMessage({ QueueUrl: 'orders.fifo', MessageBody: 'same', MessageGroupId });
    };
    const first = new LocalSqs({ dataDirectory });
    await first.createQueue({ ...fifo, Attributes: { ...fifo.Attributes, DeduplicationScope: 'messageGroup' } });
    await first.setQueueAttributes({ QueueUrl: 'orders.fifo', Attributes: { DeduplicationScope: 'queue' } });
    first.close();

    const second = new LocalSqs({ dataDirectory });
    await sameToEach(second);
    second.close();
    const third = new LocalSqs({ dataDirectory });
    await sameToEach(third);
    const { Attributes } = await third.getQueueAttributes({ QueueUrl: 'orders.fifo', AttributeNames: ['DeduplicationScope', 'ApproximateNumberOfMessages'] });
    third.close();

    expect(Attributes).toEqual({ DeduplicationScope: 'queue', ApproximateNumberOfMessages: '2' });
  });

  test('a lock is extended after a restart too, up to 12 hours from its receive', async () => {
    const clock = new ManualClock();
    const first = new LocalSqs({ clock, dataDirectory });
    await first.createQueue(fifo);
    await send(first, '1');
    const { Messages } = await first.receiveMessage({ QueueUrl: 'orders.fifo', VisibilityTimeout: 7200 });
    first.close();
    await clock.advance(3600);

    const second = new LocalSqs({ clock, dataDirectory });
    const extend = (VisibilityTimeout: number) => second.changeMessageVisibility({ QueueUrl: 'orders.fifo', ReceiptHandle: Messages![0]!.ReceiptHandle, VisibilityTimeout });
    await expect(extend(39_601)).rejects.toThrow('beyond the limit');
    await expect(extend(39_600)).resolves.toEqual({});
    second.close();
  });

  test('a purge forgets deduplication ids after a restart too', async () => {
    const first = new LocalSqs({ dataDirectory });
    await first.createQueue(fifo);
    await send(first, '1');
    await first.purgeQueue({ QueueUrl: 'orders.fifo' });
    first.close();

    const second = new LocalSqs({ dataDirectory });
    await send(second, '1');
    const { Messages } = await second.receiveMessage({ QueueUrl: 'orders.fifo' });
    second.close();

    expect(Messages).toHaveLength(1);
  });

  test('a handle deletes what can be received again, as it did before the engine was started again', async () => {
    const first = new LocalSqs({ dataDirectory });
    await first.createQueue({ QueueName: 'orders' });
    await first.sendMessage({ QueueUrl: 'orders', MessageBody: 'x' });
    const { Messages } = await first.receiveMessage({ QueueUrl: 'orders', VisibilityTimeout: 0 });
    first.close();

    const second = new LocalSqs({ dataDirectory });
    await second.deleteMessage({ QueueUrl: 'orders', ReceiptHandle: Messages![0]!.ReceiptHandle });
    const left = await second.receiveMessage({ QueueUrl: 'orders' });
    second.close();

    expect(left).toEqual({});
  });

  test('the dead of several sources keep the order in which they died', async () => {
    const clock = new ManualClock();
    const first = new LocalSqs({ clock, dataDirectory });
    await first.createQueue({ QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } });
    const RedrivePolicy = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dead.fifo","maxReceiveCount":1}';
    for (const QueueName of ['sent-first.fifo', 'died-first.fifo']) {
      await first.createQueue({ QueueName, Attributes: { ...fifo.Attributes, RedrivePolicy } });
      await first.sendMessage({ QueueUrl: QueueName, MessageGroupId: 'g', MessageBody: QueueName });
    }
    for (const QueueUrl of ['died-first.fifo', 'sent-first.fifo']) {
      await first.receiveMessage({ QueueUrl, VisibilityTimeout: 0 });
      await first.receiveMessage({ QueueUrl });
    }
    first.close();

    const second = new LocalSqs({ clock, dataDirectory });
    const { Messages } = await second.receiveMessage({ QueueUrl: 'dead.fifo', MaxNumberOfMessages: 10 });
    second.close();

    expect(Messages!.map(({ Body }) => Body)).toEqual(['died-first.fifo', 'sent-first.fifo']);
  });

  test('a queue that is created after an older one was changed takes the place of none', async () => {
    const first = new LocalSqs({ dataDirectory });
    for (const QueueName of ['one', 'two']) await first.createQueue({ QueueName });
    await first.tagQueue({ QueueUrl: 'one', Tags: { team: 'orders' } });
    first.close();
    const second = new LocalSqs({ dataDirectory });
    await second.createQueue({ QueueName: 'three' });
    second.close();

    const third = new LocalSqs({ dataDirectory });
    const { QueueUrls } = await third.listQueues({});
    third.close();

    expect(QueueUrls!.map((url) => url.split('/').pop()).sort()).toEqual(['one', 'three', 'two']);
  });

  test('what a killed engine had answered is there', async () => {
    const script = join(dataDirectory, 'send.ts');
    const folder = join(dataDirectory, 'data');
    writeFileSync(script, `
      import { LocalSqs } from '${join(ROOT, 'src/local/local-sqs')}';
      const sqs = new LocalSqs({ dataDirectory: ${JSON.stringify(folder)} });
      void sqs.createQueue({ QueueName: 'orders' })
        .then(() => sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'kept' }))
        .then(() => process.kill(process.pid, 'SIGKILL'));
    `);
    const signal = await new Promise((resolve) => {
      spawn(process.execPath, ['--import', 'tsx', script], { cwd: ROOT }).on('close', (_, endedBy) => resolve(endedBy));
    });

    const sqs = new LocalSqs({ dataDirectory: folder });
    const { Messages } = await sqs.receiveMessage({ QueueUrl: 'orders' });
    sqs.close();

    expect(signal).toBe('SIGKILL');
    expect(Messages!.map(({ Body }) => Body)).toEqual(['kept']);
  });

  test.each([
    ['a plain call', (body: string) => body],
    ['a call in chunks', (body: string) => new Blob([body]).stream()],
  ])('an answer over HTTP to %s leaves after what it says is committed', async (_, bodyOf) => {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite') as { DatabaseSync: { prototype: { exec(sql: string): void } } };
    const exec = jest.spyOn(DatabaseSync.prototype, 'exec');
    const sqs = new LocalSqs({ dataDirectory });
    const server = await startHttpServer(sqs);
    const write = jest.spyOn(Socket.prototype, 'write');
    exec.mockClear();

    const headers = { 'x-amz-target': 'AmazonSQS.CreateQueue' };
    await fetch(server.endpoint, { method: 'POST', headers, body: bodyOf('{"QueueName":"orders"}'), duplex: 'half' } as RequestInit);
    await server.close();
    sqs.close();

    const answer = write.mock.calls.findIndex(([text]) => String(text).startsWith('HTTP/1.1 200'));
    expect(exec.mock.calls).toEqual([['BEGIN'], ['COMMIT']]);
    expect(write.mock.invocationCallOrder[answer]).toBeGreaterThan(exec.mock.invocationCallOrder[1]!);
    jest.restoreAllMocks();
  });

  test('rejects a folder that another engine uses', () => {
    const sqs = new LocalSqs({ dataDirectory });

    expect(() => new LocalSqs({ dataDirectory })).toThrow('one that another engine uses');
    sqs.close();
  });

  test('rejects a file that no engine wrote', () => {
    writeFileSync(join(dataDirectory, 'queues.sqlite'), 'not a database at all, but long enough to be looked at as one'.repeat(20));

    expect(() => new LocalSqs({ dataDirectory })).toThrow("queues.sqlite must be a file that the engine wrote and can write, got 'file is not a database'; correct that or name another folder");
  });

  test('says which file it cannot open', () => {
    mkdirSync(join(dataDirectory, 'queues.sqlite'));

    expect(() => new LocalSqs({ dataDirectory })).toThrow(/queues\.sqlite must be a file .*, got 'unable to open database file'; correct that/);
  });
}
