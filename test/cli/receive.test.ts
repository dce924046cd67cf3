import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/queue/clock';
import { runCli, startEngine } from './terminal';

test('receive --delete that is ended before it has deleted says so', async () => {
  const engine = await startEngine();
  await engine.run(['send', 'orders', 'a']);
  const interrupted = new AbortController();

  const { code, note, out } = await engine.run(['receive', 'orders', '--delete'], { signal: interrupted.signal, onOut: () => interrupted.abort() });
  await engine.close();

  expect(code).toBe(130);
  expect(out).toContain('  a\n');
  expect(note).toBe('1 received, hidden for 30 s; none is deleted, the end came before\n');
});

test('receive prints what is whole and names the rest, whose digest is another', async () => {
  const engine = await startEngine();
  await engine.run(['send', 'orders'], { input: ['whole\nbroken\n'] });
  const breaking = createServer(async (request, response) => {
    const { headers: { 'content-type': type, 'x-amz-target': target } } = request;
    const answer = await fetch(engine.endpoint, { method: 'POST', body: await text(request), headers: { 'content-type': type!, 'x-amz-target': target as string } });
    response.end((await answer.text()).replace('"broken"', '"cut"'));
  });
  await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', () => resolve()));

  const { code, note, out } = await runCli(['receive', 'orders', '--max', '2', '--delete', '--endpoint', `http://127.0.0.1:${(breaking.address() as AddressInfo).port}`]);
  const left = engine.sqs.peekMessages({ QueueUrl: 'orders' }).Messages.map(({ Body }) => Body);
  breaking.closeAllConnections();
  await new Promise((resolve) => breaking.close(resolve));
  await engine.close();

  expect(code).toBe(3);
  expect(out).toMatch(/^[^\n]+\n {2}whole\n$/);
  expect(note).toMatch(/^error: queue 'orders', message [0-9a-f-]+: body must have the MD5 digest that Amazon SQS tells, got another; receive it again\n1 received and deleted\n$/);
  expect(left).toEqual(['broken']);
});

test('receive --delete empties a queue also where that takes longer than its messages are hidden', async () => {
  let time = 0;
  const clock = { ...systemClock, now: () => (time += 100) };
  const engine = await startEngine(clock);
  await engine.run(['send', 'orders'], { input: ['x\n'.repeat(500)] });

  const { code, note } = await engine.run(['receive', 'orders', '--max', '1000', '--visibility', '10', '--delete', '--json'], { clock });
  await engine.close();

  expect({ code, note }).toEqual({ code: 0, note: '500 received and deleted\n' });
});

test('receive --delete ends when nothing of what it took can be deleted, which would come again until it is dead-lettered', async () => {
  const engine = await startEngine();
  await engine.run(['send', 'orders'], { input: ['x\n'.repeat(200)] });
  engine.sqs.injectFaults({ partialBatchFailures: 1, actions: ['deleteMessageBatch'] });

  const { code, note } = await engine.run(['receive', 'orders', '--max', '1000', '--delete', '--json']);
  await engine.close();

  expect({ code, note }).toEqual({ code: 3, note: '0 received and deleted, 100 could not be deleted and come back\n' });
});

test.each(['orders', 'orders.fifo'])('receive --delete takes each message of %s once, although the queue hides none', async (name) => {
  const engine = await startEngine();
  const { QueueUrl } = await engine.sqs.createQueue({ QueueName: 'unhidden-' + name, Attributes: { VisibilityTimeout: '0', ...(name.endsWith('.fifo') && { FifoQueue: 'true', ContentBasedDeduplication: 'true' }) } });
  for (let index = 0; index < 25; index++) await engine.sqs.sendMessage({ QueueUrl, MessageBody: `${index}`, MessageGroupId: `${index}` });

  const { code, note } = await engine.run(['receive', 'unhidden-' + name, '--max', '100', '--delete', '--json']);
  await engine.close();

  expect({ code, note }).toEqual({ code: 0, note: '25 received and deleted\n' });
});

test('receive takes no more than ten from a queue that hides nothing: the same would come again', async () => {
  const engine = await startEngine();
  await engine.sqs.createQueue({ QueueName: 'open', Attributes: { VisibilityTimeout: '0' } });
  await engine.run(['send', 'open'], { input: ['x\n'.repeat(25)] });

  const { code, note, out } = await engine.run(['receive', 'open', '--max', '30']);
  const hidden = await engine.run(['receive', 'open', '--max', '30', '--visibility', '30', '--delete']);
  await engine.close();

  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(note).toBe("error: queue 'open': maxNumberOfMessages must be at most 10 with a visibilityTimeoutSeconds of 0, got 30; hide them while more are received\n");
  expect(hidden.note).toBe('25 received and deleted\n');
});
