import type { SqsPort } from '../../../src/queue/port';
import { inTurn } from '../../../src/runtime/connect/in-turn';

/** A port whose calls end when the test says so. */
function heldPort() {
  const begun: Array<{ body: string; end: (error?: Error) => void }> = [];
  const sendMessage = ({ MessageBody }: { MessageBody: string }) => new Promise((resolve, reject) => {
    begun.push({ body: MessageBody, end: (error) => (error ? reject(error) : resolve({ MessageId: MessageBody })) });
  });
  return { begun, port: { sendMessage, config: 'its own' } as unknown as SqsPort & { config: string } };
}
const settled = () => new Promise(setImmediate);

test('calls beyond the limit begin in their order, each when one before it has ended, in whatever way', async () => {
  const { begun, port } = heldPort();
  const limited = inTurn(port, 2);

  const calls = Promise.allSettled(['a', 'b', 'c', 'd'].map((MessageBody) => limited.sendMessage({ QueueUrl: 'q', MessageBody })));
  await settled();
  const first = begun.map(({ body }) => body);
  begun[1]!.end(new Error('refused'));
  await settled();
  const second = begun.map(({ body }) => body);
  begun[0]!.end();
  await settled();
  [begun[2], begun[3]].forEach((call) => call!.end());

  expect([first, second]).toEqual([['a', 'b'], ['a', 'b', 'c']]);
  expect((await calls).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

test('calls that come while others wait begin behind them', async () => {
  const { begun, port } = heldPort();
  const limited = inTurn(port, 1);
  const send = (MessageBody: string) => limited.sendMessage({ QueueUrl: 'q', MessageBody });

  const calls = ['a', 'b', 'c', 'd'].map(send);
  for (const [ended, late] of ['e', 'f', 'g', '', '', '', ''].entries()) {
    await settled();
    if (late) calls.push(send(late));
    begun[ended]!.end();
  }
  await Promise.all(calls);

  expect(begun.map(({ body }) => body)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
});

test('when all have ended as many may begin as at first', async () => {
  const { begun, port } = heldPort();
  const limited = inTurn(port, 2);
  const send = (MessageBody: string) => limited.sendMessage({ QueueUrl: 'q', MessageBody });

  const before = ['a', 'b', 'c'].map(send);
  for (let ended = 0; ended < 3; ended++) {
    await settled();
    begun[ended]!.end();
  }
  await Promise.all(before);
  ['d', 'e', 'f'].forEach((body) => void send(body));
  await settled();

  expect(begun.map(({ body }) => body)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('what is no call is that of the port', () => {
  const { port } = heldPort();

  expect((inTurn(port, 2) as unknown as typeof port).config).toBe('its own');
});
