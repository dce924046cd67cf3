import { openDoors } from './door';

const DOORS = ['runtime/index', 'runtime/lambda', 'local/index'];
const doors = openDoors(DOORS);
const names = DOORS.flatMap((door) => doors.get(door)!.map((entry) => ({ door, ...entry })));

test.each(DOORS)('%s shows what it showed: a change of the public face is seen', (door) => {
  const shown = doors.get(door)!.map(({ kind, name, shape }) => `${kind} ${name}: ${shape}`);

  expect(shown).toMatchSnapshot();
});

test('every public name says in a sentence what it is', () => {
  const silent = names.filter(({ summary }) => !/\w+.*\w/.test(summary)).map(({ door, name }) => `${door}: ${name}`);

  expect(silent).toEqual([]);
});

test('every public function and class is shown in use', () => {
  const unshown = names.filter(({ kind, tags }) => (kind === 'function' || kind === 'class') && !tags.includes('example'));

  expect(unshown.map(({ door, name }) => `${door}: ${name}`)).toEqual([]);
});
