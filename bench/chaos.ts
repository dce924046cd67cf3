// npm run chaos -- --messages 20000 --seed 1: half of the messages through a standard queue, half through a FIFO queue.
import { parseArgs } from 'node:util';
import type { ChaosCount } from '../test/chaos/ledger';
import { runInVirtualTime } from '../test/chaos/virtual-run';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { messages: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } } });
  const [messages, seed] = [Number(values.messages), Number(values.seed)];
  if (!Number.isInteger(messages) || messages < 2 || !Number.isInteger(seed)) {
    throw new RangeError(`chaos: --messages must be a whole number from 2 and --seed a whole number, got ${values.messages} and ${values.seed}; try --messages 2000 --seed 1`);
  }
  const counts: ChaosCount[] = [];
  for (const kind of ['standard', 'fifo'] as const) {
    const { count } = await runInVirtualTime({ kind, messages: kind === 'standard' ? Math.ceil(messages / 2) : Math.floor(messages / 2), seed });
    console.log(`${kind}: ${sentence(count)}`);
    counts.push(count);
  }
  const all = total(counts);
  console.log(`chaos: ${sentence(all)}`);
  process.exitCode = all.lost + all.orderViolations + all.deletedUnprocessed === 0 && all.sent === messages && all.done >= messages ? 0 : 1;
}

function sentence({ sent, done, lost, duplicates, orderViolations, deletedUnprocessed }: ChaosCount): string {
  return `${sent} sent, ${done} done, ${lost} lost, ${duplicates} duplicates, ${orderViolations} order violations, ${deletedUnprocessed} deleted unprocessed`;
}

function total(counts: readonly ChaosCount[]): ChaosCount {
  const sum = (field: keyof ChaosCount): number => counts.reduce((result, count) => result + count[field], 0);
  return {
    sent: sum('sent'), done: sum('done'), lost: sum('lost'), duplicates: sum('duplicates'),
    orderViolations: sum('orderViolations'), deletedUnprocessed: sum('deletedUnprocessed'),
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
