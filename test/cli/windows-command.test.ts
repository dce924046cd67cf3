import { batchWords } from '../../src/cli/windows-command';

const NODE = 'C:\\Program Files\\nodejs';
const FILES = ['npm', 'npm.cmd', 'node.exe'].map((name) => `${NODE}\\${name}`).concat('C:\\shop\\node_modules\\.bin\\tsx.cmd', 'C:\\shop\\run.bat');
const surroundings = {
  directory: 'C:\\shop',
  environment: { Path: `C:\\Windows;;${NODE}`, PATHEXT: '.COM;.EXE;.BAT;.CMD', ComSpec: 'C:\\Windows\\cmd.exe' },
  exists: (file: string) => FILES.some((each) => each.toLowerCase() === file.toLowerCase()),
};
const lineOf = (...words: string[]) => batchWords(words, surroundings)?.at(-1);

test.each([
  ['of the path', ['npm', 'start'], `""${NODE}\\npm.CMD" start"`],
  ['by its path, from the folder of the app', ['node_modules/.bin/tsx', 'worker.ts'], '""C:\\shop\\node_modules\\.bin\\tsx.CMD" worker.ts"'],
  ['by its whole name', ['.\\run.bat', '--port=8080'], '""C:\\shop\\run.bat" --port=8080"'],
])('on Windows a batch file %s is run by its shell', (_, words, line) => {
  expect(batchWords(words, surroundings)).toEqual(['C:\\Windows\\cmd.exe', '/d', '/s', '/c', line]);
});

test.each([['node', 'worker.js'], ['C:\\Program Files\\nodejs\\node.exe'], ['gone', '--flag']])('on Windows %s is started by itself', (...words) => {
  expect(batchWords(words, surroundings)).toBeUndefined();
});

test('without PATHEXT the endings are those of Windows', () => {
  expect(batchWords(['npm'], { ...surroundings, environment: { PATH: NODE } })).toEqual(['cmd.exe', '/d', '/s', '/c', `""${NODE}\\npm.CMD""`]);
});

test.each(['{"a":"x & y"}', '100% sure', 'C:\\dir with spaces\\', 'say \\"hi\\"', '', 'a|b>c', 'it^s'])('on Windows an argument %p comes to the program as it was written', (word) => {
  const line = lineOf('npm', word)!.slice(`""${NODE}\\npm.CMD" `.length, -1);

  // Twice a shell takes one ^ from before each character; then the program reads quotes and backslashes as C programs do.
  const unescaped = (text: string) => text.replace(/\^(.)/g, '$1');
  const bare = unescaped(unescaped(line));

  expect(line.replace(/\^./g, '')).not.toMatch(/[&|<>"%]/);
  expect(readAsC(bare)).toBe(word);
});

/** The rules of Microsoft's C runtime for one argument. */
function readAsC(text: string): string {
  return text.slice(1, -1).replace(/(\\*)(\\"|$)/g, (_, slashes: string, end: string) => slashes.slice(slashes.length / 2) + (end === '' ? '' : '"'));
}
