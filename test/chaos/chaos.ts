import { encodeAttributes } from '../../src/queue/declaration';
import { LocalSqs } from '../../src/local/local-sqs';
import { ManualClock } from '../../src/local/manual-clock';
import { SeededRandom } from '../../src/local/store/seeded-random';
import { SendError } from '../../src/runtime/send/send-error';
import { listen } from '../../src/runtime/listen/listen';
import type { Listener } from '../../src/runtime/listen/listener';
import { Reject } from '../../src/runtime/outcome/outcome';
import { Queue } from '../../src/runtime/queue';
import type { AnyEntry } from '../../src/runtime/send/send-entry';
import { CHAOS, FaultyPort, type Caller, type FaultRates } from './faulty-port';
import { ChaosLedger, type ChaosBody, type ChaosCount } from './ledger';

/** What a run is asked for. */
export interface ChaosOptions {
  readonly kind: 'standard' | 'fifo';
  readonly messages: number;
  readonly seed: number;
  readonly rates?: FaultRates;
  /** Consumers beside each other. @default 2 */
  readonly consumers?: number;
}

const VISIBILITY = 30;
/** Virtual seconds between two kills of a consumer. */
const KILL_EVERY = 5;
/** Virtual seconds after which what is not done counts as lost. */
const PATIENCE = 4 * 3600;

interface Consumer {
  readonly listener: Listener;
  readonly caller: Caller;
}

/**
 * Sends and consumes through a port full of faults while consumers are killed and started again, in virtual time.
 * The seed draws the faults; only the jitter of retried sends is not drawn from it.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosCount> {
  const { clock, open, ledger, random } = await openWorld(options);
  const sending = send(open({ isDead: false }), options, ledger);
  const consume = (): Consumer => {
    const caller = { isDead: false };
    const listener = listen(open(caller), handlerOf({ clock, random, ledger, caller }), { concurrency: 20, random: () => random.next() });
    return { caller, listener };
  };
  const consumers = Array.from({ length: options.consumers ?? 2 }, consume);
  let isSent = false;
  const sent = sending.then(() => { isSent = true; });
  for (let second = 0; second < PATIENCE && !(isSent && ledger.openCount === 0); second++) {
    await clock.advance(1);
    if (second % KILL_EVERY === KILL_EVERY - 1) kill(consumers, random, consume);
  }
  await sent;
  const stops = consumers.map(({ listener }) => listener.stop());
  await clock.advance(60);
  await Promise.all(stops);
  return ledger.count();
}

async function openWorld({ kind, seed, rates = CHAOS }: ChaosOptions) {
  const clock = new ManualClock();
  const random = new SeededRandom(seed);
  const ledger = new ChaosLedger();
  const standard = kind === 'standard';
  const sqs = new LocalSqs({ clock, seed, reorder: standard, duplicateRate: standard ? 0.01 : 0 });
  const suffix = standard ? '' : '.fifo';
  const Attributes = encodeAttributes({ kind, visibilityTimeoutSeconds: VISIBILITY });
  const { QueueUrl: url } = await sqs.createQueue({ QueueName: `chaos${suffix}`, Attributes });
  const { QueueUrl: deadLetterUrl } = await sqs.createQueue({ QueueName: `dead${suffix}`, Attributes });
  const environment = { QUEUE_CHAOS: JSON.stringify({ url, deadLetterUrl, visibilityTimeoutSeconds: VISIBILITY }) };
  const port = new FaultyPort(sqs, { clock, random, rates, witness: ledger });
  const open = (caller: Caller): Queue<ChaosBody, ChaosBody, AnyEntry<ChaosBody>> => new Queue(kind, 'Chaos', { client: port.of(caller), clock, environment });
  return { clock, open, ledger, random };
}

/** A handler works for up to half a second and fails now and then. One in a hundred is rejected: that counts when the dead-letter queue has it. */
function handlerOf({ clock, random, ledger, caller }: { clock: ManualClock; random: SeededRandom; ledger: ChaosLedger; caller: Caller }) {
  return async ({ body }: { body: ChaosBody }): Promise<void> => {
    if (caller.isDead) return new Promise(() => undefined);
    ledger.start(body);
    await new Promise<void>((resolve) => void clock.schedule(random.below(500), resolve));
    // A killed process ends nothing.
    if (caller.isDead) return new Promise(() => undefined);
    if (random.next() < 0.03) throw new Error('chaos');
    if (body.key % 100 === 99) throw new Reject('chaos');
    ledger.end(body);
  };
}

async function send(queue: Queue<ChaosBody, ChaosBody, AnyEntry<ChaosBody>>, { kind, messages }: ChaosOptions, ledger: ChaosLedger): Promise<void> {
  const groups = Math.max(1, Math.ceil(messages / 100));
  let entries = Array.from({ length: messages }, (_, key): AnyEntry<ChaosBody> => {
    if (kind === 'standard') return { body: { key } };
    const group = `g${key % groups}`;
    return { body: { key, group, place: Math.floor(key / groups) }, messageGroupId: group, messageDeduplicationId: `d${key}` };
  });
  while (entries.length > 0) {
    const failed = await queue.sendMessageBatch(entries, { concurrency: 4 }).then(() => [], (error: unknown) => {
      if (error instanceof SendError) return error.failed;
      throw error;
    });
    const again = new Set(failed.map(({ index }) => index));
    entries.forEach(({ body }, index) => { if (!again.has(index)) ledger.confirm(body.key); });
    entries = entries.filter((_, index) => again.has(index));
  }
}

function kill(consumers: Consumer[], random: SeededRandom, consume: () => Consumer): void {
  const victim = random.below(consumers.length);
  const { caller, listener } = consumers[victim]!;
  caller.isDead = true;
  void listener.stop({ deadlineSeconds: 0 });
  consumers[victim] = consume();
}
