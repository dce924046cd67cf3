import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** The story without what differs from run to run. */
const story = (text: string): string => text.trimEnd().replace(/127\.0\.0\.1:\d+/, '127.0.0.1:port').replace(/[\d.]+ s$/m, 'n s');

test('the demo handles or dead-letters all that it sends, and tells the story of README.md, in a shell with a profile of AWS too', () => {
  const env = { ...process.env, AWS_PROFILE: 'nobody', AWS_REGION: 'eu-west-1' };
  const { stdout, stderr, status } = spawnSync('npm', ['run', '--silent', 'demo'], { cwd: ROOT, env, encoding: 'utf8', timeout: 120_000 });

  const lines = stdout.trimEnd().split('\n');
  const told = /^```text\n([^]*?)^```/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))![1]!;

  expect({ status, stderr: stderr.replace(/^npm warn .*\n?/gm, '') }).toEqual({ status: 0, stderr: '' });
  expect(lines.at(-1)).toBe('demo: 36 sent, 35 handled, 1 dead-lettered, 0 lost');
  expect(story(told)).toBe(story(stdout));
}, 120_000);
