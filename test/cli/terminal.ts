import { LocalSqs } from '../../src/local/local-sqs';
import { startHttpServer } from '../../src/local/http/http-server';
import { runProgram } from '../../src/cli/program';
import type { Terminal } from '../../src/cli/terminal';
import { systemClock, type Clock } from '../../src/queue/clock';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly note: string;
}

export type Given = Partial<Pick<Terminal, 'interactive' | 'environment' | 'signal' | 'clock' | 'directory' | 'columns'>> & {
  /** Whether stderr can redraw a line. */
  readonly redraws?: boolean;
  readonly input?: readonly string[];
  readonly answer?: string;
  readonly onOut?: (text: string) => void;
};

/** Runs one command line and keeps what it wrote. */
export async function runCli(argv: readonly string[], given: Given = {}): Promise<Ran> {
  const written = { out: '', note: '' };
  const { input = [], answer = '', onOut, redraws = false, ...rest } = given;
  const code = await runProgram(argv, {
    out: (text) => {
      written.out += text;
      onOut?.(text);
    },
    written: async () => undefined,
    note: (text) => void (written.note += text),
    redraw: redraws ? (line) => void (written.note += `\r\u001b[2K${line}`) : undefined,
    input: (async function* () {
      yield* input;
    })(),
    interactive: false,
    ask: async (question) => {
      written.note += question;
      return answer;
    },
    environment: {},
    signal: new AbortController().signal,
    clock: systemClock,
    directory: process.cwd(),
    ...rest,
  });
  return { code, ...written };
}

export interface Engine {
  readonly endpoint: string;
  readonly sqs: LocalSqs;
  /** Runs a command against it. */
  run(argv: readonly string[], given?: Given): Promise<Ran>;
  /** Ends its server; what it holds can be looked at still. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** A clock that stands still, on which a second is over at once and nothing longer ever: for commands that wait for messages and hold others. */
export const hurriedClock: Clock = {
  now: () => Date.UTC(2026, 0, 1),
  schedule: (milliseconds, action) => (milliseconds > 1000 ? () => undefined : systemClock.schedule(0, action)),
};

/** A local engine over HTTP, with a queue `orders`, its dead-letter queue `dead`, and `pay.fifo`. */
export async function startEngine(clock: Clock = systemClock): Promise<Engine> {
  const sqs = new LocalSqs({ clock });
  const server = await startHttpServer(sqs);
  await sqs.createQueue({ QueueName: 'dead' });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 2 });
  await sqs.createQueue({ QueueName: 'orders', Attributes: { RedrivePolicy } });
  await sqs.createQueue({ QueueName: 'pay.fifo', Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' } });
  const environment = { AWS_ENDPOINT_URL_SQS: server.endpoint };
  return {
    endpoint: server.endpoint,
    sqs,
    run: (argv, given) => runCli(argv, { ...given, environment: { ...environment, ...given?.environment } }),
    stop: () => server.close(),
    close: async () => {
      sqs.close();
      await server.close();
    },
  };
}
