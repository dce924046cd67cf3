import { ManualClock } from '../../src/local/manual-clock';
import type { SeededRandom } from '../../src/local/store/seeded-random';
import { listen } from '../../src/runtime/listen/listen';
import type { Listener } from '../../src/runtime/listen/listener';
import { Queue } from '../../src/runtime/queue';
import { sendMessageBatch } from '../../src/runtime/send/send-batch';
import { failureOf, openEngine, randomOf, untilOver, type ChaosOptions, type ChaosReport } from './chaos';
import { chaosHandler, withDefect } from './chaos-handler';
import { sendAll, type ChaosQueue } from './chaos-sender';
import { CHAOS, FaultyLine } from './faulty-line';
import { FaultyPort, type Caller } from './faulty-port';
import { ChaosLedger, type ChaosBody } from './ledger';

const VISIBILITY = 30;
/** Virtual seconds between two kills of a consumer. */
const KILL_EVERY = 5;
/** Virtual seconds without progress: four times the longest backoff. */
const PATIENCE = 3600;

interface Consumer {
  readonly listener: Listener;
  readonly caller: Caller;
}

/**
 * Sends and consumes through a port full of faults while consumers are killed and started again, in virtual time: equal options give equal
 * reports. A killed consumer is one whose calls reach nobody any more.
 */
export async function runInVirtualTime(options: ChaosOptions): Promise<ChaosReport> {
  const world = await openWorld(options);
  const { clock, ledger, engine, line } = world;
  const random = randomOf(options.seed, 'consumers');
  let isSent = false;
  const sending = sendAll(await world.sender(), options, ledger).then(() => { isSent = true; });
  const consumers = Array.from({ length: options.consumers ?? 2 }, () => consume(world, options, random));
  let [seconds, kills] = [0, 0];
  const over = untilOver(ledger, {
    clock, seconds: PATIENCE,
    isOver: async () => isSent && ledger.openCount === 0 && engine.isEmpty(),
    step: async () => {
      await clock.advance(1);
      if (++seconds % KILL_EVERY !== 0) return;
      kills++;
      kill(consumers, random.below(consumers.length));
      consumers.push(consume(world, options, random));
    },
  });
  await Promise.race([over, failureOf(sending)]);
  const stops = consumers.map(({ listener }) => listener.stop());
  await clock.advance(60);
  await Promise.all(stops);
  return { count: ledger.count(), struck: line.struck, kills };
}

type World = Awaited<ReturnType<typeof openWorld>>;

async function openWorld(options: ChaosOptions) {
  const { kind, seed, rates = CHAOS } = options;
  const clock = new ManualClock();
  const ledger = new ChaosLedger();
  const engine = await openEngine(options, { clock, visibilityTimeoutSeconds: VISIBILITY });
  const line = new FaultyLine({
    clock, random: randomOf(seed, 'line'), rates, witness: ledger, delayMilliseconds: 5000, expiryMilliseconds: 2000,
    expire: (QueueUrl, ReceiptHandle) => engine.sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  });
  const port = new FaultyPort({ sqs: engine.sqs, clock }, line);
  const open = (caller: Caller, random: SeededRandom): ChaosQueue =>
    new Queue(kind, 'Chaos', { client: port.of(caller), clock, random: () => random.next(), environment: engine.bindingAt() });
  const sender = async (): Promise<Pick<ChaosQueue, 'sendMessageBatch'>> => {
    const queue = open({ isDead: false }, randomOf(seed, 'sender'));
    // Code that is loaded while the clock moves would come at another time in each run: the port is opened now, and what sends is called itself.
    await queue.port();
    return { sendMessageBatch: (entries, sending) => sendMessageBatch(queue, entries, sending) };
  };
  return { clock, ledger, engine, line, open, sender };
}

function consume({ clock, ledger, open }: World, { defect, rates = CHAOS }: ChaosOptions, random: SeededRandom): Consumer {
  const caller: Caller = { isDead: false };
  const queue = open(caller, random);
  const report = async (is: 'start' | 'end', body: ChaosBody): Promise<void> => {
    // A killed process does nothing more.
    if (caller.isDead) return new Promise(() => undefined);
    ledger[is](body);
  };
  const handler = chaosHandler({ clock, random, rates, report, workMilliseconds: 500, visibilityTimeoutSeconds: VISIBILITY });
  const listener = listen(queue, withDefect(defect, handler, queue as Queue<ChaosBody>), { concurrency: 20, random: () => random.next() });
  return { caller, listener };
}

function kill(consumers: Consumer[], victim: number): void {
  const [{ caller, listener }] = consumers.splice(victim, 1) as [Consumer];
  caller.isDead = true;
  void listener.stop({ deadlineSeconds: 0 });
}
