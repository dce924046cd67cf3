import { installPackage, type Installed } from './installed';
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

/** What the parts measure, and the engines that they measure it at. */
interface Place { readonly installed: Installed; readonly direct: RuntimeEngine; readonly delayed: RuntimeEngine }

const PARTS: Record<string, (place: Place) => Promise<BenchRow[]>> = {
  size: ({ installed }) => sizeRows(installed.project),
  require: ({ installed }) => requireRows(installed),
  lambda: ({ installed }) => lambdaRows(installed),
  send: ({ installed, direct, delayed }) => sendRows({ runtime: installed.load('./runtime'), endpoint: direct.endpoint }, { endpoint: delayed.endpoint, delay: DELAY }),
  listen: ({ installed, direct, delayed }) => listenRows({ runtime: installed.load('./runtime'), endpoint: direct.endpoint }, { endpoint: delayed.endpoint, delay: DELAY }),
  memory: memoryRows,
};

function chosen(words: readonly string[]): string[] {
  const unknown = words.filter((word) => !(word in PARTS));
  if (unknown.length > 0) throw new RangeError(`bench: parts must be of ${Object.keys(PARTS).join(', ')}, got ${unknown.join(', ')}; leave them out for all`);
  return words.length > 0 ? [...words] : Object.keys(PARTS);
}

async function main(): Promise<void> {
  const parts = chosen(process.argv.slice(2));
  installPeers();
  for (const peer of ['sqs-consumer', 'sqs-producer', '@aws-lambda-powertools/batch']) if (!hasPeer(peer)) console.log(`bench: ${peer} is missing, its rows are left out`);
  const installed = installPackage();
  const engines = { direct: await startEngine(), delayed: await startEngine(DELAY) };
  try {
    const measured: BenchRow[] = [];
    for (const part of parts) {
      console.error(`bench: ${part}`);
      measured.push(...await PARTS[part]!({ installed, ...engines }));
    }
    const ids = new Set(measured.map(({ id }) => id));
    const kept = parts.length < Object.keys(PARTS).length ? readResults().filter(({ id }) => id.startsWith('runtime/') && !ids.has(id)) : [];
    keepResults('runtime', [...kept, ...measured]);
  } finally {
    await Promise.all(Object.values(engines).map((engine) => engine.stop()));
    installed.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
