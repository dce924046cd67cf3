import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHttpServer } from '../src/local/http/http-server';
import { LocalSqs } from '../src/local/local-sqs';

/** The local engine over HTTP in a process of its own, so that callers and service share no event loop. */
export interface RuntimeEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Starts one whose every answer takes so many milliseconds longer, as a network's do. */
export async function startEngine(delayMilliseconds = 0): Promise<RuntimeEngine> {
  const child = spawn(process.execPath, ['--import', 'tsx', __filename, `${delayMilliseconds}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { endpoint: await firstLine(child), stop: async () => { child.kill(); await once(child, 'exit'); } };
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line;
  throw new Error('bench: the engine must print its endpoint, got nothing; see its error above');
}

/** An engine at the other end of a network. */
class DistantSqs extends LocalSqs {
  constructor(private readonly milliseconds: number) {
    super();
  }

  override async perform(...call: Parameters<LocalSqs['perform']>): Promise<never> {
    await sleep(this.milliseconds);
    return await super.perform(...call) as never;
  }
}

async function main(delayMilliseconds: number): Promise<void> {
  const sqs = delayMilliseconds > 0 ? new DistantSqs(delayMilliseconds) : new LocalSqs();
  process.stdout.write(`${(await startHttpServer(sqs)).endpoint}\n`);
}

if (require.main === module) void main(Number(process.argv[2]));
