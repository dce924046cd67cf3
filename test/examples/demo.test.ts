import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

test('the demo handles or dead-letters all that it sends, and says so in its last line', () => {
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'demo'], { cwd: ROOT, encoding: 'utf8', timeout: 120_000 });

  const lines = stdout.trimEnd().split('\n');

  expect({ status, stderr: stderr.replace(/^npm warn .*\n?/gm, '') }).toEqual({ status: 0, stderr: '' });
  expect(lines.at(-1)).toBe('demo: 36 sent, 35 handled, 1 dead-lettered, 0 lost');
  expect(lines.length).toBeLessThan(15);
}, 120_000);
