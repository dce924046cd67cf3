import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LocalSqs } from '../src/local/local-sqs';
import { createQueue } from '../src/runtime/administer/account';
import { listen } from '../src/runtime/listen/listen';
import { openQueue } from '../src/runtime/queue';
import { atMost, type BenchRow } from './results';

const EARLY = 100_000;
const LATE = 1_000_000;
const WAVE = 1000;
const MB = 1024 * 1024;

/** Sends and listens through the same two handles for a million messages; the engine is in the same process and keeps none of them. */
async function growth(): Promise<number> {
  const client = new LocalSqs();
  const queue = openQueue<{ id: number }>(await createQueue({ queueName: 'heap' }, { client }), { client });
  let handled = 0;
  let wake = (): void => undefined;
  const listener = listen(queue, () => { if (++handled % WAVE === 0) wake(); }, { concurrency: 50, waitTimeSeconds: 1 });
  const pump = async (until: number): Promise<number> => {
    while (handled < until) {
      const waveDone = new Promise<void>((resolve) => { wake = resolve; });
      await queue.sendMessageBatch(Array.from({ length: WAVE }, (_, index) => ({ body: { id: handled + index } })));
      await waveDone;
    }
    (globalThis as { gc?: () => void }).gc!();
    return process.memoryUsage().heapUsed;
  };
  const early = await pump(EARLY);
  const late = await pump(LATE);
  await listener.stop();
  client.close();
  return (late - early) / MB;
}

/** The row of heap growth, measured in a process of its own. */
export async function memoryRows(): Promise<BenchRow[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', __filename]);
  return [atMost(1, {
    id: 'runtime/heap-growth', measure: `MB of heap that sending and listening hold more after ${LATE} messages than after ${EARLY}, beside 5 MB`, ours: Number(stdout), peer: 5,
  })];
}

if (require.main === module) void growth().then((megabytes) => process.stdout.write(`${megabytes}`));
