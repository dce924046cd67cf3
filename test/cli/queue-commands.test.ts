import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpServer, type HttpServer } from '../../src/local/http/http-server';
import type { LocalSqs } from '../../src/local/local-sqs';
import { startEngine, type Engine } from './terminal';

describe('the commands on a queue', () => {
  let engine: Engine;
  let directory: string;

  beforeEach(async () => {
    engine = await startEngine();
    directory = mkdtempSync(join(tmpdir(), 'cli-'));
  });
  afterEach(async () => {
    await engine.close();
  });

  const url = (name: string) => `${engine.endpoint}/000000000000/${name}`;
  const bodies = (name: string) => engine.sqs.peekMessages({ QueueUrl: url(name) }).Messages.map(({ Body }) => Body);
  const countsOf = (name: string) => engine.sqs.peekMessages({ QueueUrl: url(name) }).Messages
    .map(({ Attributes }) => Attributes!.ApproximateReceiveCount);

  test('list shows every queue with its messages', async () => {
    await engine.run(['send', 'orders', 'a']);

    const { code, out } = await engine.run(['list']);

    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'queue kind messages in flight delayed dead-letter queue', 'dead standard 0 0 0 -', 'orders standard 1 0 0 dead', 'pay.fifo fifo 0 0 0 -', '',
    ]);
  });

  test('list --json is a list of typed attributes, and attributes --json those of one queue', async () => {
    const [all, one] = await Promise.all([['list', 'ord'], ['attributes', 'orders']].map((argv) => engine.run([...argv, '--json'])));

    expect(JSON.parse(all!.out)).toMatchObject([{ queueName: 'orders', kind: 'standard', visibilityTimeoutSeconds: 30, redrivePolicy: { maxReceiveCount: 2 } }]);
    expect(JSON.parse(one!.out)).toMatchObject({ queueUrl: url('orders'), visibilityTimeoutSeconds: 30 });
  });

  test('attributes shows value, unit and meaning', async () => {
    const { out } = await engine.run(['attributes', 'orders']);

    expect(out).toMatch(/createdTimestamp +[\dT:.-]+Z +when the queue was created\n/);
    expect(out).toMatch(/visibilityTimeoutSeconds +30 +seconds +how long a received message is hidden while worked on/);
  });

  test('send takes a body, attributes and a delay', async () => {
    const { code, note } = await engine.run(['send', 'orders', '{"id":7}', '-a', 'source=replay', '--delay', '0']);

    expect({ code, note }).toEqual({ code: 0, note: 'sent 1 of 1 messages to orders\n' });
    expect(engine.sqs.peekMessages({ QueueUrl: url('orders') }).Messages[0]).toMatchObject({ Body: '{"id":7}', MessageAttributes: { source: { StringValue: 'replay' } } });
  });

  test('send takes a body that begins with a dash after --', async () => {
    await engine.run(['send', 'orders', '--', '-5']);

    expect(bodies('orders')).toEqual(['-5']);
  });

  test('send takes lines of stdin and of a file', async () => {
    writeFileSync(join(directory, 'lines'), 'd\ne');

    await engine.run(['send', 'orders'], { input: ['a\n', '\nb', '\r\nc'] });
    await engine.run(['send', 'orders', '--file', 'lines'], { directory });

    expect(bodies('orders').sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('send --json tells one result per message', async () => {
    const { out } = await engine.run(['send', 'pay.fifo', '--group', 'g', '--json'], { input: ['a\nb\n'] });

    expect(out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([{ index: 0, messageId: expect.any(String) }, { index: 1, sequenceNumber: expect.any(String) }]);
  });

  test('send names what it could not send, and sends the rest', async () => {
    const { code, note } = await engine.run(['send', 'orders'], { input: ['good\n', 'bad\u0001\n'] });

    expect(code).toBe(3);
    expect(note).toMatch(/^error: message 2: it must be sent, got InvalidMessageContents/);
    expect(note).toMatch(/sent 1 of 2 messages to orders\n$/);
    expect(bodies('orders')).toEqual(['good']);
  });

  test('a queue is named by URL, by name, or by its binding', async () => {
    const environment = { QUEUE_PAID_ORDERS: JSON.stringify({ url: url('orders') }) };

    const codes = [
      await engine.run(['send', url('orders'), 'a']), await engine.run(['send', 'orders', 'b']), await engine.run(['send', 'PaidOrders', 'c'], { environment }),
    ].map(({ code }) => code);

    expect(codes).toEqual([0, 0, 0]);
    expect(bodies('orders')).toHaveLength(3);
  });

  test('receive hides messages, receive --delete deletes them', async () => {
    await engine.run(['send', 'orders'], { input: ['a\nb\n'] });

    const hidden = await engine.run(['receive', 'orders']);
    const deleted = await engine.run(['receive', 'orders', '--max', '5', '--delete', '--json']);

    expect(hidden.note).toBe('1 received, hidden for 30 s; --delete deletes them\n');
    expect(JSON.parse(deleted.out)).toMatchObject({ body: 'b', receiveCount: 1 });
    expect(bodies('orders')).toEqual(['a']);
  });

  test('peek counts no receive on the local engine', async () => {
    await engine.run(['send', 'orders', 'a']);

    const { out, note } = await engine.run(['peek', 'orders']);

    expect(out).toMatch(/received 0 times\n {2}a\n/);
    expect(note).toBe('1 seen; the engine counted no receive\n');
    expect(countsOf('orders')).toEqual(['0']);
  });

  test('peek shows a number as it was sent, however long', async () => {
    await engine.sqs.sendMessage({ QueueUrl: 'orders', MessageBody: '{"id":1234567890123456789}' });

    const { out } = await engine.run(['peek', 'orders']);

    expect(out).toContain('{"id":1234567890123456789}');
  });

  test('peek shows control characters of a body as text', async () => {
    await engine.sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'a\u009b31m\rb\r\nc' });

    const { out } = await engine.run(['peek', 'orders']);

    expect(out).toContain('  a\\x9b31m\\x0db\r\n  c\n');
  });

  test('send says that it reads from the terminal', async () => {
    const { note } = await engine.run(['send', 'orders'], { interactive: true, input: ['a\n'] });

    expect(note).toBe('one message per line, from here; Ctrl-D ends\nsent 1 of 1 messages to orders\n');
  });

  test('peek says what it counts where it can only receive, and asks first where that may dead-letter', async () => {
    const plain = await startPlain(engine.sqs);
    await engine.run(['send', 'orders', 'a']);
    const environment = { AWS_ENDPOINT_URL_SQS: plain.endpoint };

    const asked = await engine.run(['peek', 'orders'], { environment, interactive: true, answer: 'n' });
    const seen = await engine.run(['peek', 'orders', '--yes'], { environment });
    await plain.close();

    expect(asked).toMatchObject({ code: 0, out: '', note: expect.stringMatching(/^look at up to 10 messages of orders: each look counts one of the 2 receives/) });
    expect(seen.note).toBe('1 seen and given back; each counts one receive more (the highest count is 1 of 2)\n');
    expect(engine.sqs.peekMessages({ QueueUrl: url('orders') }).Messages).toMatchObject([{ State: 'ready', Attributes: { ApproximateReceiveCount: '1' } }]);
  });

  test('purge --json tells what it purged', async () => {
    await engine.run(['send', 'orders', 'a']);

    const { out } = await engine.run(['purge', 'orders', '--yes', '--json']);

    expect(JSON.parse(out)).toEqual({ queueUrl: url('orders'), approximateMessages: 1 });
  });

  test('purge asks, and does nothing without a yes', async () => {
    await engine.run(['send', 'orders', 'a']);

    const refused = await engine.run(['purge', 'orders'], { interactive: true, answer: 'n' });
    expect(refused).toMatchObject({ code: 0, note: 'delete all messages of orders (about 1)? This cannot be undone. [y/N] nothing was done\n' });
    expect(bodies('orders')).toEqual(['a']);
    const unasked = await engine.run(['purge', 'orders']);
    expect(unasked).toMatchObject({ code: 2, note: 'error: delete all messages of orders (about 1): it must be confirmed, got no terminal to ask at; add --yes\n' });
    await engine.run(['purge', 'orders', '-y']);
    expect(bodies('orders')).toEqual([]);
  });

  test('redrive moves dead messages back and shows how far it is', async () => {
    for (const MessageBody of ['a', 'b']) await engine.sqs.sendMessage({ QueueUrl: url('dead'), MessageBody });

    const { code, note, out } = await engine.run(['redrive', 'dead', '--to', 'orders', '--yes', '--json']);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ queueName: 'dead', status: 'COMPLETED', moved: 2 });
    expect(note).toMatch(/\[[# ]{24}\] \d of 2, [\d.]+\/s, (done|waiting|\d+ s left)\n/);
    expect(bodies('orders').sort()).toEqual(['a', 'b']);
  });

  test('redrive is cancelled by Ctrl-C, and nothing is lost', async () => {
    const interrupted = new AbortController();
    for (let index = 0; index < 20; index++) await engine.sqs.sendMessage({ QueueUrl: url('dead'), MessageBody: String(index) });

    const running = engine.run(['redrive', 'dead', '--to', 'orders', '--yes', '--rate', '1'], { signal: interrupted.signal });
    await whenMoved();
    interrupted.abort();
    const { code, note } = await running;

    expect(code).toBe(130);
    expect(note).toMatch(/cancel(led|ling) after \d+ messages? to orders\n$/);
    expect(bodies('orders').length + bodies('dead').length).toBe(20);
    expect(bodies('dead').length).toBeGreaterThan(0);
  });

  /** Polls the engine, which runs on real time here, until the task is at work. */
  async function whenMoved(): Promise<void> {
    for (;;) {
      const { Results = [] } = await engine.sqs.listMessageMoveTasks({ SourceArn: 'arn:aws:sqs:us-east-1:000000000000:dead' });
      if (Results.length > 0) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test('export keeps the messages, export --delete takes them, import brings them back whole', async () => {
    const MessageAttributes = { n: { DataType: 'Number.int', StringValue: '7' }, b: { DataType: 'Binary', BinaryValue: Buffer.from('hi') } };
    await engine.sqs.sendMessage({ QueueUrl: url('orders'), MessageBody: 'a', MessageAttributes });

    const kept = await engine.run(['export', 'orders', '--yes']);
    expect(kept.note).toBe('exported 1 message of orders, each counts one receive more\n');
    expect(bodies('orders')).toEqual(['a']);
    await engine.run(['export', 'orders', '--delete', '--yes', '--file', 'out.ndjson'], { directory });
    expect(bodies('orders')).toEqual([]);
    expect(JSON.parse(readFileSync(join(directory, 'out.ndjson'), 'utf8'))).toMatchObject({ body: 'a', messageAttributes: { b: { dataType: 'Binary', base64: 'aGk=' } } });
    await engine.run(['import', 'orders', 'out.ndjson'], { directory });

    const { Messages } = engine.sqs.peekMessages({ QueueUrl: url('orders') });
    expect(Messages[0]).toMatchObject({ Body: 'a', MessageAttributes });
  });

  // Linux only: a file that takes nothing.
  (existsSync('/dev/full') ? test : test.skip)('export gives back what it holds when its file takes no more', async () => {
    await engine.run(['send', 'orders', 'a']);

    const { code, note } = await engine.run(['export', 'orders', '--file', '/dev/full', '--delete', '--yes']);

    expect(code).toBe(1);
    expect(note).toContain('ENOSPC: no space left on device');
    expect(engine.sqs.peekMessages({ QueueUrl: url('orders') }).Messages).toMatchObject([{ Body: 'a', State: 'ready' }]);
  });

  test('import says of a FIFO message that it is dropped as a duplicate of what was exported just now', async () => {
    await engine.run(['send', 'pay.fifo', 'a', '--group', 'g', '--deduplication-id', 'd']);
    await engine.run(['export', 'pay.fifo', '--delete', '--yes', '--file', 'out'], { directory });

    const { code, note } = await engine.run(['import', 'pay.fifo', 'out'], { directory });

    expect(code).toBe(1);
    expect(note).toMatch(/^error: message 1: it must be new, got the deduplication id of a message of the last five minutes, .*\nsent 0 of 1 messages to pay\.fifo\n$/);
  });

  test('import run again counts as sent what a FIFO queue has from the run before, and stores nothing twice', async () => {
    const lines = { input: ['{"body":"a","messageGroupId":"g","messageDeduplicationId":"d"}'] };
    await engine.run(['import', 'pay.fifo'], lines);

    const { code, note } = await engine.run(['import', 'pay.fifo'], lines);

    expect([code, note]).toEqual([0, 'sent 1 of 1 messages to pay.fifo\n']);
    expect(engine.sqs.peekMessages({ QueueUrl: url('pay.fifo') }).Messages).toHaveLength(1);
  });

  test.each([
    ['null', 'it must be a JSON object, got null; write one message per line, as export does'],
    ['{"body":"a","messageAttributes":"x"}', 'messageAttributes must be an object, got "x"; write {"name":"value"}'],
    ['{"body":"a","messageAttributes":{"x":{}}}', 'messageAttributes.x must be a text, a number or {"dataType":…}, got {}; write it as export does'],
    ['{"body":"a","messageAttributes":{"x":{"dataType":"Binary","base64":5}}}', 'messageAttributes.x must be a text, a number or {"dataType":…}, got {"dataType":"Binary","base64":5}; write it as export does'],
  ])('import refuses %s', async (line, sentence) => {
    const { code, note } = await engine.run(['import', 'orders'], { input: [line] });

    expect(code).toBe(1);
    expect(note).toContain(`error: stdin, line 1: ${sentence}\n`);
  });

  test('send stops at bytes that are no text, and what was before them is sent', async () => {
    writeFileSync(join(directory, 'lines'), Buffer.concat([Buffer.from('\nä\n'), Buffer.from([0xff, 0xfe]), Buffer.from('\nb\n')]));

    const { code, note } = await engine.run(['send', 'orders', '--file', 'lines'], { directory });

    expect(code).toBe(3);
    expect(note).toContain('error: lines, after line 2: it must be UTF-8 text, got bytes that are none; convert it and send the rest\n');
    expect(bodies('orders')).toEqual(['ä']);
  });

  test('import names the line that is no message, and what was sent before it', async () => {
    const { code, note } = await engine.run(['import', 'orders'], { input: ['{"body":"a"}\n', 'oops\n', '{"body":"c"}\n'] });

    expect(code).toBe(3);
    expect(note).toContain('error: stdin, line 2: it must be a JSON object, got something that does not parse; write one message per line, as export does');
    expect(bodies('orders')).toEqual(['a']);
  });
});

/** Serves an engine that cannot be peeked into, as Amazon SQS cannot. */
function startPlain(sqs: LocalSqs): Promise<HttpServer> {
  const plain = Object.create(sqs, { peekMessages: { value: () => sqs.peekMessages({ QueueUrl: undefined }) } }) as LocalSqs;
  return startHttpServer(plain);
}
