import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const FILE = JSON.stringify(join(__dirname, '../../../src/local/event-source/at-exit.ts'));

test('what is to be done at the end of a process is done from the last to the first, whatever fails', async () => {
  const code = `const { atExit } = require(${FILE});
    atExit(() => console.log('folder')); atExit(() => { throw new Error('busy'); }); atExit(() => console.log('process')); atExit(() => console.log('gone'))();`;
  const program = spawn(process.execPath, ['--import', 'tsx', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });

  const [written, [status]] = await Promise.all([text(program.stdout), once(program, 'close') as Promise<[number | null]>]);

  expect({ written, status }).toEqual({ written: 'process\nfolder\n', status: 0 });
});
