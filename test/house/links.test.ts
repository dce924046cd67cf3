import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf, deadLinks } from './links';

const ROOT = join(__dirname, '..', '..');
const DOCS = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));

test.each(['README.md', 'CONTRIBUTING.md', ...DOCS.map((file) => join('docs', file))])('every link of %s leads somewhere', (page) => {
  expect(deadLinks(join(ROOT, page))).toEqual([]);
});

test('every page of the documents is linked from the README or from another page', () => {
  const linked = ['README.md', ...DOCS.map((file) => join('docs', file))].flatMap((page) => (
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)#:]+\.md)/g)].map((match) => normalize(join(dirname(page), match[1]!)))
  ));

  expect(DOCS.map((file) => join('docs', file)).filter((page) => !linked.includes(page))).toEqual([]);
});

test('a heading is an anchor in lower case, a repeated one with its number', () => {
  expect(anchorsOf('# Dead letters, and `peek()`\n## Constructor\n```sh\n# no heading\n```\n## Constructor')).toEqual(new Set(['dead-letters-and-peek', 'constructor', 'constructor-1']));
});
