import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const rows = readFileSync(join(ROOT, 'docs/guarantees.md'), 'utf8').split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what fails'))
  .map((line) => line.slice(2, -2).split(' | '));

test('the table of guarantees has a row for every kind of failure', () => {
  expect(rows.length).toBeGreaterThanOrEqual(40);
});

test.each(rows)('when %s: %s; a test shows it', (_what, _then, shownBy = '') => {
  const [, file = '', title = ''] = /^`(.+\.test\.ts)`: (.+)$/.exec(shownBy) ?? [];

  const source = readFileSync(join(ROOT, file), 'utf8');

  expect(source).toMatch(new RegExp(`test(\\.each\\([^]*?\\))?\\('${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}'`));
});
