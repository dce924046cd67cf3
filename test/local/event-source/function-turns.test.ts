import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFunction, type LoadTurns, type RunningFunction } from '../../../src/local/event-source/function-pool';
import { ManualClock } from '../../../src/local/manual-clock';

describe('a further process of a function, which loads in its turn', () => {
  let directory: string;
  let running: RunningFunction;
  let turns: Array<() => void>;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'turns-'));
    turns = [];
    const file = join(directory, 'index.js');
    writeFileSync(file, 'exports.handler = async () => process.pid');
    const module = { directory, file, exportName: 'handler', runtime: 'nodejs22.x', dispose: () => undefined };
    const inTurn: LoadTurns = (load) => new Promise<void>((begin) => turns.push(begin)).then(load);
    running = await startFunction({ name: 'Ship', module, environment: { PATH: process.env.PATH }, context: {} }, new ManualClock(), inTurn);
  });
  afterEach(async () => {
    await running.stop();
    rmSync(directory, { recursive: true });
  });
  const invoke = async () =>
    running.invoke({ Records: [] }, { signal: new AbortController().signal, deadline: Date.now() + 3000, getRemainingTimeInMillis: () => 3000 });

  test('is not started where another is free by then', async () => {
    const [one, other] = [invoke(), invoke()];
    const pid = await one;
    turns.shift()!();

    expect(await other).toBe(pid);
  });

  test('is not started once the function has ended', async () => {
    await running.begin();
    const late = running.begin();

    await running.stop();
    turns.shift()!();

    await expect(late).rejects.toThrow('function Ship: it ended before its turn');
  });
});
