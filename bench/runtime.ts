import { packPackage } from '../test/house/packed-package';
import { keepResults, readResults, type BenchRow } from './results';
import { startEngine, type RuntimeEngine } from './runtime-engine';
import { lambdaRows } from './runtime-lambda';
import { listenRows } from './runtime-listen';
import { memoryRows } from './runtime-memory';
import { hasPeer, installPeers } from './runtime-peers';
import { requireRows, sizeRows } from './runtime-size';
import { sendRows } from './runtime-send';

// npm run bench [-- send listen …]: all of it, or the parts that are named. Rows of the other parts stay as they were.
const DELAY = 5;

interface Engines { readonly direct: RuntimeEngine; readonly delayed: RuntimeEngine }

const PARTS: Record<string, (engines: Engines) => Promise<BenchRow[]>> = {
  size: () => asInstalled(sizeRows),
  require: () => asInstalled(requireRows),
  lambda: () => asInstalled(lambdaRows),
  send: ({ direct, delayed }) => sendRows(direct.endpoint, { endpoint: delayed.endpoint, delay: DELAY }),
  listen: ({ direct }) => listenRows(direct.endpoint),
  memory: memoryRows,
};

/** Measures the package in a project that has installed it: what users get, not what stands in the sources. */
async function asInstalled(measure: (project: string) => Promise<BenchRow[]>): Promise<BenchRow[]> {
  const packed = packPackage();
  try {
    return await measure(packed.project('bench', []));
  } finally {
    packed.remove();
  }
}

function chosen(words: readonly string[]): string[] {
  const unknown = words.filter((word) => !(word in PARTS));
  if (unknown.length > 0) throw new RangeError(`bench: parts must be of ${Object.keys(PARTS).join(', ')}, got ${unknown.join(', ')}; leave them out for all`);
  return words.length > 0 ? [...words] : Object.keys(PARTS);
}

async function main(): Promise<void> {
  const parts = chosen(process.argv.slice(2));
  installPeers();
  for (const peer of ['sqs-consumer', 'sqs-producer', '@aws-lambda-powertools/batch']) if (!hasPeer(peer)) console.log(`bench: ${peer} is missing, its rows are left out`);
  const engines = { direct: await startEngine(), delayed: await startEngine(DELAY) };
  try {
    const measured: BenchRow[] = [];
    for (const part of parts) {
      console.error(`bench: ${part}`);
      measured.push(...await PARTS[part]!(engines));
    }
    const ids = new Set(measured.map(({ id }) => id));
    const kept = parts.length < Object.keys(PARTS).length ? readResults().filter(({ id }) => id.startsWith('runtime/') && !ids.has(id)) : [];
    keepResults('runtime', [...kept, ...measured]);
  } finally {
    await Promise.all(Object.values(engines).map((engine) => engine.stop()));
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
