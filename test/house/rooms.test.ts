import { readFileSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { preProcessFile } from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** Names that say what kind of thing is in a file instead of which; and `spec`, which test runners take for a test. */
const NAMELESS = /^(types?|utils?|common|helpers?|interfaces?|enums?|constants?|misc|shared|spec)$/;

function filesOf(...folders: string[]): string[] {
  return folders.flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
    .filter((file) => file.endsWith('.ts'));
}

const SOURCES = filesOf('src');

test('the source has the six rooms of the picture and the jsii door, and nothing beside them', () => {
  const inSource = readdirSync(join(ROOT, 'src'));

  expect(inSource.sort()).toEqual(['cli', 'constructs', 'index.ts', 'local', 'queue', 'runtime']);
});

test.each(['constructs', 'local', 'runtime'])('the row of the room %s in CONTRIBUTING.md names its folders', (room) => {
  const row = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').split('\n').find((line) => line.startsWith(`| \`src/${room}/\``))!;
  const folders = readdirSync(join(ROOT, 'src', room), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

  expect(folders.filter((name) => !row.includes(`\`${name}\``))).toEqual([]);
});

test('every file is named after what it holds', () => {
  const names = filesOf('src', 'test', 'examples').map((file) => parse(file).name.replace('.test', ''));

  expect(names.filter((name) => NAMELESS.test(name))).toEqual([]);
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
});

test('every test stands in the folder of a room, of the examples, the benchmarks or the house', () => {
  const folders = readdirSync(join(ROOT, 'test'));

  expect(folders.filter((name) => !/^(cli|constructs|local|queue|runtime|examples|bench|house|conformance|chaos|languages|interop|browser)$/.test(name))).toEqual([]);
});

/** The files that a file imports, for their types only and lazily included. */
function importsOf(file: string): string[] {
  const { importedFiles } = preProcessFile(readFileSync(join(ROOT, 'src', file), 'utf8'));
  return importedFiles.map(({ fileName }) => `${join(file, '..', fileName).replace(/\.js$/, '')}.ts`).filter((other) => SOURCES.includes(other));
}

/** The first way that leads back to where it was. */
function circleFrom(file: string, way: readonly string[], seen: Set<string>): string[] | undefined {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (seen.has(file)) return undefined;
  seen.add(file);
  for (const next of importsOf(file)) {
    const circle = circleFrom(next, [...way, file], seen);
    if (circle) return circle;
  }
  return undefined;
}

// Lint sees no circle that is closed by a type.
test('no file leads back to itself, be it by a type or a lazy import', () => {
  const seen = new Set<string>();

  const circles = SOURCES.map((file) => circleFrom(file, [], seen));

  expect(circles.filter((circle) => circle !== undefined)).toEqual([]);
});
