// A consumer in a process of its own, to be killed: consumers.ts starts it and hears its reports.
import { subscribe } from 'node:diagnostics_channel';
import { systemClock } from '../../src/queue/clock';
import { SeededRandom } from '../../src/local/store/seeded-random';
import { listen } from '../../src/runtime/listen/listen';
import { Queue } from '../../src/runtime/queue';
import type { ChaosOptions } from './chaos';
import { chaosHandler, withDefect } from './chaos-handler';
import type { FaultRates } from './faulty-line';
import type { ChaosBody } from './ledger';

/** What a consumer is told at its start, as JSON in its first argument. */
export interface ConsumerSettings extends Pick<ChaosOptions, 'kind' | 'seed' | 'defect'> {
  readonly rates: FaultRates;
  readonly visibilityTimeoutSeconds: number;
  readonly workMilliseconds: number;
}

/** What a consumer says to its parent; it goes on when that has answered. */
export interface Report {
  readonly id: number;
  readonly is: 'start' | 'end';
  readonly body: ChaosBody;
}

/** What the parent says: a report is written down, or it is time to stop. */
export type Order = { readonly written: number } | 'stop';

/** No account of anybody. */
export const CONNECTION = { region: 'us-east-1', credentials: { accessKeyId: 'chaos', secretAccessKey: 'chaos' } } as const;

function main({ kind, seed, defect, ...labour }: ConsumerSettings): void {
  const random = new SeededRandom(seed);
  const queue = new Queue<ChaosBody>(kind, 'Chaos', { ...CONNECTION, random: () => random.next() });
  const waiting = new Map<number, () => void>();
  let reports = 0;
  const report = (is: Report['is'], body: ChaosBody): Promise<void> => new Promise((resolve) => {
    const id = reports++;
    waiting.set(id, resolve);
    process.send!({ id, is, body } satisfies Report);
  });
  const handler = withDefect(defect, chaosHandler({ clock: systemClock, random, report, ...labour }), queue);
  const listener = listen(queue, handler, {
    concurrency: 20, waitTimeSeconds: 1, backoff: { firstSeconds: 1, maxSeconds: 2 }, random: () => random.next(),
  });
  process.on('message', (order: Order) => {
    if (order === 'stop') void listener.stop().then(() => process.exit(0));
    else waiting.get(order.written)!();
  });
  // Handlers fail on purpose: no log says why.
  subscribe('cdk-sqs-connector:failed', () => undefined);
  // Nobody is left to report to.
  process.once('disconnect', () => process.exit(1));
}

if (require.main === module) main(JSON.parse(process.argv[2]!) as ConsumerSettings);
