import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../src/cli/synthesize';
import { systemClock } from '../../src/queue/clock';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'synth-'));
  mkdirSync(join(directory, 'cdk.out'));
  writeFileSync(join(directory, 'cdk.out', 'manifest.json'), '{}');
});

const lines: string[] = [];
beforeEach(() => lines.splice(0));

function synthesizedInto(context: Record<string, string> = {}, only?: readonly string[]): Promise<string> {
  const { signal } = new AbortController();
  return synthesize({ command: 'dev', directory, context, only, environment: { PATH: process.env.PATH }, signal, clock: systemClock, onLine: (line) => lines.push(line) });
}

async function synthesized(context?: Record<string, string>): Promise<string> {
  await synthesizedInto(context);
  return lines.join('\n');
}

test.each([
  ['by node, as the command line of the CDK does', 0o644, 'made by 2'], ['by itself where it can be', 0o755, 'made by itself'],
])('a script that cdk.json names is run %s', async (_, mode, told) => {
  writeFileSync(join(directory, 'app.js'), mode === 0o644 ? 'console.log("made by", process.argv.length)' : '#!/bin/sh\necho "made by itself"', { mode });
  writeFileSync(join(directory, 'cdk.json'), '{"app":"./app.js"}');

  expect(await synthesized()).toBe(told);
});

test('a cdk.json with the mark at its start that editors of Windows set is read', async () => {
  writeFileSync(join(directory, 'cdk.json'), '\ufeff{"app":"echo made"}');

  expect(await synthesized()).toBe('made');
});

test('an app that is the folder of an assembly is taken as it is', async () => {
  writeFileSync(join(directory, 'cdk.json'), '{"app":"cdk.out"}');

  expect(await synthesizedInto()).toBe(join(directory, 'cdk.out'));
  expect(lines).toEqual([]);
});

test('what cdk.json names as build runs before the app, or before the folder of its assembly is read', async () => {
  writeFileSync(join(directory, 'cdk.json'), '{"build":"echo built","app":"echo made"}');
  const first = await synthesized();
  lines.splice(0);
  writeFileSync(join(directory, 'cdk.json'), '{"build":"echo built","app":"cdk.out"}');

  expect([first, await synthesized()]).toEqual(['built\nmade', 'built']);
});

test('a build that fails ends the synthesis', async () => {
  writeFileSync(join(directory, 'cdk.json'), '{"build":"exit 2","app":"echo made"}');

  await expect(synthesizedInto()).rejects.toThrow("build 'exit 2': it must succeed, got exit code 2; see what it wrote above");
  expect(lines).toEqual([]);
});

test('context of the command line goes before that of cdk.json, and that before what lookups found', async () => {
  const told = (name: string, value: string): void => writeFileSync(join(directory, name), JSON.stringify(
    name === 'cdk.json' ? { app: 'echo "$CDK_CONTEXT_JSON"', context: { stage: value, both: value } } : { stage: value, both: value, found: value },
  ));
  told('cdk.json', 'json');
  told('cdk.context.json', 'kept');

  expect(JSON.parse(await synthesized({ stage: 'line' }))).toMatchObject({ stage: 'line', both: 'json', found: 'kept' });
});

test('an app whose lookups nobody made has the placeholders of the CDK, which is told', async () => {
  writeFileSync(join(directory, 'cdk.json'), '{"app":"cdk.out"}');
  writeFileSync(join(directory, 'cdk.out', 'manifest.json'), '{"missing":[{"key":"availability-zones"}]}');

  expect(await synthesizedInto()).toBe(join(directory, 'cdk.out'));
  expect(lines).toEqual(['app: its context should be complete, got placeholders for 1 lookup in AWS (availability-zones); where they matter, run cdk synth once with credentials, it keeps what it found in cdk.context.json']);
});

const NESTED = 'Dev/Core/InnerNestedStackInnerNestedStackResource4B2AE4A5';

test.each([
  [undefined, ['**']], [['Shop', 'Dev/Core'], ['Shop', 'Shop/**', 'Dev/Core', 'Dev/Core/**']], [[NESTED], ['Dev/Core', 'Dev/Core/**']], [[], []],
])('of the stacks %j only their own assets are bundled', async (only, patterns) => {
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'echo "$CDK_CONTEXT_JSON"' }));

  await synthesizedInto({}, only);

  expect(JSON.parse(lines.join(''))).toMatchObject({ 'aws:cdk:bundling-stacks': patterns });
});

test.each([[undefined, undefined], [['Shop'], undefined], [[], true]])('of the stacks %j the assets are copied, unless there are none', async (only, isDisabled) => {
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'echo "$CDK_CONTEXT_JSON"' }));

  await synthesizedInto({}, only);

  expect((JSON.parse(lines.join('')) as Record<string, unknown>)['aws:cdk:disable-asset-staging']).toBe(isDisabled);
});
