import { systemClock, pause } from '../../src/queue/clock';
import { startHttpServer } from '../../src/local/http/http-server';
import { Queue } from '../../src/runtime/queue';
import { failureOf, openEngine, randomOf, untilOver, type ChaosOptions, type ChaosReport } from './chaos';
import { sendAll, type ChaosQueue } from './chaos-sender';
import { CONNECTION } from './consumer-process';
import { Consumers } from './consumers';
import { EngineClient } from './engine-client';
import { CHAOS, FaultyLine, type FaultRates } from './faulty-line';
import { FaultyProxy } from './faulty-proxy';
import { ChaosLedger } from './ledger';

const clock = systemClock;
/** Part of the visibility timeout by which a call is delayed at most: a heartbeat is still in time. */
const DELAY = 0.15;
/** Seconds without progress. */
const PATIENCE = 60;
const LOOK_EVERY_MILLISECONDS = 50;

/** What a run over HTTP is asked for beside. */
export interface HttpRunOptions extends ChaosOptions {
  /** How many consumers are killed, about. @default 20 */
  readonly kills?: number;
  /** How long the messages of a killed consumer wait. @default 2 */
  readonly visibilityTimeoutSeconds?: number;
}

/**
 * Sends and consumes through an HTTP proxy full of faults between the SDK's client and the engine's server, while consumers, processes of
 * their own, are killed and started again. The seed draws the faults; which call meets which, and what is in hand at a kill, is up to the
 * timing of the machine.
 */
export async function runOverHttp(options: HttpRunOptions): Promise<ChaosReport> {
  const { kind, messages, defect, rates = CHAOS, kills = 20, visibilityTimeoutSeconds = 2 } = options;
  const { engine, line, ledger, origin, close } = await openService({ ...options, rates, visibilityTimeoutSeconds });
  const binding = engine.bindingAt(origin);
  const consumers = new Consumers({
    binding, ledger, random: randomOf(options.seed, 'consumers'), reportsPerKill: kills === 0 ? Infinity : 2 * messages / (kills + 1),
    settings: { kind, defect, rates, visibilityTimeoutSeconds, workMilliseconds: 20 },
  });
  const random = randomOf(options.seed, 'sender');
  const sender: ChaosQueue = new Queue(kind, 'Chaos', { ...CONNECTION, environment: binding, random: () => random.next() });
  let isEnded = false;
  try {
    for (let count = options.consumers ?? 2; count > 0; count--) consumers.start();
    let isSent = false;
    const sending = sendAll(sender, options, ledger).then(() => { isSent = true; });
    const isOver = async (): Promise<boolean> => isEnded || (isSent && ledger.openCount === 0 && engine.isEmpty());
    const over = untilOver(ledger, { clock, seconds: PATIENCE, isOver, step: () => pause(clock, LOOK_EVERY_MILLISECONDS) });
    await Promise.race([over, failureOf(sending), consumers.broken]);
    await consumers.stop();
    return { count: ledger.count(), struck: line.struck, kills: consumers.kills };
  } finally {
    isEnded = true;
    await consumers.end();
    await close();
  }
}

/** The engine, its server, and the proxy before it. */
export async function openService(options: ChaosOptions & { readonly rates: FaultRates; readonly visibilityTimeoutSeconds: number }) {
  const { seed, rates, visibilityTimeoutSeconds } = options;
  const ledger = new ChaosLedger();
  const engine = await openEngine(options, { clock, visibilityTimeoutSeconds });
  const server = await startHttpServer(engine.sqs);
  const client = new EngineClient(server.endpoint);
  const line = new FaultyLine({
    clock, random: randomOf(seed, 'line'), rates, witness: ledger, delayMilliseconds: visibilityTimeoutSeconds * 1000 * DELAY, expiryMilliseconds: 100,
    expire: (QueueUrl, ReceiptHandle) => client.call('changeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
  });
  const proxy = new FaultyProxy(client, line);
  const origin = await proxy.listen();
  const close = async (): Promise<void> => {
    line.close();
    await proxy.close();
    client.close();
    await server.close();
    engine.sqs.close();
  };
  return { engine, line, ledger, origin, close };
}
