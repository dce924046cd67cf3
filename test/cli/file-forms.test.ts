import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { startEngine, type Engine } from './terminal';
import { comeBack, pretendWindows } from './windows';

let engine: Engine;
let directory: string;

beforeEach(async () => {
  engine = await startEngine();
  directory = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterEach(async () => {
  comeBack();
  await engine.close();
  rmSync(directory, { recursive: true });
});

const bodies = () => engine.sqs.peekMessages({ QueueUrl: 'orders' }).Messages.map(({ Body }) => Body);

test.each([
  ['UTF-16, as > of Windows PowerShell writes', Buffer.from('\ufeff{"body":"tea ਊ 😀"}\r\n{"body":"b"}\r\n', 'utf16le')],
  ['UTF-8 with a mark at the start', Buffer.from('\ufeff{"body":"tea ਊ 😀"}\r\n{"body":"b"}')],
])('import reads %s', async (_, bytes) => {
  writeFileSync(join(directory, 'lines'), bytes);

  const { code } = await engine.run(['import', 'orders', 'lines'], { directory });

  expect({ code, bodies: bodies() }).toEqual({ code: 0, bodies: ['tea ਊ 😀', 'b'] });
});

test('on Windows export writes no character that PowerShell would write as another, and import reads the same', async () => {
  pretendWindows();
  const body = '{"name":"Zoë 😀"}';
  await engine.run(['send', 'orders', body]);

  const { out } = await engine.run(['export', 'orders', '--delete', '--yes']);
  await engine.run(['import', 'orders'], { input: [out] });

  expect(out).toMatch(/^[\n -~]+$/);
  expect(bodies()).toEqual([body]);
});

test('on Windows send tells how its lines end there', async () => {
  pretendWindows();

  const { note } = await engine.run(['send', 'orders'], { interactive: true, input: ['a\r\n'] });

  expect(note).toBe('one message per line, from here; Ctrl-Z and Enter end\nsent 1 of 1 messages to orders\n');
  expect(bodies()).toEqual(['a']);
});

test.each(['{id:7}', "'{id:7}'"])('of a body %s, whose quotes a shell took, send tells how to keep them', async (body) => {
  const { code, note } = await engine.run(['send', 'orders', body]);

  expect({ code, bodies: bodies() }).toEqual({ code: 0, bodies: [body] });
  expect(note).toMatch(/^the body looks like JSON whose quotes the shell took, and is sent as it is; write it in '…', in cmd and Windows PowerShell with \\" for each "\n/);
});

test.each(['{"id":7}', 'id: 7', '{}', '{name}'])('of a body %s send tells nothing', async (body) => {
  expect((await engine.run(['send', 'orders', body])).note).toBe('sent 1 of 1 messages to orders\n');
});

// Neither is on Windows.
describe('a pipe that a shell names as a file', () => {
  let pipe: string;
  beforeEach(() => {
    pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
  });

  test('is read by send', async () => {
    spawn('sh', ['-c', `printf 'a\\nb\\n' > '${pipe}'`]);

    const { code } = await engine.run(['send', 'orders', '--file', pipe]);

    expect({ code, bodies: bodies() }).toEqual({ code: 0, bodies: ['a', 'b'] });
  });

  test('is written by export', async () => {
    await engine.run(['send', 'orders', 'a']);
    const reader = spawn('cat', [pipe]);
    const read = textOf(reader.stdout);

    const { code } = await engine.run(['export', 'orders', '--file', pipe, '--delete', '--yes']);

    expect({ code, bodies: bodies() }).toEqual({ code: 0, bodies: [] });
    expect(JSON.parse(await read)).toMatchObject({ body: 'a' });
  });
});
