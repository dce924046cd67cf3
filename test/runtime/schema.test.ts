import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { z } from 'zod';
import { LocalSqs } from '../../src/local/local-sqs';
import { createQueue } from '../../src/runtime/administer/account';
import { BodyError, ReceiveError } from '../../src/runtime/error/error';
import { openQueue } from '../../src/runtime/queue';
import type { SendError } from '../../src/runtime/send/send-error';

const Order = z.object({ id: z.coerce.number(), due: z.iso.datetime().transform((text) => new Date(text)), note: z.string().default('none') });

async function open() {
  const client = new LocalSqs();
  const reference = await createQueue({ queueName: 'orders' }, { client });
  return { client, reference, orders: openQueue(reference, { client, schema: Order }) };
}

test('the wire carries what the schema takes, and a handler gets what it makes of it', async () => {
  const { orders } = await open();

  await orders.sendMessage({ body: { id: '7', due: '2026-05-01T00:00:00Z' } });
  const [message] = await orders.receiveMessages();

  const body: { id: number; due: Date; note: string } = message!.body;
  expect(body).toEqual({ id: 7, due: new Date('2026-05-01T00:00:00Z'), note: 'none' });
});

test('a body that does not fit is not sent, and the error names the place but not the value', async () => {
  const { orders } = await open();

  const error = await orders.sendMessage({ body: { id: 'secret', due: '2026-05-01T00:00:00Z' } }).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(BodyError);
  expect((error as BodyError).message).toMatch(/^queue 'orders': body must fit the schema, got Invalid input: expected number, received NaN at id; mend what was sent$/);
  await expect(orders.getQueueAttributes(['approximateNumberOfMessages'])).resolves.toEqual({ approximateNumberOfMessages: 0 });
});

test('a received body that does not fit loses neither itself nor the others', async () => {
  const { client, reference, orders } = await open();
  for (const MessageBody of ['{"id":1,"due":"2026-05-01T00:00:00Z"}', '{"id":2}', 'not JSON']) await client.sendMessage({ QueueUrl: reference.queueUrl, MessageBody });

  const error = await orders.receiveMessages().catch((thrown: unknown) => thrown) as ReceiveError<z.output<typeof Order>>;

  expect(error).toBeInstanceOf(ReceiveError);
  expect(error.messages.map(({ body }) => body.id)).toEqual([1]);
  expect(error.failed.map((failure) => (failure as BodyError).received!.body)).toEqual(['{"id":2}', 'not JSON']);
  expect(JSON.stringify(error)).not.toContain('not JSON');
  expect(error.message).not.toContain('not JSON');
});

test('what a schema says in several lines is told whole of an entry of a batch too', async () => {
  const { client, reference } = await open();
  const validate = () => ({ issues: [{ message: 'one of:\n- a number\n- null' }] });
  const orders = openQueue(reference, { client, schema: { '~standard': { version: 1, vendor: 'test', validate } } });

  const sending = orders.sendMessageBatch([{ body: 1 }]);

  await expect(sending).rejects.toMatchObject({ failed: [{ message: expect.stringContaining('one of:\n- a number\n- null; mend') }] });
});

test('where a body does not fit is told by keys, places and symbols, however a schema writes its steps', async () => {
  const { client, reference } = await open();
  const validate = () => ({ issues: [{ message: 'no text', path: ['items', { key: 0 }, { key: 'name' }, Symbol('s')] }] });
  const orders = openQueue(reference, { client, schema: { '~standard': { version: 1, vendor: 'test', validate } } });

  await expect(orders.sendMessage({ body: 1 })).rejects.toThrow('got no text at items.0.name.Symbol(s); mend what was sent');
});

test.each(['throws', 'rejects'])('a schema that %s fails the body as one that does not fit, and its text, which may quote the body, is not told', async (way) => {
  const { client, reference } = await open();
  const refuse = (value: unknown): never => { throw new TypeError(`cannot read ${JSON.stringify(value)}`); };
  const validate = way === 'throws' ? refuse : async (value: unknown) => refuse(value);
  const orders = openQueue(reference, { client, schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  await client.sendMessage({ QueueUrl: reference.queueUrl, MessageBody: '{"card":"4111"}' });
  const body = { card: '4111' };

  const calls = [orders.sendMessage({ body }), orders.sendMessageBatch([{ body }]), orders.receiveMessages()];
  const errors = await Promise.all(calls.map((call: Promise<unknown>) => call.catch((error: unknown) => error)));

  const [sent, batch, received] = errors as [BodyError, SendError, ReceiveError];
  expect(sent).toMatchObject({ name: 'BodyError', message: "queue 'orders': body must fit the schema, got TypeError from it; mend what was sent" });
  expect(batch.failed).toMatchObject([{ code: 'BodyMismatch' }]);
  expect(received.failed).toMatchObject([{ name: 'BodyError', received: { body: '{"card":"4111"}' } }]);
  expect(inspect(errors, { depth: 9 })).not.toContain('4111');
});

test.each([
  ['a number', 7], ['nothing', undefined], ['null', null], ['true', true], ['an object without a value', {}], ['a promise of a number', Promise.resolve(7)],
])('a schema that answers %s, as a validator does that follows no Standard Schema, fails the body by a BodyError', async (_, answer) => {
  const { client, reference } = await open();
  const validate = (() => answer) as never;
  const orders = openQueue(reference, { client, schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  await client.sendMessage({ QueueUrl: reference.queueUrl, MessageBody: '1' });

  await expect(orders.sendMessage({ body: 1 })).rejects.toMatchObject({ name: 'BodyError', message: expect.stringContaining('body must fit the schema, got TypeError from it') });
  await expect(orders.receiveMessages()).rejects.toMatchObject({ failed: [{ name: 'BodyError', received: { body: '1' } }] });
});

test('failures go to a callback by choice', async () => {
  const { client, reference, orders } = await open();
  await client.sendMessage({ QueueUrl: reference.queueUrl, MessageBody: '[]' });
  const failed: string[] = [];

  await expect(orders.receiveMessages({ onFailed: ({ code }) => failed.push(code) })).resolves.toEqual([]);

  expect(failed).toEqual(['BodyMismatch']);
});

test('a raw string is sent as it is by choice', async () => {
  const { client, reference } = await open();
  const lines = openQueue<string>(reference, { client, codec: 'text' });

  await lines.sendMessage({ body: 'plain' });

  await expect(client.receiveMessage({ QueueUrl: reference.queueUrl })).resolves.toMatchObject({ Messages: [{ Body: 'plain' }] });
});

test.each([
  ['undefined', undefined], ['a bigint', 1n], ['a function', () => 1], ['what throws when it is read', { get then() { throw new Error('secret'); } }],
])('rejects %s as a body', async (_, body) => {
  const orders = openQueue({ queueUrl: 'http://localhost/000000000000/orders' }, { client: new LocalSqs() });

  await expect(orders.sendMessage({ body })).rejects.toThrow(/body must be what JSON can write/);
});

test('a promise as a body is refused, which JSON would write as an empty object, and not what has a field of that name', async () => {
  const { client, reference } = await open();
  const orders = openQueue(reference, { client });

  await expect(orders.sendMessage({ body: Promise.resolve({ id: '7' }) })).rejects.toThrow('body must be what JSON can write, got a promise; await it');
  await orders.sendMessage({ body: { if: 1, then: { id: '7' } } });

  await expect(client.receiveMessage({ QueueUrl: reference.queueUrl })).resolves.toMatchObject({ Messages: [{ Body: '{"if":1,"then":{"id":"7"}}' }] });
});

test('a schema whose promise is of another realm, as fetch gives them under jest, is waited for', async () => {
  const { client, reference } = await open();
  const validate = () => nextTurn().then(() => ({ issues: [{ message: 'never' }] }));
  const orders = openQueue(reference, { client, schema: { '~standard': { version: 1, vendor: 'test', validate } } });
  await client.sendMessage({ QueueUrl: reference.queueUrl, MessageBody: '1' });

  await expect(orders.sendMessage({ body: 1 })).rejects.toThrow('got never');
  await expect(orders.receiveMessages()).rejects.toThrow('got never');
});
