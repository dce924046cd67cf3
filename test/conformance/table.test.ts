import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enginesPage } from './table';

test('docs/engines.md says what the kept runs found', () => {
  const page = readFileSync(join(__dirname, '../../docs/engines.md'), 'utf8');

  expect(page).toBe(enginesPage());
});
