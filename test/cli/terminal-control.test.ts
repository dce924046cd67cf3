import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { DevLog } from '../../src/cli/dev-log';
import { table } from '../../src/cli/terminal';
import { ManualClock } from '../../src/local/manual-clock';
import { startEngine } from './terminal';

/** Sets the title of a terminal, clears it, and goes back to the start of the line. */
const CONTROL = '\u001b]0;mine\u0007\u001b[2J\u009b2J\r';
const SHOWN = '\\x1b]0;mine\\x07\\x1b[2J\\x9b2J\\x0d';

test('an error controls no terminal', async () => {
  const main = join(__dirname, '../../src/cli/main.ts');
  const program = spawn(process.execPath, ['--import', 'tsx', main, CONTROL], { stdio: ['ignore', 'ignore', 'pipe'] });

  expect(await textOf(program.stderr)).toContain(`it must be a command, got '${SHOWN}'; `);
});

test('a table controls no terminal', () => {
  expect(table(['queue'], [[`a${CONTROL}b`]])).toBe(`queue\na${SHOWN}b\n`);
});

test('a line of dev keeps its colours, hands none on to the next, and controls a terminal by nothing else', () => {
  let written = '';
  const log = new DevLog({ out: (text) => void (written += text), clock: new ManualClock() });

  log.line('Ship', `\u001b[1;31mred\u001b[0m ${CONTROL}over\u001b[8m\nplain`);

  expect(written).toMatch(/ {2}Ship +\u001b\[1;31mred\u001b\[0m \\x1b\]0;mine\\x07\\x1b\[2J\\x9b2J\\x0dover\u001b\[8m\u001b\[0m\n\S+ {2}Ship +plain\n$/);
});

test.each([['list'], ['attributes', 'orders']])('the JSON of %s controls no terminal, whatever a policy holds', async (...command) => {
  const engine = await startEngine();
  const Policy = JSON.stringify({ Id: `a${CONTROL}b`, Statement: [] });
  await engine.sqs.setQueueAttributes({ QueueUrl: 'orders', Attributes: { Policy } });

  const { out } = await engine.run([...command, '--json']);
  await engine.close();

  const queues = [JSON.parse(out)].flat() as Array<{ policy?: { Id: string } }>;
  expect(queues.flatMap(({ policy }) => policy?.Id ?? [])).toEqual([`a${CONTROL}b`]);
  expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});
