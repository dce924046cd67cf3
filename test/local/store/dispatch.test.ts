import fc from 'fast-check';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';

const RUNS = { seed: 20261120, numRuns: 300 };

type Step =
  | { readonly do: 'send'; readonly group: string; readonly delay: number }
  | { readonly do: 'receive'; readonly max: number; readonly visibility: number }
  | { readonly do: 'delete' | 'release'; readonly pick: number }
  | { readonly do: 'wait'; readonly seconds: number };

const steps = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), group: fc.constantFrom('a', 'b', 'c'), delay: fc.constantFrom(0, 0, 0, 5) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }), visibility: fc.constantFrom(5, 20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'release' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 10 }) }) },
), { maxLength: 60, size: 'max' });

interface Kept { readonly body: string; readonly group: string; hiddenUntil: number }

/** The rules of receiving, written down as plainly as can be: a list, looked through from the front. */
function receivable(kept: readonly Kept[], isFifo: boolean, now: number): Set<string> {
  const blocked = new Set<string>();
  return new Set(kept.filter(({ group, hiddenUntil }) => {
    const isHidden = hiddenUntil > now;
    if (isFifo && isHidden) blocked.add(group);
    return !isHidden && !blocked.has(group);
  }).map(({ body }) => body));
}

/** Runs the steps on an engine and on the list, and holds the one against the other. */
async function compare(isFifo: boolean, plan: readonly Step[]): Promise<void> {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 1 });
  const QueueUrl = isFifo ? 'q.fifo' : 'q';
  await sqs.createQueue({ QueueName: QueueUrl, Attributes: isFifo ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' } : {} });
  let kept: Kept[] = [];
  const inHand: Array<{ body: string; handle: string }> = [];
  const latest = new Map<string, string>();
  let sent = 0;
  for (const step of plan) {
    if (step.do === 'wait') {
      await clock.advance(step.seconds);
    } else if (step.do === 'send') {
      const body = `${++sent}`;
      const delay = isFifo ? 0 : step.delay;
      await sqs.sendMessage({ QueueUrl, MessageBody: body, MessageGroupId: step.group, ...(!isFifo && { DelaySeconds: delay }) });
      kept.push({ body, group: step.group, hiddenUntil: clock.now() + delay * 1000 });
    } else if (step.do === 'receive') {
      const expected = receivable(kept, isFifo, clock.now());
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: step.max, VisibilityTimeout: step.visibility });
      const strange = Messages.filter(({ Body }) => !expected.has(Body!));
      expect([Messages.length, strange]).toEqual([Math.min(step.max, expected.size), []]);
      for (const { Body, ReceiptHandle } of Messages) {
        kept.find(({ body }) => body === Body)!.hiddenUntil = clock.now() + step.visibility * 1000;
        latest.set(Body!, ReceiptHandle!);
        inHand.push({ body: Body!, handle: ReceiptHandle! });
      }
      if (isFifo) for (const group of ['a', 'b', 'c']) assertInOrder(Messages.map(({ Body }) => Body!), kept.filter((message) => message.group === group).map(({ body }) => body));
    } else if (inHand.length > 0) {
      const [{ body, handle }] = inHand.splice(step.pick % inHand.length, 1) as [{ body: string; handle: string }];
      const message = kept.find((one) => one.body === body);
      const isHeld = message !== undefined && message.hiddenUntil > clock.now() && latest.get(body) === handle;
      if (!isHeld) continue;
      if (step.do === 'delete') {
        await sqs.deleteMessage({ QueueUrl, ReceiptHandle: handle });
        kept = kept.filter((one) => one !== message);
      } else {
        await sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle: handle, VisibilityTimeout: 0 });
        message.hiddenUntil = 0;
      }
    }
  }
  await assertCounts(sqs, QueueUrl, kept.length);
}

function assertInOrder(received: readonly string[], order: readonly string[]): void {
  const places = received.filter((body) => order.includes(body)).map((body) => order.indexOf(body));
  expect(places).toEqual([...places].sort((a, b) => a - b));
}

async function assertCounts(sqs: LocalSqs, QueueUrl: string, expected: number): Promise<void> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'];
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames });
  expect(Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0)).toBe(expected);
}

test('a standard queue hands out what a plain list would, and loses nothing', async () => {
  await fc.assert(fc.asyncProperty(steps, (plan) => compare(false, plan)), RUNS);
});

test('a FIFO queue hands out what a plain list would, in order within each group', async () => {
  await fc.assert(fc.asyncProperty(steps, (plan) => compare(true, plan)), RUNS);
});

test('what comes back from a delay or a receive takes its old place in a standard queue', async () => {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'q' });
  for (const [MessageBody, DelaySeconds] of [['1', 0], ['2', 5], ['3', 0], ['4', 5], ['5', 0]] as const) await sqs.sendMessage({ QueueUrl, MessageBody, DelaySeconds });
  const receive = async (VisibilityTimeout: number, MaxNumberOfMessages = 10) => (
    (await sqs.receiveMessage({ QueueUrl, VisibilityTimeout, MaxNumberOfMessages })).Messages!.map(({ Body }) => Body)
  );

  const before = await receive(0);
  await clock.advance(5);
  const after = await receive(0);
  await receive(5, 3);
  const rest = await receive(0);
  await clock.advance(5);

  expect([before, after, rest]).toEqual([['1', '3', '5'], ['1', '2', '3', '4', '5'], ['4', '5']]);
  expect(await receive(0)).toEqual(['1', '2', '3', '4', '5']);
});

test('what is deleted while it can be received again is not handed out', async () => {
  const sqs = new LocalSqs({ clock: new ManualClock() });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'q' });
  for (const MessageBody of ['1', '2', '3']) await sqs.sendMessage({ QueueUrl, MessageBody });
  const receive = async () => (await sqs.receiveMessage({ QueueUrl, VisibilityTimeout: 0, MaxNumberOfMessages: 2 })).Messages!;

  for (const { ReceiptHandle } of await receive()) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });

  expect((await receive()).map(({ Body }) => Body)).toEqual(['3']);
});

async function backlog(options: object, groups: string[]) {
  const clock = new ManualClock();
  const sqs = new LocalSqs({ clock, seed: 3, ...options });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
  for (const [index, MessageGroupId] of groups.entries()) await sqs.sendMessage({ QueueUrl, MessageBody: `${MessageGroupId}${index}`, MessageGroupId });
  const receive = async () => ((await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 })).Messages ?? []).map(({ Body }) => Body!);
  return { clock, sqs, QueueUrl, receive };
}

test('a quiet tenant goes before a noisy one that has 30 messages in flight', async () => {
  const { receive } = await backlog({}, [...Array<string>(100).fill('noisy'), 'quiet']);

  for (let turn = 0; turn < 3; turn++) await receive();
  const next = await receive();

  expect(next[0]).toBe('quiet100');
  expect(next.slice(1).every((body) => body.startsWith('noisy'))).toBe(true);
});

test('a noisy tenant is served when nobody else has a message', async () => {
  const { receive } = await backlog({}, Array<string>(40).fill('noisy'));

  for (let turn = 0; turn < 3; turn++) await receive();

  expect(await receive()).toHaveLength(10);
});

test('no tenant is noisy with fewer than 30 messages in flight', async () => {
  const { receive } = await backlog({}, [...Array<string>(25).fill('noisy'), 'quiet']);

  const received = [...await receive(), ...await receive(), ...await receive()];

  expect(received[25]).toBe('quiet25');
});

test('no tenant is noisy with a tenth of all messages in flight', async () => {
  const tenants = Array.from({ length: 10 }, (_, tenant) => Array<string>(30).fill(`tenant${tenant}-`)).flat();
  const { receive } = await backlog({}, [...tenants, 'tenant0-', 'quiet']);

  for (let turn = 0; turn < 30; turn++) await receive();

  expect(await receive()).toEqual(['tenant0-300', 'quiet301']);
});

test('a noisy tenant is quiet again when it has sent nothing for five minutes', async () => {
  const { clock, sqs, QueueUrl, receive } = await backlog({}, Array<string>(40).fill('noisy'));
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { VisibilityTimeout: '900' } });
  for (let turn = 0; turn < 3; turn++) await receive();

  await clock.advance(300);
  await sqs.sendMessage({ QueueUrl, MessageBody: 'quiet', MessageGroupId: 'quiet' });

  expect((await receive())[0]).toBe('noisy30');
});

test('reordering repeats with its seed and loses nothing', async () => {
  const order = async () => {
    const { receive } = await backlog({ reorder: true }, Array<string>(30).fill('t'));
    return [...await receive(), ...await receive(), ...await receive()];
  };

  const [first, second] = [await order(), await order()];

  expect(first).toEqual(second);
  expect(first).not.toEqual([...first].sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
  expect(new Set(first).size).toBe(30);
});

test('a duplicate is delivered once, although the first delivery is hidden', async () => {
  const { receive } = await backlog({ duplicateRate: 1 }, ['t']);

  expect([await receive(), await receive(), await receive()]).toEqual([['t0'], ['t0'], []]);
});

test('as large a part of the messages is delivered twice as is asked for', async () => {
  const { receive } = await backlog({ duplicateRate: 0.5 }, Array<string>(100).fill('t'));

  const received: string[] = [];
  for (let turn = 0; turn < 20; turn++) received.push(...await receive());

  expect(new Set(received).size).toBe(100);
  expect(received.length).toBeGreaterThan(130);
  expect(received.length).toBeLessThan(170);
});

test('an answer holds a message once, however often that came back before, where the order is mixed too', async () => {
  const sqs = new LocalSqs({ clock: new ManualClock(), seed: 1, reorder: true, duplicateRate: 1 });
  await sqs.createQueue({ QueueName: 'q' });
  await sqs.sendMessage({ QueueUrl: 'q', MessageBody: 'a' });
  const { Messages: [{ ReceiptHandle } = {}] = [] } = await sqs.receiveMessage({ QueueUrl: 'q' });
  for (const VisibilityTimeout of [10, 0, 10, 0]) await sqs.changeMessageVisibility({ QueueUrl: 'q', ReceiptHandle, VisibilityTimeout });

  const { Messages } = await sqs.receiveMessage({ QueueUrl: 'q', MaxNumberOfMessages: 10 });

  expect(Messages).toHaveLength(1);
});
