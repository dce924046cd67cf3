import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../../../src/local/event-source/temporary-folder';

const FILE = JSON.stringify(join(__dirname, '../../../src/local/event-source/temporary-folder.ts'));

test('a temporary folder goes when it is removed', () => {
  const folder = temporaryFolder();
  expect(existsSync(folder.path)).toBe(true);

  folder.remove();

  expect(existsSync(folder.path)).toBe(false);
});

test.each([['ends early', 'process.exit(0)'], ['crashes', "throw new Error('broken')"]])('a temporary folder goes with a process that %s', async (_, end) => {
  const code = `const { temporaryFolder } = require(${FILE}); console.log(temporaryFolder().path); ${end}`;
  const process_ = spawn(process.execPath, ['--import', 'tsx', '-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = once(process_, 'close');
  const [path] = await once(createInterface({ input: process_.stdout }), 'line') as [string];

  await closed;

  expect(path).toContain('cdk-sqs-connector-');
  expect(existsSync(path)).toBe(false);
});
