import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqsEvent } from '../../../src/local/event-source/event-source-record';
import { findModule, type FunctionModule } from '../../../src/local/event-source/function-module';
import { startFunction, type RunningFunction } from '../../../src/local/event-source/function-pool';
import { ManualClock } from '../../../src/local/manual-clock';
import type { TemplateFunction } from '../../../src/local/template/template-function';
import type { Clock } from '../../../src/queue/clock';

/** Whether a process runs; one that has ended may wait for somebody to ask how. */
function isAlive(pid: number): boolean {
  try {
    return !/ Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a function in its own process', () => {
  let codePath: string;
  let running: RunningFunction | undefined;
  const lines: string[] = [];
  const event: SqsEvent = { Records: [] };

  beforeEach(() => {
    codePath = mkdtempSync(join(tmpdir(), 'function-'));
    lines.length = 0;
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    rmSync(codePath, { recursive: true });
  });

  const lambda = (more: Partial<TemplateFunction> = {}): TemplateFunction => ({
    stack: 'Shop', logicalId: 'Ship', path: 'Ship', functionName: 'ship', functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:ship', runtime: 'nodejs22.x', handler: 'index.handler', codePath,
    layerPaths: [], timeoutSeconds: 3, memoryMegabytes: 128, variables: {}, notes: [], ...more,
  });
  async function start(code: string, { file = 'index.js', ...more }: Partial<TemplateFunction> & { file?: string } = {}) {
    mkdirSync(dirname(join(codePath, file)), { recursive: true });
    writeFileSync(join(codePath, file), code);
    const module = findModule(lambda(more)) as FunctionModule;
    const environment = { PATH: process.env.PATH, GREETING: 'hello' };
    running = await startFunction({ name: 'Ship', module, environment, context: { functionName: 'ship' }, onLine: (line) => lines.push(line) }, new ManualClock());
    return running;
  }
  const contextOf = (signal: AbortSignal) => ({ signal, deadline: Date.now() + 3000, getRemainingTimeInMillis: () => 3000 });
  const invoke = async (signal = new AbortController().signal) => running!.invoke(event, contextOf(signal));

  test.each([
    ['an async function', 'exports.handler = async (event, context) => [context.functionName, process.env.GREETING, event.Records.length]'],
    ['a callback', 'exports.handler = (event, context, callback) => setImmediate(callback, null, [context.functionName, process.env.GREETING, event.Records.length])'],
  ])('answers by %s', async (_, code) => {
    await start(code);

    expect(await invoke()).toEqual(['ship', 'hello', 0]);
  });

  test('is not invoked when its time ended while a process for it loaded; the process takes the next event', async () => {
    await start('let times = 0; exports.handler = async () => [process.pid, ++times]');
    const [one, other] = [await running!.begin(), await running!.begin()];

    const over = await other(event, contextOf(AbortSignal.abort()));
    const next = await invoke() as number[];
    const first = await one(event, contextOf(new AbortController().signal)) as number[];

    expect([over, next[1], first[1]]).toEqual([undefined, 1, 1]);
    expect(next[0]).not.toBe(first[0]);
  });

  test('may take its time to load when a debugger may hold it', async () => {
    writeFileSync(join(codePath, 'index.js'), 'exports.handler = async () => 42');
    const module = findModule(lambda()) as FunctionModule;
    const hasty: Clock = { now: () => 0, schedule: (_, action) => { action(); return () => undefined; } };
    const started = (NODE_OPTIONS?: string) => startFunction({ name: 'Ship', module, environment: { PATH: process.env.PATH, NODE_OPTIONS }, context: {} }, hasty);

    running = await started('--inspect=0');

    expect(await invoke()).toBe(42);
    writeFileSync(join(codePath, 'index.js'), 'for (;;);');
    await expect(started('--inspect-port=0')).rejects.toThrow('its process must live until it answers, got no end of its import within 10 s; see what it wrote');
  });

  test('does not wait for a debugger once all is over', async () => {
    writeFileSync(join(codePath, 'index.js'), 'exports.handler = async () => 42');
    const module = findModule(lambda()) as FunctionModule;
    const environment = { PATH: process.env.PATH, NODE_OPTIONS: '--inspect-brk=0' };

    await expect(startFunction({ name: 'Ship', module, environment, context: {}, signal: AbortSignal.abort() }, new ManualClock())).rejects.toThrow('got signal SIGKILL');
  });

  test('goes on starting what its messages wait for when all is to end, until it is stopped', async () => {
    writeFileSync(join(codePath, 'index.js'), 'exports.handler = async () => 42');
    const ending = new AbortController();
    const module = findModule(lambda()) as FunctionModule;
    running = await startFunction({ name: 'Ship', module, environment: { PATH: process.env.PATH }, context: {}, signal: ending.signal }, new ManualClock());

    const answers = Promise.all([invoke(), invoke()]);
    ending.abort();

    expect(await answers).toEqual([42, 42]);
  });

  test('is found as an ES module in a folder, by a handler with a path', async () => {
    await start('export const run = async () => import.meta.url.endsWith("app.mjs")', { file: 'src/app.mjs', handler: 'src/app.run' });

    expect(await invoke()).toBe(true);
  });

  test('is CommonJS as on AWS though the project around the assembly is of ES modules', async () => {
    writeFileSync(join(codePath, 'package.json'), '{ "type": "module" }');

    await start('exports.handler = async () => 42', { file: 'cdk.out/asset.1f/index.js', codePath: join(codePath, 'cdk.out', 'asset.1f') });

    expect(await invoke()).toBe(42);
  });

  test.each([
    ['index.js', 'exports.handler = async () => typeof require("@aws-sdk/client-sqs").SQS'],
    ['index.mjs', 'export const handler = async () => typeof (await import("@aws-sdk/client-sqs")).SQS'],
  ])('finds the SDK from %s as on AWS though the project did not ask for it', async (name, code) => {
    await start(code, { file: `cdk.out/asset.1f/${name}`, codePath: join(codePath, 'cdk.out', 'asset.1f') });

    expect(await invoke()).toBe('function');
  });

  test('throws what its handler throws, and lives on', async () => {
    await start('let calls = 0; exports.handler = async () => { if (calls++ === 0) throw new RangeError("no luck"); return calls; }');

    await expect(invoke()).rejects.toMatchObject({ name: 'RangeError', message: 'no luck' });
    expect(await invoke()).toBe(2);
  });

  test('throws with the stack of its own code alone', async () => {
    await start('exports.handler = async () => { throw new RangeError("no luck"); }');

    await expect(invoke()).rejects.toMatchObject({ stack: expect.stringMatching(/^RangeError: no luck\n +at .*index\.js:1:\d+\)$/) as string });
  });

  test.each([
    ['an object', '{ code: "E" }', "{ code: 'E' }"],
    ['an object without a prototype', 'Object.create(null)', '[Object: null prototype] {}'],
    ['a text', '"no luck"', 'no luck'],
    ['nothing', 'undefined', 'undefined'],
  ])('tells what it throws that is no error: %s', async (_, thrown, message) => {
    await start(`exports.handler = async () => { throw ${thrown}; }`);

    await expect(invoke()).rejects.toMatchObject({ name: 'Error', message, stack: `Error: ${message}` });
  });

  test('tells what it writes line by line', async () => {
    await start('exports.handler = async () => { console.log("one\\ntwo"); console.error("three"); }');
    await invoke();
    await running!.stop();

    expect([...lines].sort()).toEqual(['one', 'three', 'two']);
  });

  test('tells why a record failed that its answer only names', async () => {
    await start(`exports.handler = async () => require('node:diagnostics_channel').channel('cdk-sqs-connector:failed').publish({
      messageId: 'm-1', error: new RangeError('no luck') })`);

    await invoke();
    await running!.stop();

    expect(lines).toEqual(['message m-1 failed: RangeError: no luck', expect.stringMatching(/^ +at .*index\.js:2:/)]);
  });

  test.each([['30', 'waits: RetryAfter(30)'], ["'soon'", 'failed: RetryAfter']])('tells of a record that waits by choice how long, and of no failure: a RetryAfter of %s', async (seconds, told) => {
    await start(`class RetryAfter extends Error { name = 'RetryAfter'; seconds = ${seconds} }
      exports.handler = async () => require('node:diagnostics_channel').channel('cdk-sqs-connector:failed').publish({ messageId: 'm-1', error: new RetryAfter() })`);

    await invoke();
    await running!.stop();

    expect(lines[0]).toBe(`message m-1 ${told}`);
    expect(lines).toHaveLength(seconds === '30' ? 1 : 2);
  });

  test('has a process for each event at the same time', async () => {
    await start('exports.handler = async () => process.pid');

    const pids = await Promise.all([invoke(), invoke()]);

    expect(new Set(pids).size).toBe(2);
  });

  test('starts anew after a rest', async () => {
    await start('exports.handler = async () => process.pid');
    const pid = await invoke() as number;

    await running!.rest();

    expect(isAlive(pid)).toBe(false);
    expect(await invoke()).not.toBe(pid);
  });

  test('is killed when its time is over, and begins anew', async () => {
    await start('exports.handler = async () => { if (!globalThis.x) for (;;); }');
    const over = new AbortController();

    const answer = invoke(over.signal);
    const stopped = expect(answer).rejects.toThrow('function Ship: its process must live until it answers, got signal SIGKILL; see what it wrote');
    setImmediate(() => over.abort());
    await stopped;
  });

  test.each([
    ['when it is stopped', '', () => running!.stop()],
    ['when it crashes', 'setImmediate(() => process.exit(7));', () => undefined],
  ])('takes what it started with it %s', async (_, crash, end) => {
    await start(`exports.handler = async () => {
      const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'inherit' });
      ${crash}
      return pid;
    }`);
    const pid = await invoke() as number;

    await end();

    while (isAlive(pid)) await nextTurn();
  });

  test('is not listened to once its time is over, though who left its group holds its output', async () => {
    const orphan = "process.once('SIGUSR2', () => { console.log('late'); process.exit(); }); setInterval(() => undefined, 1000); console.log(process.pid)";
    await start(`exports.handler = () => new Promise(() => {
      require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(orphan)}], { stdio: 'inherit', detached: true });
    })`);
    const over = new AbortController();
    const answer = invoke(over.signal).catch(() => undefined);
    while (lines.length === 0) await nextTurn();

    over.abort();
    await answer;
    await running!.stop();
    await nextTurn();
    process.kill(Number(lines[0]), 'SIGUSR2');
    while (isAlive(Number(lines[0]))) await nextTurn();
    await nextTurn();

    expect(lines).toHaveLength(1);
  });

  test('says how its process ended when it crashes', async () => {
    await start('exports.handler = async () => process.exit(7)');

    await expect(invoke()).rejects.toThrow('function Ship: its process must live until it answers, got exit code 7; see what it wrote');
  });

  test.each([
    ['a crash at import', 'throw new ReferenceError("x is not defined")', /^function Ship \(.*index\.js, handler\): it must load, got ReferenceError: x is not defined; correct the code and synthesize again$/],
    ['a syntax error', 'const = 1', /it must load, got SyntaxError: /],
    ['no such export', 'exports.other = 1', /it must load, got TypeError: handler must be an exported function, got undefined; exported are other;/],
    ['an exit at import', 'process.exit(4)', /its process must live until it answers, got exit code 4; see what it wrote$/],
  ])('names the module for %s', async (_, code, sentence) => {
    await expect(start(code)).rejects.toThrow(sentence);
  });

  test.each([
    ['what throws', 'index.js: throw new ReferenceError("no luck")', /ReferenceError: no luck\n +at .*index\.js:1:/],
    ['a syntax error', 'index.js: const = 1', /index\.js:1\n.*const = 1\n/],
    ['a syntax error of an ES module', 'index.mjs: const = 1', /index\.mjs:1\n.*const = 1\n/],
  ])('tells the place at import of %s', async (_, module, place) => {
    const [file, code] = module.split(': ') as [string, string];

    await expect(start(code, { file })).rejects.toThrow('it must load');

    expect(lines.join('\n')).toMatch(place);
  });

  test.each(['unhandledRejection', 'uncaughtException'])('whose import throws ends at once, though it has a listener of %s', async (name) => {
    await expect(start(`process.on('${name}', () => undefined); throw new Error('no luck')`)).rejects.toThrow('it must load, got Error: no luck;');
  });

  test('runs code that stands in the template with the SDK as on AWS, and takes its file away', async () => {
    const inlineCode = 'const { SQS } = require("@aws-sdk/client-sqs"); exports.handler = async () => typeof SQS';
    const module = findModule(lambda({ codePath: undefined, inlineCode })) as FunctionModule;
    running = await startFunction({ name: 'Ship', module, environment: {}, context: {} }, new ManualClock());

    expect(await invoke()).toBe('function');
    await running.stop();
    expect(existsSync(module.directory)).toBe(false);
  });

  test.each([
    ['another runtime', { runtime: 'python3.12' }, 'function Ship: it must have a Node runtime to run here, got python3.12; it is left alone and its messages stay queued'],
    ['an image', { runtime: 'image' }, 'function Ship: it must have a Node runtime to run here, got image; it is left alone and its messages stay queued'],
    ['no asset', { codePath: undefined }, 'function Ship: its code must be an asset of the app, got none; it is left alone and its messages stay queued'],
    ['a handler that is not there', { handler: 'main.handler' }, "function Ship: handler 'main.handler' must be in its asset, got no main.js, .mjs or .cjs in "],
  ])('is left alone and named for %s', (_, more, sentence) => {
    expect(findModule(lambda(more))).toContain(sentence);
  });
});
