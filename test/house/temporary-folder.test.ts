import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SETUP = JSON.stringify(join(__dirname, 'temporary-folder.ts'));
const RUN = `
require(${SETUP}).default();
require('node:fs').mkdtempSync(require('node:os').tmpdir() + '/cdk.out');
console.log(require('node:os').tmpdir());
`;

test('what tests put aside stands in the folder of their run', () => {
  expect(tmpdir()).toContain('cdk-sqs-connector-tests-');
});

test.each(['ends', 'is interrupted'])('the folder of a run goes when it %s', async (end) => {
  const wait = end === 'ends' ? '' : 'setInterval(() => undefined, 1000);';
  const run = spawn(process.execPath, ['--import', 'tsx', '-e', RUN + wait], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(run, 'close');
  const [folder] = await once(createInterface({ input: run.stdout }), 'line') as [string];

  if (wait) run.kill('SIGINT');
  await closed;

  expect(folder).toContain('cdk-sqs-connector-tests-');
  expect(existsSync(folder)).toBe(false);
});
