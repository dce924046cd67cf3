import type { Clock } from '../../src/queue/clock';
import { encodeAttributes } from '../../src/queue/declaration';
import { LocalSqs } from '../../src/local/local-sqs';
import { SeededRandom } from '../../src/local/store/seeded-random';
import type { Defect } from './chaos-handler';
import type { LineFaultName, FaultRates } from './faulty-line';
import type { ChaosCount, ChaosLedger } from './ledger';

/** What a run is asked for. */
export interface ChaosOptions {
  readonly kind: 'standard' | 'fifo';
  readonly messages: number;
  readonly seed: number;
  /** @default CHAOS */
  readonly rates?: FaultRates;
  /** Consumers beside each other. @default 2 */
  readonly consumers?: number;
  /** A mistake that the consumers make. @default - none */
  readonly defect?: Defect;
  /** Whether messages stand in groups whose order is looked at. @default - on FIFO queues */
  readonly isGrouped?: boolean;
}

/** What a run has seen, and what it did. */
export interface ChaosReport {
  readonly count: ChaosCount;
  readonly struck: Readonly<Record<LineFaultName, number>>;
  readonly kills: number;
}

const PARTS = { line: 1, sender: 2, consumers: 3 } as const;

/** Random numbers of one part of a run: parts do not disturb each other's. Neighbouring seeds would start alike, so they are spread. */
export function randomOf(seed: number, part: keyof typeof PARTS): SeededRandom {
  return new SeededRandom(seed * 15_485_863 + PARTS[part] * 49_979_687);
}

/** The engine of a run, with the queue and its dead-letter queue. */
export async function openEngine(
  { kind, seed }: ChaosOptions, { clock, visibilityTimeoutSeconds }: { readonly clock: Clock; readonly visibilityTimeoutSeconds: number },
) {
  const isStandard = kind === 'standard';
  const sqs = new LocalSqs({ clock, seed, reorder: isStandard, duplicateRate: isStandard ? 0.01 : 0 });
  const create = async (name: string): Promise<string> => {
    const { QueueUrl } = await sqs.createQueue({
      QueueName: isStandard ? name : `${name}.fifo`, Attributes: encodeAttributes({ kind, visibilityTimeoutSeconds }),
    });
    return QueueUrl!;
  };
  const [url, deadLetterUrl] = [await create('chaos'), await create('dead')];
  /** The binding of the queue where it is reached by another origin, or by none. */
  const bindingAt = (origin?: string): { QUEUE_CHAOS: string } => {
    const at = (path: string): string => (origin ? new URL(new URL(path).pathname, origin).href : path);
    return { QUEUE_CHAOS: JSON.stringify({ url: at(url), deadLetterUrl: at(deadLetterUrl), visibilityTimeoutSeconds }) };
  };
  const isEmpty = async (): Promise<boolean> => {
    const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] });
    return ['', 'NotVisible', 'Delayed'].every((state) => Attributes[`ApproximateNumberOfMessages${state}`] === '0');
  };
  return { sqs, bindingAt, isEmpty };
}

/** How a run is waited for. */
export interface Patience {
  readonly clock: Clock;
  /** Seconds without any progress after which what is not done counts as lost. */
  readonly seconds: number;
  isOver(): Promise<boolean>;
  /** Lets some time pass. */
  step(): Promise<void>;
}

/** Waits until a run is over, or until nothing has come of it for too long. */
export async function untilOver(ledger: ChaosLedger, { clock, seconds, isOver, step }: Patience): Promise<void> {
  let progress = -1;
  let since = clock.now();
  while (!await isOver()) {
    if (ledger.progress > progress) [progress, since] = [ledger.progress, clock.now()];
    else if (clock.now() - since > seconds * 1000) return;
    await step();
  }
}

/** Rejects when the promise does, and never resolves. */
export function failureOf(promise: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => void promise.catch(reject));
}
