import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { anchorsOf, deadLinks } from './links';

const ROOT = join(__dirname, '..', '..');
const DOCS = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));

test.each(['README.md', 'CONTRIBUTING.md', ...DOCS.map((file) => join('docs', file))])('every link of %s leads somewhere', (page) => {
  expect(deadLinks(join(ROOT, page))).toEqual([]);
});

test('a heading is an anchor in lower case, a repeated one with its number', () => {
  expect(anchorsOf('# Dead letters, and `peek()`\n## Constructor\n```sh\n# no heading\n```\n## Constructor')).toEqual(new Set(['dead-letters-and-peek', 'constructor', 'constructor-1']));
});
