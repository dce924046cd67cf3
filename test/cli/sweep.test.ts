import { LocalSqs } from '../../src/local/local-sqs';
import type { ReachedQueue } from '../../src/cli/queue-access';
import { sweep, type Sweep } from '../../src/cli/sweep';
import type { Terminal } from '../../src/cli/terminal';
import { Queue } from '../../src/runtime/queue';
import { hurriedClock } from './terminal';

const terminal = { signal: new AbortController().signal, note: () => undefined } as unknown as Terminal;
let sqs: LocalSqs;
let url: string;
beforeEach(async () => {
  sqs = new LocalSqs({ clock: hurriedClock, seed: 1 });
  url = (await sqs.createQueue({ QueueName: 'orders' })).QueueUrl!;
});
afterEach(() => sqs.close());

const states = () => sqs.peekMessages({ QueueUrl: url }).Messages.map(({ State }) => State);

const ALL = { max: Infinity, hold: 300, fits: () => true };

/** Goes through 25 messages; answers with the report and what was taken. */
async function sweepThrough(wish: Partial<Sweep>, attributes: ReachedQueue['attributes'] = {}) {
  for (let index = 0; index < 25; index++) await sqs.sendMessage({ QueueUrl: url, MessageBody: `${index}` });
  const handle = new Queue<string, string>('standard', { queueUrl: url }, { client: sqs, codec: 'text' });
  const taken: string[] = [];
  const take: Sweep['take'] = async (messages) => {
    taken.push(...messages.map(({ body }) => body));
    return [];
  };
  const report = await sweep({ handle, attributes } as ReachedQueue, { ...ALL, take, ...wish }, terminal);
  return { report, taken };
}

test('what is not deleted is given back at the end', async () => {
  const { report } = await sweepThrough({});

  expect(report).toEqual({ seen: 25, taken: 25, deleted: 0, undeleted: 0, missing: 0, late: 0 });
  expect(new Set(states())).toEqual(new Set(['ready']));
});

test.each([[{}, 5], [{ max: 27 }, 2], [{ max: 25 }, 0]])('of 30 that were counted and 25 that came, for %j %d are missing', async (wish, missing) => {
  const { report } = await sweepThrough(wish, { approximateNumberOfMessages: 28, approximateNumberOfMessagesDelayed: 2 });

  expect(report).toMatchObject({ taken: 25, missing });
});

test('a message that comes back meanwhile is not taken twice, and the walk ends', async () => {
  const { taken } = await sweepThrough({ hold: 0 });

  expect(new Set(taken).size).toBe(taken.length);
});

test('no more are taken than asked for, and what does not fit does not count', async () => {
  const { report, taken } = await sweepThrough({ max: 3, fits: ({ body }) => Number(body) % 5 === 4 });

  expect(taken).toHaveLength(3);
  expect(report).toMatchObject({ taken: 3, deleted: 0 });
});

test('what was to be deleted and is not, is told and not taken again', async () => {
  const deleteMessageBatch = async ({ Entries }: { Entries: Array<{ Id: string }> }) => ({
    Failed: Entries.map(({ Id }) => ({ Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid' })),
  });
  const lost = Object.create(sqs, { deleteMessageBatch: { value: deleteMessageBatch } }) as LocalSqs;
  await sqs.sendMessage({ QueueUrl: url, MessageBody: 'a' });
  const handle = new Queue<string, string>('standard', { queueUrl: url }, { client: lost, codec: 'text' });

  const report = await sweep({ handle, attributes: {} } as ReachedQueue, { ...ALL, take: async (messages) => messages }, terminal);

  expect(report).toEqual({ seen: 1, taken: 1, deleted: 0, undeleted: 1, missing: 0, late: 0 });
  expect(states()).toEqual(['ready']);
});

test('a walk that fails gives back what it holds, and tells how far it came', async () => {
  let calls = 0;
  const { report } = await sweepThrough({ take: (messages) => (++calls < 2 ? Promise.resolve(messages) : Promise.reject(new Error('the disk is full'))) });

  expect(report).toMatchObject({ taken: 10, deleted: 10, failure: new Error('the disk is full') });
  expect(states()).toEqual(Array.from({ length: 15 }, () => 'ready'));
});

test('what comes back meanwhile does not hide what is new', async () => {
  for (let index = 0; index < 25; index++) await sqs.sendMessage({ QueueUrl: url, MessageBody: `${index}` });
  const first = await sqs.receiveMessage({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 300, MessageSystemAttributeNames: ['All'] });
  let calls = 0;
  const receiveMessage = (input: object) => (++calls <= 2 ? first : sqs.receiveMessage({ QueueUrl: url, ...input }));
  const repeating = Object.create(sqs, { receiveMessage: { value: receiveMessage } }) as LocalSqs;
  const handle = new Queue<string, string>('standard', { queueUrl: url }, { client: repeating, codec: 'text' });

  const report = await sweep({ handle, attributes: {} } as ReachedQueue, { ...ALL, take: async () => [] }, terminal);

  expect(report).toMatchObject({ seen: 25, taken: 25, failure: undefined });
});

test('ten messages that cannot be read do not end the walk, and each is told once', async () => {
  for (let index = 0; index < 25; index++) await sqs.sendMessage({ QueueUrl: url, MessageBody: `${index}` });
  const broken = new Set<string>();
  const receiveMessage = async (input: object) => {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: url, ...input });
    if (broken.size < 10) Messages.forEach(({ MessageId }) => broken.add(MessageId!));
    return { Messages: Messages.map((message) => (broken.has(message.MessageId!) ? { ...message, MD5OfBody: '0' } : message)) };
  };
  const port = Object.create(sqs, { receiveMessage: { value: receiveMessage } }) as LocalSqs;
  const handle = new Queue<string, string>('standard', { queueUrl: url }, { client: port, codec: 'text' });
  const notes: string[] = [];
  const listening = { ...terminal, note: (text: string) => void notes.push(text) };

  const report = await sweep({ handle, attributes: {} } as ReachedQueue, { ...ALL, take: async () => [] }, listening);

  expect(report).toMatchObject({ seen: 15, failure: undefined });
  expect(notes).toHaveLength(10);
});
