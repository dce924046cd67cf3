import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { interruptGroup, killGroup, startGroup } from '../../../src/local/event-source/process-group';
import { ManualClock } from '../../../src/local/manual-clock';
import { comeBack, pretendWindows } from '../../cli/windows';

jest.mock('node:child_process', () => {
  const real = jest.requireActual<typeof import('node:child_process')>('node:child_process');
  return { ...real, spawn: jest.fn(real.spawn), spawnSync: jest.fn() };
});

const ended: SpawnSyncReturns<string> = { pid: 0, output: [], stdout: '', stderr: '', status: 0, signal: null };

beforeEach(pretendWindows);
afterEach(() => {
  comeBack();
  jest.clearAllMocks();
});

const startWaiting = () => startGroup([process.execPath, '-e', 'setInterval(() => undefined, 1000)'], { onLine: () => undefined });

/** Windows ends a process and all that it started; here the process alone. */
function taskkill(_: unknown, args?: unknown): SpawnSyncReturns<string> {
  process.kill(Number((args as string[])[1]), 'SIGKILL');
  return ended;
}

test('on Windows a process keeps the console, by which Ctrl-C reaches it, and needs no guard', async () => {
  const child = startWaiting();
  child.kill();
  await once(child, 'close');

  expect(spawn).toHaveBeenCalledTimes(1);
  expect(jest.mocked(spawn).mock.calls[0]![2]).toMatchObject({ detached: false });
});

test('on Windows a process that ignores Ctrl-C is ended with its children, once its time is over', async () => {
  const clock = new ManualClock();
  const child = startWaiting();
  const exited = once(child, 'exit');
  jest.mocked(spawnSync).mockImplementation(taskkill as typeof spawnSync);

  interruptGroup(child, clock);
  await clock.advance(1.4);
  const early = jest.mocked(spawnSync).mock.calls.length;
  await clock.advance(0.2);
  const [code, signal] = await exited as [unknown, unknown];
  killGroup(child, 'SIGKILL');

  expect({ early, code, signal }).toEqual({ early: 0, code: null, signal: 'SIGKILL' });
  expect(jest.mocked(spawnSync).mock.calls).toEqual([['taskkill', ['/pid', `${child.pid}`, '/T', '/F'], expect.anything()]]);
});

test('where Windows lacks taskkill a process is ended alone', async () => {
  const child = startWaiting();
  jest.mocked(spawnSync).mockReturnValue({ ...ended, status: null });

  killGroup(child, 'SIGKILL');

  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
});
