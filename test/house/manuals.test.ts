import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const rows = readFileSync(join(ROOT, 'docs/manuals.md'), 'utf8').split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| the manual names'))
  .map((line) => line.slice(2, -2).split(' | '));

test('the tables of the manuals have a row for every operation, entity and option', () => {
  expect(rows.length).toBeGreaterThanOrEqual(55);
});

test.each(rows)('%s is written %s; a test shows it', (_named, _written, shownBy = '') => {
  const [, file = '', title = ''] = /^`(.+\.test\.ts)`: (.+)$/.exec(shownBy) ?? [];

  const source = readFileSync(join(ROOT, file), 'utf8');

  expect(source).toMatch(new RegExp(`test(\\.each\\([^]*?\\))?\\((['"])${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\2`));
});
