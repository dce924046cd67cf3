import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** Pages whose rows end with the test that shows them, the head of their tables, and the fewest rows that they have. */
const PAGES = [
  { page: 'docs/guarantees.md', head: '| what fails', atLeast: 40 },
  { page: 'docs/manuals.md', head: '| the manual names', atLeast: 55 },
  { page: 'docs/coming-from.md', head: '| there', atLeast: 35 },
] as const;

describe.each(PAGES)('$page', ({ page, head, atLeast }) => {
  const rows = readFileSync(join(ROOT, page), 'utf8').split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith(head))
    .map((line) => line.slice(2, -2).split(' | '));

  test('has all of its rows', () => {
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
  });

  test.each(rows)('%s: %s; a test shows it', (_what, _then, shownBy = '') => {
    const [, file = '', title = ''] = /^`(.+\.test\.ts)`: (.+)$/.exec(shownBy) ?? [];

    const source = readFileSync(join(ROOT, file), 'utf8');

    expect(source).toMatch(new RegExp(`test(\\.each\\([^]*?\\))?\\((['"])${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\2`));
  });
});
