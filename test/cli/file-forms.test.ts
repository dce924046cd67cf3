import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, mkdtempSync, openSync, writeFileSync } from 'node:fs';
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

test.each([
  ['half a character', Buffer.from('a\nb', 'utf16le').subarray(0, -1)],
  ['half of a pair', Buffer.from('a\ud800b', 'utf16le')],
])('send tells of UTF-16 with %s, and sends nothing else for it', async (_, bytes) => {
  writeFileSync(join(directory, 'lines'), Buffer.concat([Buffer.from('\ufeff', 'utf16le'), bytes]));

  const { note } = await engine.run(['send', 'orders', '--file', 'lines'], { directory });

  expect(note).toContain('error: lines: it must be UTF-16LE text, got bytes that are none; convert it and send the rest\n');
  expect(bodies().filter((body) => body !== 'a')).toEqual([]);
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
    const fd = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK); // as a shell hands it on
    const writer = spawn('sh', ['-c', `printf 'a\\nb\\n' > '${pipe}'`]);
    await once(writer, 'exit');

    const { code } = await engine.run(['send', 'orders', '--file', `/dev/fd/${fd}`]);

    expect({ code, bodies: bodies() }).toEqual({ code: 0, bodies: ['a', 'b'] });
  });

  test('is not opened by its path, which would wait for a writer past Ctrl-C', async () => {
    const { code, note } = await engine.run(['send', 'orders', '--file', pipe]);

    expect({ code, note }).toEqual({ code: 1, note: `error: file '${pipe}': it must be a file, got something else at ${pipe}; correct the path\n` });
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
