import { PassThrough } from 'node:stream';
import { fitted } from '../../src/cli/fit';
import { helpOf, helpOfAll } from '../../src/cli/help';
import { COMMANDS } from '../../src/cli/program';
import { progressLine } from '../../src/cli/progress-bar';
import { question } from '../../src/cli/question';
import { runCli } from './terminal';

const words = (text: string): string[] => text.split(/\s+/);
const HELPS = [helpOfAll(COMMANDS), ...COMMANDS.map(helpOf)];

test.each([40, 80, 120])('help fits a terminal of %d columns and says the same', (columns) => {
  const narrow = HELPS.map((help) => fitted(help, columns));

  const lines = narrow.join('\n').split('\n').filter((line) => !line.startsWith('  cdk-sqs-connector '));
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  expect(narrow.map(words)).toEqual(HELPS.map(words));
});

test('help keeps its second column where there is room for one, and sets it below where there is none', async () => {
  const [wide, narrow] = [await runCli(['engine', '--help'], { columns: 80 }), await runCli(['engine', '--help'], { columns: 40 })];

  expect(wide.out).toContain('  --data FOLDER        keep queues and messages there, across restarts and\n                       crashes (default: in memory)\n');
  expect(narrow.out).toContain('  --data FOLDER\n      keep queues and messages there,\n      across restarts and crashes\n      (default: in memory)\n');
});

test.each([
  [undefined, '[############            ] 240 of 480, 40/s, 6 s left'],
  [40, '[#####     ] 240 of 480, 40/s, 6 s left'],
  [32, '240 of 480, 40/s, 6 s left'],
  [20, '240 of 480, 40/s, 6'],
])('progress stays in one line of %p columns', (columns, line) => {
  expect(progressLine({ done: 240, total: 480, seconds: 6 }, columns)).toBe(line);
});

describe('a question', () => {
  const asked = (typed: string) => {
    const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
    const interrupted = new AbortController();
    const answer = question('sure? ', { input, output, interrupted });
    input.write(typed);
    return { answer, interrupted };
  };

  test('is answered by a line', async () => {
    expect(await asked('y\r').answer).toBe('y');
  });

  test('is answered with nothing by Ctrl-D', async () => {
    expect(await asked('\u0004').answer).toBe('');
  });

  test('ends with the program at Ctrl-C', async () => {
    const { answer, interrupted } = asked('\u0003');

    await expect(answer).rejects.toThrow();
    expect(interrupted.signal.aborted).toBe(true);
  });
});
