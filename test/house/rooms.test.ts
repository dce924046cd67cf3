import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Names that say what kind of thing is in a file instead of which; and `spec`, which test runners take for a test. */
const NAMELESS = /^(types?|utils?|common|helpers?|interfaces?|enums?|constants?|misc|shared|spec)$/;

function filesOf(...folders: string[]): string[] {
  return folders.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
    .filter((file) => file.endsWith('.ts'));
}

test('the source has the six rooms of the picture and the jsii door, and nothing beside them', () => {
  const inSource = readdirSync(join(ROOT, 'src'));

  expect(inSource.sort()).toEqual(['cli', 'constructs', 'index.ts', 'local', 'queue', 'runtime']);
});

test('every file is named after what it holds', () => {
  const names = filesOf('src', 'test', 'examples').map((file) => parse(file).name.replace('.test', ''));

  expect(names.filter((name) => NAMELESS.test(name))).toEqual([]);
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
});

test('every test stands in the folder of a room, of the examples, the benchmarks or the house', () => {
  const folders = readdirSync(join(ROOT, 'test'));

  expect(folders.filter((name) => !/^(cli|constructs|local|queue|runtime|examples|bench|house|conformance|chaos|languages)$/.test(name))).toEqual([]);
});
