import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from './rules-page';

const PAGE = join(__dirname, '../../docs/rules.md');

test('docs/rules.md says what the rules say', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, rulesPage());

  const written = readFileSync(PAGE, 'utf8');

  expect(written).toBe(rulesPage());
});
