import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startFunction, type RunningFunction } from '../../../src/local/event-source/function-pool';
import { ManualClock } from '../../../src/local/manual-clock';

describe('a function, as its runtime of AWS Lambda', () => {
  let codePath: string;
  let running: RunningFunction | undefined;
  const lines: string[] = [];

  beforeEach(() => {
    codePath = mkdtempSync(join(tmpdir(), 'runtime-'));
    lines.length = 0;
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    rmSync(codePath, { recursive: true });
  });

  interface Started { readonly name?: string; readonly runtime?: string; readonly variables?: Readonly<Record<string, string>> }
  async function start(code: string, { name = 'index.js', runtime = 'nodejs22.x', variables = {} }: Started = {}): Promise<void> {
    const file = join(codePath, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    const module = { directory: dirname(file), file, exportName: 'handler', runtime, dispose: () => undefined };
    const environment = { PATH: process.env.PATH, ...variables };
    running = await startFunction({ name: 'Ship', module, environment, context: {}, onLine: (line) => lines.push(line) }, new ManualClock());
  }
  const context = { signal: new AbortController().signal, deadline: Date.now() + 3000, getRemainingTimeInMillis: () => 3000 };
  const invoke = async () => running!.invoke({ Records: [] }, context);

  test('is told a trace of each invocation, as AWS Lambda tells one', async () => {
    await start('exports.handler = async () => process.env._X_AMZN_TRACE_ID');

    const [one, other] = [await invoke(), await invoke()];

    expect(one).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(other).not.toBe(one);
  });

  test.each([
    ['index.js', 'const { tea } = require("tea"); exports.handler = async () => tea'],
    ['index.mjs', 'import { tea } from "tea"; import { readFileSync } from "node:fs"; export const handler = async () => tea'],
  ])('finds packages of its layers from %s', async (name, code) => {
    const tea = join(codePath, 'layer', 'nodejs', 'node_modules', 'tea');
    mkdirSync(tea, { recursive: true });
    writeFileSync(join(tea, 'package.json'), '{ "exports": { "import": "./tea.mjs", "require": "./tea.cjs" } }');
    writeFileSync(join(tea, 'tea.mjs'), 'export const tea = "green"');
    writeFileSync(join(tea, 'tea.cjs'), 'exports.tea = "green"');

    await start(code, { name: `task/${name}`, variables: { NODE_PATH: dirname(tea) } });

    expect(await invoke()).toBe('green');
  });

  test.each([
    ['a package', 'tea', /Cannot find package 'tea' imported from .*index\.mjs/], ['a file', './tea.mjs', /Cannot find module '.*task[\\/]tea\.mjs' imported from/],
  ])('tells where %s is missing, though it has layers', async (_, specifier, sentence) => {
    mkdirSync(join(codePath, 'layer', 'nodejs'), { recursive: true });
    writeFileSync(join(codePath, 'layer', 'nodejs', 'tea.mjs'), '');

    const started = start(`import "${specifier}"`, { name: 'task/index.mjs', variables: { NODE_PATH: join(codePath, 'layer', 'nodejs', 'node_modules') } });

    await expect(started).rejects.toThrow(sentence);
    expect(lines.join('\n')).not.toContain('data:');
  });

  test.each([
    ['nodejs22.x', '', 'no', 'no'], ['nodejs20.x', '', 'no', 'yes'], ['nodejs24.x', '', 'yes', 'yes'],
    ['nodejs22.x', '--experimental-require-module --experimental-detect-module', 'yes', 'yes'],
  ])('of %s with NODE_OPTIONS "%s" takes ES modules for CommonJS as on AWS: required %s, named .js %s', async (...[runtime, NODE_OPTIONS, required, named]) => {
    writeFileSync(join(codePath, 'tea.mjs'), '');
    writeFileSync(join(codePath, 'tea.js'), 'export const tea = 1');
    writeFileSync(join(codePath, 'package.json'), '{}');
    const code = `const said = (loads) => loads.then(() => 'yes', () => 'no');
      exports.handler = () => Promise.all([said((async () => require('./tea.mjs'))()), said(import('./tea.js'))])`;

    await start(code, { runtime, variables: { NODE_OPTIONS } });

    expect(await invoke()).toEqual([required, named]);
  });

  test.each([
    ['what it returned is lost', 'nodejs22.x', '() => 42', null], ['nothing is left to do', 'nodejs22.x', '() => { setTimeout(() => console.log("done"), 5); }', null],
    ['it answered by callback', 'nodejs20.x', '(event, context, callback) => { setTimeout(callback, 5, null, 42); }', 42], ['it returned', 'nodejs24.x', '() => 42', 42],
  ])('without a promise is over when %s on %s, and lives on', async (...[, runtime, handler, answer]) => {
    await start(`exports.handler = ${handler}`, { runtime });

    expect([await invoke(), await invoke()]).toEqual([answer, answer]);
  });

  test.each([
    ['succeed', 'context.succeed(42)', 42], ['done', 'context.done(null, 42)', 42],
  ])('answers by context.%s before Node 24', async (_, call, answer) => {
    await start(`exports.handler = (event, context) => { ${call}; }`);

    expect(await invoke()).toBe(answer);
  });

  test('fails by context.fail before Node 24', async () => {
    await start('exports.handler = (event, context) => { context.fail(new RangeError("no luck")); }');

    await expect(invoke()).rejects.toMatchObject({ name: 'RangeError', message: 'no luck' });
  });

  test('has no context.done since Node 24', async () => {
    await start('exports.handler = async (event, context) => typeof context.done', { runtime: 'nodejs24.x' });

    expect(await invoke()).toBe('undefined');
  });

  test('is no child that tells its parent things: AWS Lambda gives no channel', async () => {
    await start('process.send?.("ready"); exports.handler = async () => { process.send?.({ kind: "answer", json: "1" }); return typeof process.send; }');

    expect(await invoke()).toBe('undefined');
  });

  test('without a promise is told that its answer is lost', async () => {
    await start('exports.handler = () => ({ batchItemFailures: [] })');

    await invoke();
    await running!.stop();

    expect(lines).toEqual(['handler: it must return a promise, got object, of which AWS Lambda takes no notice before Node.js 24; make it async']);
  });

  test('without a promise fails by what it did not wait for', async () => {
    await start('exports.handler = () => { Promise.reject(new Error("late")); }');

    await expect(invoke()).rejects.toThrow('its process must live until it answers, got exit code 1');
  });

  test('has no callback since Node 24', async () => {
    await expect(start('exports.handler = (event, context, callback) => callback()', { runtime: 'nodejs24.x' }))
      .rejects.toThrow('TypeError: handler must be without a callback, which AWS Lambda has no more since Node.js 24, got 3 parameters; make it async');
  });
});
