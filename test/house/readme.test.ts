import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/cli/program';
import * as runtime from '../../src/runtime';
import { attributeTable, commandTable, countedMistakes, measuredTable, ordersGraph, permissionTable } from './readme-tables';

const ROOT = join(__dirname, '..', '..');
const README = join(ROOT, 'README.md');
const GENERATED: Record<string, () => string> = {
  attributes: attributeTable, permissions: permissionTable, commands: commandTable, graph: ordersGraph, mistakes: countedMistakes,
  measured: measuredTable,
};

interface Quote {
  readonly file: string;
  readonly lines: string[];
}

const read = (): string => readFileSync(README, 'utf8');

/** The fences of a language, each as its text. */
function fences(language: string): string[] {
  return [...read().matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!);
}

/**
 * A fence quotes one or more files: each part is headed by its file in a comment, or by … for the same file,
 * and is some lines of it as they stand there.
 */
function quotes(fence: string): Quote[] {
  const found: Quote[] = [];
  for (const line of fence.split('\n')) {
    const head = /^(?:\/\/|#) (…|(?:examples|test)\/\S+)$/.exec(line)?.[1];
    const file = head === '…' ? found.at(-1)?.file : head;
    if (file) found.push({ file, lines: [] });
    else if (found.length === 0) throw new Error(`README.md: a fence must begin with the file that it quotes, got '${line}'; begin with // examples/<path>`);
    else found.at(-1)!.lines.push(line);
  }
  return found;
}

function flush(lines: readonly string[]): string {
  const text = lines.join('\n').replace(/^\n+|\s+$/g, '');
  const indent = Math.min(...text.split('\n').filter((line) => line.trim()).map((line) => /^ */.exec(line)![0].length));
  return text.split('\n').map((line) => line.slice(indent)).join('\n');
}

/** Whether some lines stand in a text one after the other, at whatever indent. */
function stands(lines: readonly string[], text: string): boolean {
  const wanted = flush(lines);
  const all = text.split('\n');
  const height = wanted.split('\n').length;
  return all.some((_, start) => flush(all.slice(start, start + height)) === wanted);
}

function withGenerated(text: string): string {
  return Object.entries(GENERATED).reduce(
    (result, [name, render]) => result.replace(new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`), (_, open: string, close: string) => `${open}\n${render()}\n${close}`),
    text,
  );
}

jest.setTimeout(120_000); // the table of permissions synthesizes a stack

test.each(['ts', 'mts', 'python'])('every %s fence quotes lines of an example that is run', (language) => {
  const parts = fences(language).flatMap(quotes);

  const strangers = parts.filter(({ file, lines }) => !stands(lines, readFileSync(join(ROOT, file), 'utf8')));

  expect(parts.length).toBeGreaterThan(0);
  expect(strangers).toEqual([]);
});

test('no TypeScript fence hides under another name', () => {
  const languages = [...read().matchAll(/^```(\w*)$/gm)].map((match) => match[1]);

  expect(languages.filter((language) => /^(typescript|js|javascript|cts)$/.test(language!))).toEqual([]);
});

test('the tables say what the code and the kept benchmark say', () => {
  const generated = withGenerated(read());
  if (process.env.UPDATE_DOCS) writeFileSync(README, generated);

  const text = read();

  expect(Object.keys(GENERATED).filter((name) => !new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`).test(text))).toEqual([]);
  expect(text).toBe(generated);
});

test('the table of errors has every error of the runtime, and no other', () => {
  const thrown = Object.entries(runtime).filter(([, value]) => typeof value === 'function' && (value === runtime.QueueError || value.prototype instanceof runtime.QueueError));

  const told = [...read().matchAll(/^\| `(\w+Error)` \|/gm)].map((match) => match[1]);

  expect(told.sort()).toEqual(thrown.map(([name]) => name).sort());
});

test('every npm script that the text names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

  const named = [...`${read()}${readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')}`.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]!);

  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every command that the text names exists', () => {
  const named = [...read().matchAll(/npx cdk-sqs-connector ([a-z]+)/g)].map((match) => match[1]!);

  expect(named).toContain('dev');
  expect(named.filter((name) => !COMMANDS.some((command) => command.name === name))).toEqual([]);
});
