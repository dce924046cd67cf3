import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SqsFailure } from '../../src/local/engine/sqs-failure';
import { systemClock, type Clock } from '../../src/queue/clock';
import { refuse } from '../../src/queue/sqs-error';
import { hurriedClock, startEngine, type Engine } from './terminal';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine(hurriedClock);
});
afterEach(() => engine.close());

const url = (name: string) => `${engine.endpoint}/000000000000/${name}`;
const seenIn = (name: string) => engine.sqs.peekMessages({ QueueUrl: url(name) }).Messages;
const bodies = (name: string) => seenIn(name).map(({ Body }) => Body).sort();
const send = (name: string, ...list: string[]) =>
  Promise.all(list.map((MessageBody) => engine.sqs.sendMessage({ QueueUrl: url(name), MessageBody })));

const policyOf = async (name: string) => (await engine.sqs.getQueueAttributes({ QueueUrl: url(name), AttributeNames: ['All'] })).Attributes?.RedrivePolicy;

/** Messages whose handlers failed until Amazon SQS dead-lettered them. */
async function deadLetter(name: string, ...list: string[]): Promise<void> {
  await send(name, ...list);
  const receive = { QueueUrl: url(name), MaxNumberOfMessages: 10, VisibilityTimeout: 0 };
  for (let time = 0; time < 3; time++) await engine.sqs.receiveMessage(receive);
}

test('redrive --filter moves what fits back where it came from, and leaves the rest', async () => {
  await deadLetter('orders', '{"sku":"lamp"}', '{"sku":"chair"}', 'no JSON');

  const { code, out, note } = await engine.run(['redrive', 'dead', '--filter', '{"body":{"sku":["lamp"]}}', '--yes', '--json']);

  expect({ code, out: JSON.parse(out) as unknown }).toEqual({ code: 0, out: { queueName: 'dead', status: 'COMPLETED', moved: 1 } });
  expect(note).not.toContain('error');
  expect(bodies('orders')).toEqual(['{"sku":"lamp"}']);
  expect(bodies('dead')).toEqual(['no JSON', '{"sku":"chair"}']);
  expect(seenIn('dead').map(({ State }) => State)).toEqual(['ready', 'ready']);
});

test('a dead-letter queue with one of its own is emptied where an engine, or a role, does not tell whose it is', async () => {
  await engine.sqs.createQueue({ QueueName: 'deader' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:deader', maxReceiveCount: 9 });
  await engine.sqs.setQueueAttributes({ QueueUrl: url('dead'), Attributes: { RedrivePolicy } });
  await deadLetter('orders', 'a');
  const perform = engine.sqs.perform.bind(engine.sqs);
  jest.spyOn(engine.sqs, 'perform').mockImplementation((action, ...asked) => {
    if (action === 'listDeadLetterSourceQueues') throw new SqsFailure(refuse('InvalidAction', 'unknown'));
    return perform(action, ...asked);
  });

  const { code } = await engine.run(['redrive', 'dead', '--filter', '{"body":["a"]}', '--yes']);

  expect([code, bodies('orders')]).toEqual([0, ['a']]);
});

test.each([
  ['{"body":["no JSON"]}', ['no JSON']],
  ['{"messageAttributes":{"reject.reason":[{"prefix":"we do not"}]}}', ['rejected']],
  ['{"messageAttributes":{"attempts":[{"numeric":[">=",3]}]}}', ['counted']],
  ['{"receiveCount":[{"numeric":[">",0]}]}', []],
  ['{"body":["no JSON"],"messageId":["none"]}', []],
])('a filter %s is held against what peek shows', async (pattern, moved) => {
  await send('dead', 'no JSON');
  const QueueUrl = url('dead');
  const reason = { DataType: 'String', StringValue: 'we do not sell it' };
  await engine.sqs.sendMessage({ QueueUrl, MessageBody: 'rejected', MessageAttributes: { 'reject.reason': reason } });
  await engine.sqs.sendMessage({ QueueUrl, MessageBody: 'counted', MessageAttributes: { attempts: { DataType: 'Number', StringValue: '3' } } });

  await engine.run(['redrive', 'dead', '--to', 'orders', '--filter', pattern, '--yes']);

  expect(bodies('orders')).toEqual(moved);
  expect(bodies('dead')).toHaveLength(3 - moved.length);
});

test('what was sent to a dead-letter queue directly stays without --to, which is said', async () => {
  await send('dead', '{"sku":"lamp"}');

  const { code, note } = await engine.run(['redrive', 'dead', '--filter', '{"body":{"sku":["lamp"]}}', '--yes']);

  expect(code).toBe(3);
  expect(note).toContain('\nerror: 1 message came from no queue that Amazon SQS knows; give --to\nmoved 0 messages back where they came from\n');
  expect(bodies('dead')).toEqual(['{"sku":"lamp"}']);
});

test('what its queue does not take stays dead-lettered', async () => {
  await engine.sqs.createQueue({ QueueName: 'small', Attributes: { MaximumMessageSize: '1024' } });
  await send('dead', 'a', 'b'.repeat(1025));

  const { code, note } = await engine.run(['redrive', 'dead', '--to', 'small', '--filter', '{"receiveCount":[0]}', '--yes']);

  expect(code).toBe(3);
  expect(note).toMatch(/\nerror: message [0-9a-f-]{36} must be sent, got InvalidParameterValue \([^)]+\); it stays dead-lettered\nmoved 1 message to small\n$/);
  expect([bodies('small'), bodies('dead')]).toEqual([['a'], ['b'.repeat(1025)]]);
});

test('what came from a queue that is gone stays dead-lettered and is told, and what was received with it moves once', async () => {
  await deadLetter('orders', 'a');
  await engine.sqs.createQueue({ QueueName: 'gone', Attributes: { RedrivePolicy: (await policyOf('orders'))! } });
  await deadLetter('gone', 'b');
  await engine.sqs.deleteQueue({ QueueUrl: url('gone') });

  const { code, note } = await engine.run(['redrive', 'dead', '--filter', '{"body":["a","b"]}', '--yes']);

  expect(code).toBe(3);
  expect(note).toMatch(/\nerror: message [0-9a-f-]{36} must be sent to gone, where it came from, got QueueDoesNotExist \([^)]+\); it stays dead-lettered, --to moves it elsewhere\nmoved 1 message back where they came from\n$/);
  expect([bodies('orders'), bodies('dead')]).toEqual([['a'], ['b']]);
});

test('a redrive to the queue itself is refused: it would have no end', async () => {
  await send('dead', 'a');

  const { code, note } = await engine.run(['redrive', 'dead', '--to', url('dead'), '--filter', '{"body":["a"]}', '--yes']);

  expect({ code, note }).toEqual({
    code: 2, note: 'error: redrive --to: it must be another queue than the one to empty, got dead; leave it out to move each where it came from\n',
  });
  expect(seenIn('dead')).toHaveLength(1);
});

test('an engine that ends meanwhile is told with what has moved', async () => {
  await send('dead', ...Array.from({ length: 15 }, (_, index) => `${index}`));
  const clock: Clock = {
    ...systemClock,
    schedule(milliseconds, action) {
      if (milliseconds !== 1000) return systemClock.schedule(milliseconds, action);
      void engine.stop().then(action);
      return () => undefined;
    },
  };

  const { code, note } = await engine.run(['redrive', 'dead', '--to', 'orders', '--filter', '{"receiveCount":[0]}', '--rate', '2', '--yes'], { clock });

  expect(code).toBe(1);
  expect(note).toMatch(/\nfailed after 2 messages to orders\nerror: endpoint 127\.0\.0\.1:\d+: it must answer, got ECONNREFUSED; [^\n]+\n$/);
});

test('what may have been sent, since the answer says nothing, stays dead-lettered, and that it may be in both queues is said', async () => {
  await send('dead', 'a');
  const proxy = createServer((request, response) => void (async () => {
    const answer = await fetch(engine.endpoint, { method: 'POST', headers: request.headers as Record<string, string>, body: await text(request) });
    const body = await answer.text();
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(String(request.headers['x-amz-target']).includes('SendMessage') ? '{}' : body);
  })());
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  const { code, note } = await engine.run(['redrive', 'dead', '--to', 'orders', '--filter', '{"body":["a"]}', '--yes', '--endpoint', endpoint]);
  await new Promise((resolve) => proxy.close(resolve));

  expect(code).toBe(3);
  expect(note).toMatch(/\nerror: message [0-9a-f-]{36} must be sent, got NoAnswer \(.+\); it stays dead-lettered, and may be in both queues\n/);
  expect([bodies('orders')[0], bodies('dead')]).toEqual(['a', ['a']]);
});

test('a FIFO message moves into its group although its queue remembers its deduplication id', async () => {
  await engine.sqs.createQueue({ QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } });
  const message = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  await engine.sqs.sendMessage({ QueueUrl: url('pay.fifo'), MessageBody: 'before', ...message });
  await engine.sqs.sendMessage({ QueueUrl: url('dead.fifo'), MessageBody: 'dead', ...message });

  await engine.run(['redrive', 'dead.fifo', '--to', 'pay.fifo', '--filter', '{"messageGroupId":["g"]}', '--yes']);

  expect(seenIn('pay.fifo')).toMatchObject([{ Body: 'before' }, { Body: 'dead', Attributes: { MessageGroupId: 'g' } }]);
  expect(bodies('dead.fifo')).toEqual([]);
});

test('redrive --filter moves no more a second than --rate, and ends at Ctrl-C between two sends', async () => {
  await send('dead', ...Array.from({ length: 15 }, (_, index) => `${index}`));
  const waits: number[] = [];
  const interrupted = new AbortController();
  const clock: Clock = {
    ...systemClock,
    schedule(milliseconds, action) {
      if (milliseconds !== 1000) return systemClock.schedule(milliseconds, action);
      waits.push(bodies('orders').length);
      setImmediate(() => interrupted.abort());
      return () => undefined;
    },
  };

  const argv = ['redrive', 'dead', '--to', 'orders', '--filter', '{"receiveCount":[0]}', '--rate', '2', '--yes'];
  const { code, note } = await engine.run(argv, { clock, signal: interrupted.signal });

  expect({ code, waits }).toEqual({ code: 130, waits: [2] });
  expect(note).toMatch(/\ncancelled after 2 messages to orders\n$/);
  expect([bodies('orders').length, bodies('dead').length]).toEqual([2, 13]);
});

test('of a FIFO group nothing passes what could not be sent, however low the rate is', async () => {
  const Attributes = { FifoQueue: 'true' };
  await engine.sqs.createQueue({ QueueName: 'dead.fifo', Attributes });
  await engine.sqs.createQueue({ QueueName: 'small.fifo', Attributes: { ...Attributes, MaximumMessageSize: '1024' } });
  for (const [index, MessageBody] of ['a', 'b'.repeat(1025), 'c'].entries()) {
    await engine.sqs.sendMessage({ QueueUrl: url('dead.fifo'), MessageBody, MessageGroupId: 'g', MessageDeduplicationId: `${index}` });
  }

  await engine.run(['redrive', 'dead.fifo', '--to', 'small.fifo', '--filter', '{"messageGroupId":["g"]}', '--rate', '1', '--yes']);

  expect([bodies('small.fifo'), bodies('dead.fifo')]).toEqual([['a'], ['b'.repeat(1025), 'c']]);
});

test('between messages of a FIFO queue a low rate waits too, though they came together', async () => {
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  await engine.sqs.createQueue({ QueueName: 'dead.fifo', Attributes });
  for (const MessageBody of ['a', 'b', 'c']) await engine.sqs.sendMessage({ QueueUrl: url('dead.fifo'), MessageBody, MessageGroupId: 'g' });
  const waits: number[] = [];
  const clock: Clock = {
    ...hurriedClock,
    schedule(milliseconds, action) {
      if (milliseconds === 1000) waits.push(bodies('pay.fifo').length);
      return hurriedClock.schedule(milliseconds, action);
    },
  };

  await engine.run(['redrive', 'dead.fifo', '--to', 'pay.fifo', '--filter', '{"messageGroupId":["g"]}', '--rate', '1', '--yes'], { clock });

  expect({ waits, moved: seenIn('pay.fifo').map(({ Body }) => Body) }).toEqual({ waits: [1, 2], moved: ['a', 'b', 'c'] });
});

test('a receive count is the one that peek shows, in redrive, in export and in what it writes', async () => {
  await deadLetter('orders', 'a');
  const [peeked] = [JSON.parse((await engine.run(['peek', 'dead', '--json'])).out) as { receiveCount: number }];
  const filter = ['--filter', JSON.stringify({ receiveCount: [peeked.receiveCount] })];

  const exported = await engine.run(['export', 'dead', ...filter]);
  const again = await engine.run(['export', 'dead', ...filter]);
  const later = JSON.parse((await engine.run(['peek', 'dead', '--json'])).out) as { receiveCount: number };
  const redriven = await engine.run(['redrive', 'dead', '--filter', JSON.stringify({ receiveCount: [later.receiveCount] }), '--yes', '--json']);

  expect(JSON.parse(exported.out)).toMatchObject({ body: 'a', receiveCount: peeked.receiveCount });
  expect(again.out).toBe('');
  expect(JSON.parse(redriven.out)).toMatchObject({ moved: 1 });
});

test('redrive --filter asks first and tells what it will do', async () => {
  await send('dead', 'a');

  const { note } = await engine.run(['redrive', 'dead', '--to', 'orders', '--filter', '{"body":["a"]}'], { interactive: true, answer: 'n' });

  expect(note).toBe('move what fits the filter of about 1 message of dead to orders? This cannot be undone. [y/N] nothing was done\n');
  expect(bodies('dead')).toEqual(['a']);
});

test.each([
  ['{"body":', 'a filter pattern must be a JSON object, got {"body":; write {"body":{"kind":["lamp"]}}'],
  ['{"body":"lamp"}', 'a filter must list the values of body, got "lamp"; write ["lamp"]'],
  ['{body:{sku:[lamp]}}', 'a filter pattern must be a JSON object, got {body:{sku:[lamp]}}, whose quotes the shell took; '
    + 'write it in \'…\', in cmd and Windows PowerShell with \\" for each "'],
  ['{"sku":[{"exists":false}]}', 'a filter must begin with a field of a message, got sku; write {"body":{"sku":…}} for one of the body, or choose of '
    + 'messageId, body, messageAttributes, messageGroupId, messageDeduplicationId, traceHeader, deadLetterQueueSourceArn, receiveCount, sentTimestamp'],
  ['{"$or":[{"body":["a"]},{"receivecount":[1]}]}', 'a filter must begin with a field of a message, got receivecount; did you mean receiveCount?'],
  ['sku=lamp', 'a filter pattern must be a JSON object, got sku=lamp; write {"body":{"kind":["lamp"]}}'],
])('redrive and export refuse the filter %s', async (pattern, sentence) => {
  const refused = await Promise.all([['redrive', 'dead'], ['export', 'dead']].map((argv) => engine.run([...argv, '--filter', pattern, '--yes'])));

  expect(refused).toMatchObject([{ code: 2, note: `error: redrive --filter: ${sentence}\n` }, { code: 2, note: `error: export --filter: ${sentence}\n` }]);
});

test('peek --filter shows what fits of what it looks at', async () => {
  await send('dead', '{"sku":"lamp"}', '{"sku":"chair"}');

  const { out, note } = await engine.run(['peek', 'dead', '--filter', '{"body":{"sku":["lamp"]}}', '--json']);

  expect(JSON.parse(out)).toMatchObject({ body: '{"sku":"lamp"}' });
  expect(note).toBe('2 seen; the engine counted no receive\n1 of them fit the filter\n');
});

test('peek --filter tells that there may be more to look at', async () => {
  await send('dead', '{"sku":"lamp"}', '{"sku":"chair"}');

  const { note } = await engine.run(['peek', 'dead', '--filter', '{"body":{"sku":["bed"]}}', '--max', '1']);

  expect(note).toBe('1 seen; the engine counted no receive\n0 of them fit the filter; --max looks at more\n');
});

test('export --filter tells how many receives it cost', async () => {
  await send('dead', '{"sku":"lamp"}', '{"sku":"chair"}');

  const { note } = await engine.run(['export', 'dead', '--filter', '{"body":{"sku":["lamp"]}}']);

  expect(note).toBe('exported 1 message of dead; each of the 2 received counts one receive more\n');
});

test('export --filter writes and deletes what fits', async () => {
  await send('dead', '{"sku":"lamp"}', '{"sku":"chair"}');

  const { code, out } = await engine.run(['export', 'dead', '--filter', '{"body":{"sku":["lamp"]}}', '--delete', '--yes']);

  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ body: '{"sku":"lamp"}' });
  expect(bodies('dead')).toEqual(['{"sku":"chair"}']);
});
