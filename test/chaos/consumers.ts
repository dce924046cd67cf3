import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SeededRandom } from '../../src/local/store/seeded-random';
import type { ConsumerSettings, Order, Report } from './consumer-process';
import type { ChaosLedger } from './ledger';

const PROGRAM = join(__dirname, 'consumer-process.ts');

/** What consumers are started with. */
export interface ConsumersHost {
  readonly settings: Omit<ConsumerSettings, 'seed'>;
  readonly binding: Record<string, string>;
  readonly ledger: ChaosLedger;
  readonly random: SeededRandom;
  /** Reports between two kills, on the average. */
  readonly reportsPerKill: number;
}

/** Consumers in processes of their own. Now and then one that just reported is killed: it has messages in hand. */
export class Consumers {
  kills = 0;
  /** Rejects when a consumer ends that nobody ended. */
  readonly broken: Promise<never>;
  private fail!: (error: Error) => void;
  private readonly running = new Set<ChildProcess>();
  private readonly ends: Array<Promise<unknown>> = [];
  private reportsUntilKill: number;

  constructor(private readonly host: ConsumersHost) {
    this.broken = new Promise((_, reject) => { this.fail = reject; });
    this.broken.catch(() => undefined);
    this.reportsUntilKill = this.drawKill();
  }

  start(): void {
    const { binding, settings, random } = this.host;
    // Half of them leave retries to the runtime alone, as those do who turn the SDK's own off.
    const AWS_MAX_ATTEMPTS = random.next() < 0.5 ? '1' : '3';
    const env = { ...process.env, ...binding, AWS_MAX_ATTEMPTS, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const child = fork(PROGRAM, [JSON.stringify({ ...settings, seed: random.below(1e9) })], { execArgv: ['--import', 'tsx'], env });
    this.running.add(child);
    this.ends.push(once(child, 'exit').catch(this.fail));
    child.on('message', (report: Report) => this.hear(child, report));
    child.once('exit', (code) => {
      if (this.running.delete(child)) this.fail(new Error(`chaos: a consumer must run until it is ended, got exit code ${code}`));
    });
  }

  /** Lets them end by themselves. */
  async stop(): Promise<void> {
    const stopping = [...this.running];
    this.running.clear();
    stopping.forEach((child) => child.send('stop' satisfies Order));
    await Promise.all(this.ends);
  }

  /** Ends those that are left, at once. */
  async end(): Promise<void> {
    const left = [...this.running];
    this.running.clear();
    left.forEach((child) => child.kill('SIGKILL'));
    await Promise.all(this.ends);
  }

  /** What a consumer reported before it was killed was done, so it counts; but nobody is left to answer. */
  private hear(child: ChildProcess, { id, is, body }: Report): void {
    this.host.ledger[is](body);
    if (this.running.has(child) && --this.reportsUntilKill <= 0) this.kill(child);
    else if (child.connected) child.send({ written: id } satisfies Order, () => undefined);
  }

  private kill(child: ChildProcess): void {
    this.running.delete(child);
    child.kill('SIGKILL');
    this.kills++;
    this.reportsUntilKill = this.drawKill();
    this.start();
  }

  private drawKill(): number {
    return Math.ceil(this.host.reportsPerKill * (0.5 + this.host.random.next()));
  }
}
