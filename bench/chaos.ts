// npm run chaos -- --messages 20000 --seed 1: half of the messages through a standard queue, half through a FIFO queue.
import { subscribe } from 'node:diagnostics_channel';
import { readArguments, type ChaosArguments } from '../test/chaos/chaos-arguments';
import type { ChaosReport } from '../test/chaos/chaos';
import { runOverHttp } from '../test/chaos/http-run';
import type { ChaosCount } from '../test/chaos/ledger';
import { runInVirtualTime } from '../test/chaos/virtual-run';

// The SDK's notice about Node 20 would stand between the lines.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// Handlers fail on purpose: no log says why.
subscribe('cdk-sqs-connector:failed', () => undefined);

async function main({ messages, seed, virtual }: ChaosArguments): Promise<void> {
  const run = virtual ? runInVirtualTime : runOverHttp;
  const counts: ChaosCount[] = [];
  for (const kind of ['standard', 'fifo'] as const) {
    const report = await run({ kind, seed, messages: kind === 'standard' ? Math.ceil(messages / 2) : Math.floor(messages / 2) });
    console.log(`${kind}: ${deeds(report)}`);
    console.log(`${kind}: ${sentence(report.count)}`);
    counts.push(report.count);
  }
  const all = total(counts);
  console.log(`chaos: ${sentence(all)}`);
  const isRight = all.sent === messages && all.done === messages && all.lost + all.orderViolations + all.deletedUnprocessed === 0;
  process.exitCode = isRight ? 0 : 1;
}

function deeds({ struck, kills }: ChaosReport): string {
  return [...Object.entries(struck), ['consumers killed', kills] as const].map(([what, times]) => `${times} ${what}`).join(', ');
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

function start(): void {
  try {
    main(readArguments(process.argv.slice(2))).catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}

start();
