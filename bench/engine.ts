import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EngineClient, measureRates, type Rates } from './engine-client';
import { installPackage, type Installed } from './installed';
import { atLeast, atMost, keepResults, median, type BenchRow } from './results';

const ROUNDS = 15;
/** Rounds before the measured ones: both engines are compiled while they run. */
const WARM_UP = 3;
/** One caller comes last: it shares a core with the engines. */
const CALLERS = [16, 4, 1];
const TARGET = 1.5;
const MOTO_PORT = 5958;

interface Engine {
  readonly name: string;
  readonly process: ChildProcess;
  readonly client: EngineClient;
  /** Messages of one run. */
  readonly count: number;
}

async function startNode(name: string, ...file: string[]): Promise<Engine> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/engine-server.ts', name, ...file], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('http://')) return { name, process: child, client: new EngineClient(line.trim()), count: 20_000 };
  }
  throw new Error(`bench: ${name} must print its endpoint, got nothing; see its error above`);
}

/** moto runs where a Python that has it is named, `MOTO_PYTHON=/path/to/python`. */
async function startMoto(): Promise<Engine | undefined> {
  const python = process.env.MOTO_PYTHON;
  if (!python) return undefined;
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${MOTO_PORT}`], { stdio: 'ignore' });
  const client = new EngineClient(`http://127.0.0.1:${MOTO_PORT}`);
  for (let turn = 0; turn < 60; turn++) {
    await sleep(250);
    if (await client.call('ListQueues', {}).then(() => true, () => false)) return { name: 'moto', process: child, client, count: 60 };
  }
  throw new Error('bench: moto must answer within 15 seconds, got nothing; try it by hand');
}

/** Starts what can be measured here; every started engine is in the list, also when a later one fails. */
async function startEngines(engines: Engine[], installed: Installed): Promise<void> {
  engines.push(await startNode('ours', installed.file('./local')));
  if (existsSync('bench/node_modules/fauxqs')) engines.push(await startNode('fauxqs'));
  else console.log('bench: fauxqs is not installed and left out; npm install --prefix bench');
  const moto = await startMoto();
  if (moto) engines.push(moto);
  else console.log('bench: moto is left out; pip install "moto[server]" and name its Python in MOTO_PYTHON');
}

/**
 * Has this process, and every engine, go on with the first core alone. One caller and its engine never work at the same time: on a core
 * each, most of a call is the time that the halted other one takes to wake, which is the machine's.
 */
function shareCore(engines: readonly Engine[]): void {
  try {
    for (const pid of [process.pid, ...engines.map((engine) => engine.process.pid)]) {
      execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', '0', `${pid}`], { stdio: 'ignore' });
    }
  } catch {
    console.log('bench: taskset is missing (it is of Linux), so one caller and its engine have a core each; most of what that measures is how soon a core wakes');
  }
}

/** In turns, so that what else the machine does hits all alike; the first rounds only warm up. */
async function measure(engines: readonly Engine[], callers: number): Promise<Map<string, Rates>> {
  const runs = new Map<string, Rates[]>(engines.map(({ name }) => [name, []]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const { name, client, count } of engines) {
      const rates = await measureRates(client, { count, callers });
      if (round >= WARM_UP) runs.get(name)!.push(rates);
    }
  }
  return new Map([...runs].map(([name, rates]) => {
    const middle = (step: keyof Rates): number => median(rates.map((rate) => rate[step]));
    return [name, { send: middle('send'), take: middle('take') }];
  }));
}

function rowsOf(rates: ReadonlyMap<string, Rates>, callers: number): BenchRow[] {
  const ours = rates.get('ours')!;
  return [...rates].filter(([name]) => name !== 'ours').flatMap(([name, peer]) => (['send', 'take'] as const).map((step) => atLeast(TARGET, {
    id: `engine/${step}-${callers}-${name}`,
    measure: `${step === 'send' ? 'messages sent' : 'messages received and deleted'} per second over HTTP in batches of ten, ${callers === 1 ? '1 at a time, on one core' : `${callers} at a time`}, beside ${name}`,
    ours: ours[step],
    peer: peer[step],
  })));
}

async function memoryRows(): Promise<BenchRow[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--max-old-space-size=3000', '--import', 'tsx', 'bench/engine-memory.ts']);
  const { bytesPerMessage, receiveAtTenThousand, receiveAtMillion } = JSON.parse(stdout) as Record<'bytesPerMessage' | 'receiveAtTenThousand' | 'receiveAtMillion', number>;
  return [
    atMost(1, { id: 'engine/memory-million', measure: 'bytes that each of 1,000,000 messages costs beyond its body, beside 1 KB', ours: bytesPerMessage, peer: 1024 }),
    atMost(3, { id: 'engine/receive-million', measure: 'microseconds of a receive among 1,000,000 messages, beside one among 10,000', ours: receiveAtMillion, peer: receiveAtTenThousand }),
  ];
}

async function main(): Promise<void> {
  const memory = await memoryRows();
  const engines: Engine[] = [];
  const installed = installPackage();
  try {
    await startEngines(engines, installed);
    const rows: BenchRow[] = [];
    for (const callers of CALLERS) {
      if (callers === 1) shareCore(engines);
      rows.unshift(...rowsOf(await measure(engines, callers), callers));
    }
    keepResults('engine', [...memory, ...rows]);
  } finally {
    for (const { client, process: child } of engines) {
      client.close();
      child.kill();
      await once(child, 'exit');
    }
    installed.remove();
  }
}

void main();
