import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text as textOf } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { startEngine } from './terminal';

const ROOT = join(__dirname, '../..');
/** The program, compiled once and not at each start, which takes four times as long as to start. */
let main: string;
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'main-'));
  main = join(folder, 'lib/cli/main.js');
  buildSync({ entryPoints: [join(ROOT, 'src/cli/main.ts')], outfile: main, bundle: true, platform: 'node', packages: 'external' });
  for (const name of ['package.json', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name));
});

/** For a shell. */
const NODE = `"${process.execPath}"`;

test.each(['SIGINT', 'SIGTERM'] as const)('the program prints the endpoint as its only line and ends on %s with code 0', async (signal) => {
  const program = spawn(process.execPath, [main, 'engine', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const output = createInterface({ input: program.stdout }).on('line', (line) => lines.push(line));
  await once(output, 'line');

  program.kill(signal);
  const [code] = await once(program, 'close') as [number | null];

  expect({ code, lines }).toEqual({ code: 0, lines: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)] });
});

test('a pipe that is closed early is no failure', async () => {
  const program = spawn(`${NODE} "${main}" --help | head -1; echo \${PIPESTATUS[0]}`, { shell: '/bin/bash', stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  program.stdout!.on('data', (chunk: Buffer) => void (out += chunk.toString()));

  await once(program, 'close');

  expect(out).toBe('Amazon SQS queues of a CDK app: run them locally, look at them, send and receive.\n0\n');
});

test('export gives back what it holds when its pipe is closed early, and deletes nothing that was not read', async () => {
  const engine = await startEngine();
  const QueueUrl = 'orders';
  for (let batch = 0; batch < 10; batch++) {
    await engine.sqs.sendMessageBatch({ QueueUrl, Entries: Array.from({ length: 10 }, (_, entry) => ({ Id: `${entry}`, MessageBody: 'x'.repeat(20_000) })) });
  }

  for (const options of ['--yes', '--delete --yes']) {
    const line = `${NODE} "${main}" export orders ${options} | head -c 1 > /dev/null; exit \${PIPESTATUS[0]}`;
    const program = spawn(line, { shell: '/bin/bash', stdio: 'ignore', env: { ...process.env, AWS_ENDPOINT_URL_SQS: engine.endpoint } });
    const [code] = await once(program, 'close') as [number | null];
    expect(code).toBe(0);
  }
  const left = engine.sqs.peekMessages({ QueueUrl }).Messages;
  await engine.close();

  expect(left.length).toBeGreaterThan(80);
  expect(left.filter(({ State }) => State !== 'ready')).toEqual([]);
});

// A file that takes nothing.
const onLinux = existsSync('/dev/full') ? test : test.skip;

onLinux('what stdout does not take fails, though nothing comes after it', async () => {
  const program = spawn(`${NODE} "${main}" --help > /dev/full`, { shell: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const note = textOf(program.stderr!);

  const [code] = await once(program, 'close') as [number | null];

  expect([code, await note]).toEqual([1, 'error: stdout: it must take what is written, got ENOSPC: no space left on device, write\n']);
});

onLinux('export gives back what it holds when stdout takes no more, and fails', async () => {
  const engine = await startEngine();
  await engine.sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'one' });
  const full = openSync('/dev/full', 'w');
  const environment = { ...process.env, AWS_ENDPOINT_URL_SQS: engine.endpoint };
  const program = spawn(process.execPath, [main, 'export', 'orders', '--yes'], { stdio: ['ignore', full, 'pipe'], env: environment });
  const note = textOf(program.stderr!);
  const [code] = await once(program, 'close') as [number | null];
  closeSync(full);
  const left = engine.sqs.peekMessages({ QueueUrl: 'orders' }).Messages;
  await engine.close();

  expect(code).toBe(1);
  expect(await note).toMatch(/^error: stdout: it must take what is written, got ENOSPC/);
  expect(left).toMatchObject([{ State: 'ready' }]);
});

test('export --delete deletes nothing that its pipe has not taken', async () => {
  const engine = await startEngine();
  for (let entry = 0; entry < 20; entry++) await engine.sqs.sendMessage({ QueueUrl: 'orders', MessageBody: 'x'.repeat(1_000_000) });
  const argv = [main, 'export', 'orders', '--delete', '--yes'];
  const program = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, AWS_ENDPOINT_URL_SQS: engine.endpoint } });

  await once(program.stdout, 'readable');
  program.stdout.destroy();
  await once(program, 'close');
  const left = engine.sqs.peekMessages({ QueueUrl: 'orders' }).Messages;
  await engine.close();

  expect(left).toHaveLength(20);
});

describe('dev leaves no process behind', () => {
  let folder: string;
  let server: Server;
  let connection: Socket;
  /** A program that holds a connection to the test for as long as it lives. */
  let stubborn: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'main-'));
    writeFileSync(join(folder, 'manifest.json'), '{}');
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    stubborn = `process.on('SIGINT', () => undefined); require('net').connect(${(server.address() as AddressInfo).port}, '127.0.0.1').on('error', () => undefined).on('close', () => process.exit())`;
  });
  afterEach(() => {
    connection.destroy();
    server.close();
  });

  async function connected(argv: readonly string[]): Promise<{ program: ChildProcess; gone: Promise<unknown> }> {
    const program = spawn(process.execPath, [main, 'dev', ...argv], { stdio: ['ignore', 'ignore', 'inherit'] });
    [connection] = await once(server, 'connection') as [Socket];
    return { program, gone: once(connection.on('error', () => undefined).resume(), 'close') };
  }

  test('of its command when its terminal is closed or Ctrl-C comes twice', async () => {
    const { program, gone } = await connected(['--assembly', folder, '--', process.execPath, '-e', stubborn]);

    program.kill('SIGHUP');
    program.kill('SIGINT');
    const [code] = await once(program, 'exit') as [number | null];
    await gone;

    expect([0, 130]).toContain(code);
  });

  test('of its command when it is killed', async () => {
    const { program, gone } = await connected(['--assembly', folder, '--', process.execPath, '-e', stubborn]);

    program.kill('SIGKILL');

    await gone;
  });

  test('of a function that is busy when it is killed', async () => {
    const ZipFile = `exports.handler = () => undefined; ${stubborn}.on('connect', () => { for (;;); })`;
    const Resources = {
      Orders: { Type: 'AWS::SQS::Queue' },
      Ship: { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile } } },
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] }, FunctionName: { Ref: 'Ship' } } },
    };
    writeFileSync(join(folder, 'Shop.template.json'), JSON.stringify({ Resources }));
    const artifacts = { Shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } } };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts }));
    const { program, gone } = await connected(['--assembly', folder]);

    program.kill('SIGKILL');

    await gone;
  });

  test('of the app that it synthesizes when it is told to end', async () => {
    const app = join(folder, 'app.cjs');
    writeFileSync(app, stubborn.replace(/.*;/, ''));
    const { program, gone } = await connected(['--app', `${NODE} "${app}"; true`]);

    program.kill('SIGTERM');
    const [code] = await once(program, 'exit') as [number | null];
    await gone;

    expect(code).toBe(0);
  });
});

test('Ctrl-C ends a program at once that has done all and is held by something', async () => {
  const held = ['--import', 'data:text/javascript,setTimeout(() => process.exit(7), 20_000)'];
  const program = spawn(process.execPath, [...held, main, '--version'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface({ input: program.stdout }), 'line');

  program.kill('SIGINT');
  const [code] = await once(program, 'exit') as [number | null];

  expect(code).toBe(0);
});
