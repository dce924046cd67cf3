import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stalePages, withoutStrayNumbers } from './reference';

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

test('a link to a heading that stands once loses its number', () => {
  const page = '# Health\n# Queue\n# Queue\n';

  expect(withoutStrayNumbers(`${page}[a](#health-1) [b](#queue-1) [c](#none-1)`)).toBe(`${page}[a](#health) [b](#queue-1) [c](#none-1)`);
});
