import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine, type Engine } from './terminal';

let engine: Engine;

beforeEach(async () => {
  engine = await startEngine();
  await engine.run(['send', 'orders'], { input: ['a\nb\n'] });
});
afterEach(() => engine.close());

test.each([
  ['a look that leaves them there', [], 'export about 2 messages of orders: each look counts one of the 2 receives after which a message is dead-lettered? '],
  ['what no filter takes out', ['--delete', '--filter', '{"body":["c"]}'], 'export and delete what fits the filter of about 2 messages of orders: each look counts one of the 2 receives '
    + 'after which a message is dead-lettered? '],
  ['no more than --max', ['--delete', '--max', '1'], 'export and delete about 1 message of orders? '],
  ['all that it deletes', ['--delete'], 'export and delete about 2 messages of orders? '],
])('export asks before messages are received that may be dead-lettered by it, or deleted: %s', async (_, options, question) => {
  const { note, out } = await engine.run(['export', 'orders', ...options], { interactive: true, answer: 'n' });

  expect({ note, out }).toEqual({ note: `${question}This cannot be undone. [y/N] nothing was done\n`, out: '' });
  expect(engine.sqs.peekMessages({ QueueUrl: 'orders' }).Messages).toMatchObject([{ Attributes: { ApproximateReceiveCount: '0' } }, { Attributes: { ApproximateReceiveCount: '0' } }]);
});

test('export asks nothing of a queue that keeps its messages after any number of receives', async () => {
  await engine.run(['send', 'dead', 'b']);

  const { code, out } = await engine.run(['export', 'dead']);

  expect({ code, body: JSON.parse(out).body }).toEqual({ code: 0, body: 'b' });
});

test.each([
  ['half a line, as a full disk leaves it', '{"body":"a"}\n{"bod', ['{"body":"a"}', '{"bod']], ['a whole line', '{"body":"a"}\n', ['{"body":"a"}']], ['nothing', '', []],
])('export begins a line of its own in a file that holds %s', async (_, held, before) => {
  const directory = mkdtempSync(join(tmpdir(), 'cli-'));
  writeFileSync(join(directory, 'out'), held);

  const { code } = await engine.run(['export', 'orders', '--delete', '--yes', '--file', 'out'], { directory });

  const lines = readFileSync(join(directory, 'out'), 'utf8').trimEnd().split('\n');
  expect(code).toBe(0);
  expect(lines.slice(0, -2)).toEqual(before);
  expect(lines.slice(-2).map((line) => (JSON.parse(line) as { body: string }).body)).toEqual(['a', 'b']);
});
