import { SQS } from '@aws-sdk/client-sqs';
import type { Dialog } from './browser';
import { clock, complaints, killed, open, page, sees, server, sqs, text, withDeadLetters } from './shown-engine';

test('queues stand in a table with their messages, a dead-letter queue below its source', async () => {
  await withDeadLetters();
  await killed('one');
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'two' });
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'three', DelaySeconds: 60 });

  await open();
  await sees('orders');

  expect(await page.evaluate('[...document.querySelectorAll("#queues tr")].map((row) => row.innerText)')).toEqual(['orders\t1\t0\t1', 'dead\t1\t0\t0']);
  expect(complaints).toEqual([]);
});

test('an engine without queues says how to make one', async () => {
  await open();

  await sees('No queue is here yet');
});

test('the URL of a queue shows its messages, and none is received by that', async () => {
  await sqs.createQueue({ QueueName: 'orders' });
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: '{"id":"o-1"}', MessageAttributes: { channel: { DataType: 'String', StringValue: 'web' } } });

  await open('/000000000000/orders');
  await sees('{"id":"o-1"}');

  expect(await text('#messages')).toContain('channel: web');
  expect(await page.title()).toBe('orders (1)');
  expect(sqs.peekMessages({ QueueUrl: 'orders' }).Messages[0]!.Attributes!.ApproximateReceiveCount).toBe('0');
});

test('a message that comes while somebody looks is shown', async () => {
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
  await open('/000000000000/orders');
  await sees('No message is in this queue.');

  const client = new SQS({ endpoint: server.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await client.sendMessage({ QueueUrl, MessageBody: 'just now' });
  client.destroy();

  await sees('just now');
});

test('a body that looks like HTML is shown as text and runs nothing', async () => {
  const body = '<img src="x" onerror="document.title=1"><script>document.title=2</script>';
  await sqs.createQueue({ QueueName: 'orders' });
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: body });

  await open('/000000000000/orders');
  await sees(body);

  expect(await page.title()).toBe('orders (1)');
  expect(await page.evaluate('document.querySelectorAll("#messages img, #messages script").length')).toBe(0);
});

test('a body that nests deeper than people write is shown as it is, and with line breaks one that does not', async () => {
  const [deep, flat] = [5000, 20].map((levels) => `${'['.repeat(levels)}"${'a'.repeat(100)}"${']'.repeat(levels)}`);
  await sqs.createQueue({ QueueName: 'orders' });
  for (const MessageBody of [deep, flat]) await sqs.sendMessage({ QueueUrl: 'orders', MessageBody });

  await open('/000000000000/orders');
  await page.waitForFunction('document.querySelectorAll("#messages pre").length === 2');

  expect(await page.evaluate('[...document.querySelectorAll("#messages pre")].map(({ textContent }) => textContent.split("\\n").length)')).toEqual([1, 41]);
});

test('the form sends to a FIFO queue with its group and a deduplication id of its own', async () => {
  await sqs.createQueue({ QueueName: 'orders.fifo', Attributes: { FifoQueue: 'true' } });
  await open('/000000000000/orders.fifo');
  await sees('send a message');

  await page.click('summary');
  await page.type('[name=MessageGroupId]', 'c-1');
  await page.click('#send button');
  await sees('message group: c-1');

  const [message] = sqs.peekMessages({ QueueUrl: 'orders.fifo' }).Messages;
  expect(message).toMatchObject({ Body: '{}', Attributes: { MessageGroupId: 'c-1', MessageDeduplicationId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
});

test('a delay that was typed for a standard queue is not sent to a FIFO queue', async () => {
  await sqs.createQueue({ QueueName: 'orders' });
  await sqs.createQueue({ QueueName: 'paid.fifo', Attributes: { FifoQueue: 'true' } });
  await open('/000000000000/orders');
  await sees('send a message');
  await page.click('summary');
  await page.type('[name=DelaySeconds]', '30');

  await page.click('a[href$="paid.fifo"]');
  await sees('FIFO queue');
  await page.type('[name=MessageGroupId]', 'c-1');
  await page.click('#send button');

  await sees('message group: c-1');
});

test('what Amazon SQS refuses is told in its words', async () => {
  await sqs.createQueue({ QueueName: 'orders', Attributes: { MaximumMessageSize: '1024' } });
  await open('/000000000000/orders');
  await sees('send a message');

  await page.click('summary');
  await page.evaluate('document.querySelector("textarea").value = "x".repeat(1025)');
  await page.click('#send button');

  await sees('Message must be shorter than 1024 bytes');
});

test('redrive moves dead letters back and says how many', async () => {
  await withDeadLetters();
  await killed('one');
  await open('/000000000000/dead');
  await sees('dead letters of orders');

  await page.click('#redrive');
  await sees('0 of 1 moved');
  await clock.advance(1);
  await sees('1 moved back');

  expect(sqs.peekMessages({ QueueUrl: 'orders' }).Messages).toMatchObject([{ Body: 'one' }]);
});

test.each([['no', 'dismiss', 1], ['yes', 'accept', 0]] as const)('purge asks first, and %s is heeded', async (_, answer, left) => {
  await sqs.createQueue({ QueueName: 'orders' });
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'one' });
  await open('/000000000000/orders');
  await sees('one');
  const asked = new Promise<string>((resolve) => {
    page.on('dialog', (dialog: Dialog) => {
      resolve(dialog.message());
      void dialog[answer]();
    });
  });

  await page.click('#purge');

  expect(await asked).toBe('Delete all messages of orders, those in flight too?');
  await sees(left === 0 ? 'No message is in this queue.' : 'one');
  expect(sqs.peekMessages({ QueueUrl: 'orders' }).Messages).toHaveLength(left);
});

test('back leads to the queue before', async () => {
  await sqs.createQueue({ QueueName: 'one' });
  await sqs.createQueue({ QueueName: 'two' });
  await open('/000000000000/one');
  await sees('/000000000000/one');

  await page.click('a[href$="two"]');
  await sees('/000000000000/two');
  await page.evaluate('history.back()');

  await sees('/000000000000/one');
});

test('the URL of a queue that is not there says so', async () => {
  await open('/000000000000/none');

  await sees('no queue is at /000000000000/none');
});

test('an engine that is stopped is said to be gone', async () => {
  await open();
  await sees('No queue is here yet');

  await server.close();

  await sees('the engine does not answer');
});

test.each([[1000, 500], [400, 600]])('a queue at the end of a long list is shown where it is chosen, in a window of %d by %d', async (width, height) => {
  for (let index = 100; index < 180; index++) await sqs.createQueue({ QueueName: `orders-${index}` });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'returns' });
  for (let index = 0; index < 30; index++) await sqs.sendMessage({ QueueUrl, MessageBody: 'shown' });
  await page.setViewport({ width, height });
  await open('/000000000000/orders-100');
  await sees('returns');

  await page.click('a[href="/000000000000/returns"]');
  await sees('shown');

  const places = await page.evaluate('["#name", "#messages li"].map((one) => document.querySelector(one).getBoundingClientRect().bottom)') as number[];
  expect(places.every((bottom) => bottom > 0 && bottom < height)).toBe(true);
});
