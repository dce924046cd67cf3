import { clock, killed, open, page, sees, sqs, text, withDeadLetters } from './shown-engine';

test('focus, scrolling and a selection stay while messages come', async () => {
  await sqs.createQueue({ QueueName: 'orders' });
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'line\n'.repeat(500) });
  await open('/000000000000/orders');
  await sees('line');
  await page.evaluate('document.querySelector("#queues a").focus()');
  await page.evaluate('document.querySelector("pre").scrollTop = 500');
  await page.evaluate('getSelection().selectAllChildren(document.getElementById("facts"))');

  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'just now' });
  await sees('just now');

  expect(await page.evaluate('document.activeElement.textContent')).toBe('orders');
  expect(await page.evaluate('document.querySelector("pre").scrollTop')).toBe(500);
  expect(await page.evaluate('getSelection().toString()')).toContain('/000000000000/orders');
});

test('a message that changes is shown as it is now', async () => {
  await withDeadLetters();
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'one' });
  await open('/000000000000/orders');
  await sees('ready');

  await sqs.receiveMessage({ QueueUrl: 'orders', VisibilityTimeout: 30 });

  await sees('received: 1 time');
  expect(await text('#messages strong')).toBe('in flight');
  expect(await page.evaluate('document.querySelector("#queues tr").innerText')).toBe('orders\t0\t1\t0');
});

test('an answer that comes late does not take away what a newer one has shown', async () => {
  await sqs.createQueue({ QueueName: 'orders' });
  await open('/000000000000/orders');
  await sees('send a message');
  await page.evaluate(`{
    const ask = fetch;
    window.fetch = async (...given) => {
      const answer = await ask(...given);
      if (!window.release && given[1].headers['x-amz-target'].endsWith('PeekMessages')) await new Promise((resolve) => { window.release = resolve; });
      return answer;
    };
    const watch = (changes) => { window.removed ||= changes.some(({ removedNodes }) => removedNodes.length > 0); };
    new MutationObserver(watch).observe(document.getElementById('messages'), { childList: true });
  }`);
  await page.waitForFunction('window.release');

  await page.click('summary');
  await page.click('#send button');
  await page.waitForFunction('document.querySelector("#messages li")');
  await page.evaluate('release()');
  await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'next' });
  await sees('next');

  expect(await page.evaluate('window.removed')).toBe(false);
});

test('queues whose attributes cannot be read for a while stay, and why is told', async () => {
  await sqs.createQueue({ QueueName: 'orders' });
  await open('/000000000000/orders');
  await sees('send a message');

  sqs.injectFaults({ throttling: 1, actions: ['getQueueAttributes'] });
  await sees('Rate exceeded');

  expect(await text('#queues')).toContain('orders');
  expect(await text('#name')).toBe('orders');
});

test('what became of a redrive is not told beside another queue', async () => {
  await withDeadLetters();
  await killed('one');
  await open('/000000000000/dead');
  await sees('dead letters of orders');
  await page.click('#redrive');
  await sees('0 of 1 moved');

  await page.click('a[href$="orders"]');
  await clock.advance(1);
  await sees('received: 1 time');
  for (const MessageBody of ['next', 'last']) {
    await sqs.sendMessage({ QueueUrl: 'orders', MessageBody });
    await sees(MessageBody);
  }

  expect(await text('#told')).toBe('');
});

test('of large bodies only some are looked at each second, and how many are left is told', async () => {
  await sqs.createQueue({ QueueName: 'orders' });
  for (let count = 0; count < 10; count++) await sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'x'.repeat(1024 * 1024) });

  await open('/000000000000/orders');

  await sees('and 6 more');
});
