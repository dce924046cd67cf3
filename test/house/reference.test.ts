import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkedByName, stalePages } from './reference';

const folders: string[] = [];

function folderOf(pages: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'pages-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text);
  return folder;
}

afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

test('a page of other text, one that is missing and one too many are stale', () => {
  const committed = folderOf({ 'runtime.md': 'old', 'local.md': 'same', 'gone.md': 'left over' });
  const fresh = folderOf({ 'runtime.md': 'new', 'local.md': 'same', 'lambda.md': 'new' });

  expect(stalePages(committed, fresh)).toEqual(['gone.md', 'lambda.md', 'runtime.md']);
});

test('equal pages are not stale', () => {
  const pages = { 'runtime.md': 'same' };

  expect(stalePages(folderOf(pages), folderOf(pages))).toEqual([]);
});

test('a link leads to what it names, whatever number TypeDoc has given it', () => {
  const page = ['### queues()', '### Queue', '#### port()', '### Queues', '#### port()'].join('\n');
  const linking = '[`Queues`](a.md#queues) [`queues`](a.md#queues-3) [`Queue`](a.md#queue-1).[`port`](a.md#port-1) [`Queues`](a.md#queues)\\<`A`\\>.[`port`](a.md#port)';

  expect(linkedByName(new Map([['a.md', page], ['b.md', linking]]), 'b.md'))
    .toBe('[`Queues`](a.md#queues-1) [`queues`](a.md#queues) [`Queue`](a.md#queue).[`port`](a.md#port) [`Queues`](a.md#queues-1)\\<`A`\\>.[`port`](a.md#port-1)');
});

test('a link to what is no heading stays as it is', () => {
  expect(linkedByName(new Map([['a.md', '### Queue\n[`Queue`](#queue).[`name`](#property-name-5) [none](b.md#none-1)']]), 'a.md')).toContain('[`name`](#property-name-5) [none](b.md#none-1)');
});
