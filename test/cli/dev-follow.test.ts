import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followAssembly } from '../../src/cli/dev-follow';
import { ManualClock } from '../../src/local/manual-clock';

let directory: string;
let time = 1;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'follow-')), 'cdk.out');
});

function write(...files: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  for (const file of files) {
    writeFileSync(join(directory, file), '{}');
    utimesSync(join(directory, file), time, time++); // a clock of its own: two writes may be in one tick of the disk's
  }
}

function follow() {
  const clock = new ManualClock();
  let changes = 0;
  write('Shop.template.json', 'manifest.json');
  const stop = followAssembly({ directory, clock, onChange: async () => void changes++ });
  return {
    stop,
    async changesIn(seconds: number): Promise<number> {
      await clock.advance(seconds);
      return changes;
    },
  };
}

test('a synthesis is told once, when nothing more is written', async () => {
  const { stop, changesIn } = follow();

  const unchanged = await changesIn(1);
  write('Shop.template.json');
  const half = await changesIn(0.3);
  write('manifest.json');
  const stillHalf = await changesIn(0.3);
  const whole = await changesIn(2);
  stop();

  expect([unchanged, half, stillHalf, whole]).toEqual([0, 0, 0, 1]);
});

test('a folder that is deleted is followed again when it is synthesized again', async () => {
  const { stop, changesIn } = follow();

  rmSync(directory, { recursive: true });
  const gone = await changesIn(2);
  write('Shop.template.json');
  const half = await changesIn(2);
  write('manifest.json');
  const back = await changesIn(2);
  stop();

  expect([gone, half, back]).toEqual([0, 0, 1]);
});

test('nothing is told after the end', async () => {
  const { stop, changesIn } = follow();

  stop();
  write('manifest.json');

  expect(await changesIn(2)).toBe(0);
});
