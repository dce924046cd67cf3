import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { QUEUE_ATTRIBUTE_LIST } from '../../src/queue/attribute';

const FOLDER = join(__dirname, '../../src/constructs');

interface Documented {
  /** `<Interface>.<prop>` or `<Interface>`. */
  readonly name: string;
  readonly optional: boolean;
  /** Summary and tags as they are written. */
  readonly text: string;
}

/** Every exported name of the door's files: its members that are props, with their docstrings. */
function documented(): Documented[] {
  const door = readFileSync(join(FOLDER, 'index.ts'), 'utf8');
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => door.includes(`'./${file.replace('.ts', '')}'`)).flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), 'utf8'), ts.ScriptTarget.ES2023, true);
    return source.statements.filter(isExported).flatMap((statement) => [docOf(statement), ...membersOf(statement)]);
  });
}

const isExported = (statement: ts.Statement): statement is ts.InterfaceDeclaration | ts.ClassDeclaration | ts.EnumDeclaration =>
  (ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement))
  && (ts.getCombinedModifierFlags(statement) & ts.ModifierFlags.Export) !== 0;

function membersOf(owner: ts.InterfaceDeclaration | ts.ClassDeclaration | ts.EnumDeclaration): Documented[] {
  const members: readonly (ts.ClassElement | ts.TypeElement | ts.EnumMember)[] = owner.members;
  return members.filter((member) => member.name && isPublic(member)).map((member) => docOf(member, owner.name!.text));
}

/** An override has the docstring of what it overrides, and what is marked internal is erased. */
function isPublic(member: ts.Node): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  const flags = ts.getCombinedModifierFlags(member as ts.Declaration);
  return (flags & hidden) === 0 && !ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal');
}

function docOf(node: ts.NamedDeclaration, owner?: string): Documented {
  const name = (node.name as ts.Identifier).text;
  const text = ts.getJSDocCommentsAndTags(node).map((doc) => doc.getText()).join('\n');
  return { name: owner ? `${owner}.${name}` : name, optional: ts.isPropertySignature(node) && node.questionToken !== undefined, text };
}

const ALL = documented();
/** What repeats an attribute of a queue that exists, or of another queue, need not repeat the table. */
const REPEATS = /^(Imported|QueueMonitor|ManagedRedrive)/;
const ROWS = QUEUE_ATTRIBUTE_LIST.flatMap((row) =>
  ALL.filter(({ name }) => name.endsWith(`.${row.prop}`) && !REPEATS.test(name)).map((doc) => ({ ...row, doc, where: doc.name })));
const grouped = (value: number): string => value.toLocaleString('en-US');

test('every attribute that has a prop is documented there', () => {
  const props = QUEUE_ATTRIBUTE_LIST.filter(({ prop }) => prop !== undefined).map(({ name }) => name);

  expect([...new Set(ROWS.map(({ name }) => name))]).toEqual(props);
});

test.each(ROWS)('the docstring of $where names $name', ({ name, doc }) => {
  expect(doc.text).toContain(`\`${name}\``);
});

test.each(ROWS.filter(({ min }) => min !== undefined))('the docstring of $where states the bounds $min and $max', ({ min, max, doc }) => {
  expect(doc.text).toContain(`${grouped(min!)} to ${grouped(max!)}`);
});

test.each(ROWS.filter((row) => row.default !== undefined))('the docstring of $where states the default $default', ({ default: value, form, doc }) => {
  const [, stated = ''] = /@default (.*)/.exec(doc.text)!;

  const choice = form === 'choice' ? String(value).replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() : String(value);
  expect(stated).toContain(choice);
});

test.each(ROWS)('the docstring of $where points to the documentation of AWS', ({ doc }) => {
  expect(doc.text).toMatch(/@see https:\/\/docs\.aws\.amazon\.com\//);
});

test('every public name of the constructs has a docstring', () => {
  const bare = ALL.filter(({ text }) => text === '').map(({ name }) => name);

  expect(bare).toEqual([]);
});

test('every optional prop states its default', () => {
  const silent = ALL.filter(({ optional, text }) => optional && !text.includes('@default')).map(({ name }) => name);

  expect(silent).toEqual([]);
});
