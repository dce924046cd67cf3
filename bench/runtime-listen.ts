import { setTimeout as sleep } from 'node:timers/promises';
import type * as runtime from '../src/runtime';
import { atLeast, atMost, type BenchRow } from './results';
import { hasPeer, loadPeer, versionOf, type ConsumerModule, type ConsumerOptions, type SdkMessage, type SdkModule } from './runtime-peers';
import { countRequests, inTurns, perSecond } from './runtime-turns';

const ROUNDS = 3;
const CONFIG = { region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };

/** The runtime, and the engine that it listens to. */
interface Place { readonly runtime: typeof runtime; readonly endpoint: string }

/** The same work for both sides: what a message takes stands in its body. */
interface Job { readonly milliseconds: number }

const FAST = Array.from({ length: 4000 }, (): Job => ({ milliseconds: 0 }));
/** 1 to 200 ms, spread evenly and without a pattern, the same in every run. */
const MIXED = Array.from({ length: 300 }, (_, index): Job => ({ milliseconds: 1 + (index * 137 + 61) % 200 }));

async function work({ milliseconds }: Job): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds);
}

/** Counts what is done and resolves at the last one. */
class Finish {
  readonly reached: Promise<void>;
  private resolve!: () => void;
  constructor(private left: number) {
    this.reached = new Promise((resolve) => { this.resolve = resolve; });
  }

  done(): void {
    if (--this.left === 0) this.resolve();
  }
}

/** One queue with the jobs in it, for either side. */
class Bench {
  private readonly sdk = loadPeer<SdkModule>('@aws-sdk/client-sqs');
  private readonly client: InstanceType<SdkModule['SQS']>;

  constructor(private readonly listens: typeof runtime, endpoint: string) {
    this.client = new this.sdk.SQS({ ...CONFIG, endpoint });
  }

  async fill(jobs: readonly Job[]): Promise<runtime.Queue<Job>> {
    const { QueueUrl: queueUrl } = await this.client.createQueue({ QueueName: `bench-listen-${process.pid}-${Math.trunc(performance.now())}` });
    const queue = this.listens.openQueue<Job>({ queueUrl }, CONFIG);
    await queue.sendMessageBatch(jobs.map((body) => ({ body })), { concurrency: 8 });
    return queue;
  }

  /** Messages per second from the start to the end of the last handler. */
  async listen(jobs: readonly Job[]): Promise<number> {
    const queue = await this.fill(jobs);
    const finish = new Finish(jobs.length);
    const handler = async ({ body }: { readonly body: Job }): Promise<void> => { await work(body); finish.done(); };
    let listener: runtime.Listener;
    const rate = await perSecond(jobs.length, () => {
      listener = this.listens.listen(queue, handler, { waitTimeSeconds: 1 });
      return finish.reached;
    });
    await listener!.stop();
    return rate;
  }

  /** The same by sqs-consumer, which deletes what its handler returns. */
  async consume(jobs: readonly Job[], by: 'handleMessage' | 'handleMessageBatch'): Promise<number> {
    const { queueUrl } = await (await this.fill(jobs)).address();
    const finish = new Finish(jobs.length);
    const one = async (message: SdkMessage): Promise<SdkMessage> => {
      await work(JSON.parse(message.Body) as Job);
      finish.done();
      return message;
    };
    const handlers = by === 'handleMessage' ? { handleMessage: one } : { handleMessageBatch: (messages: SdkMessage[]) => Promise.all(messages.map(one)) };
    const options: ConsumerOptions = { queueUrl, sqs: this.client, batchSize: 10, waitTimeSeconds: 1, ...handlers };
    const consumer = loadPeer<ConsumerModule>('sqs-consumer').Consumer.create(options);
    consumer.on('error', (error) => { throw error; });
    const rate = await perSecond(jobs.length, async () => { consumer.start(); await finish.reached; });
    // Its last deletes and its last poll end before the next turn, as ours do.
    consumer.stop();
    await sleep(1500);
    return rate;
  }
}

/** The same jobs in a hundred message groups. */
async function fillFifo({ createQueue, openFifoQueue }: typeof runtime, endpoint: string): Promise<runtime.Queue<Job, Job, never>> {
  const options = { ...CONFIG, endpoint };
  const { queueUrl } = await createQueue({ queueName: `bench-listen-${process.pid}`, kind: 'fifo' }, options);
  const queue = openFifoQueue<Job>({ queueUrl }, options);
  await queue.sendMessageBatch(FAST.map((body, index) => ({ body, messageGroupId: `g${index % 100}`, messageDeduplicationId: `${index}` })));
  return queue;
}

/** Requests per message from the start to the end of `stop()`: the polls that find nothing at the end count too. */
async function callsPerMessage({ listen }: typeof runtime, queue: runtime.Queue<Job, Job, never>): Promise<number> {
  const finish = new Finish(FAST.length);
  const requests = await countRequests(async () => {
    const listener = listen(queue, () => finish.done(), { waitTimeSeconds: 1 });
    await finish.reached;
    await listener.stop();
  });
  return requests / FAST.length;
}

/** The rows of calls, of both kinds of queues. */
async function callRows({ runtime: listens, endpoint }: Place, bench: Bench): Promise<BenchRow[]> {
  const measure = 'HTTP requests per message of a saturated listener (receive and delete)';
  const limit = 'beside the limit (target 0.21)';
  return [
    atMost(1.05, { id: 'runtime/calls-listen', measure: `${measure}, ${limit}`, ours: await callsPerMessage(listens, await bench.fill(FAST)), peer: 0.2 }),
    atMost(1.05, {
      id: 'runtime/calls-listen-fifo', measure: `${measure}, FIFO queue, 100 message groups, ${limit}`,
      ours: await callsPerMessage(listens, await fillFifo(listens, endpoint)), peer: 0.2,
    }),
  ];
}

/** The rows of receiving. */
export async function listenRows(near: Place, delayed: { readonly endpoint: string; readonly delay: number }): Promise<BenchRow[]> {
  const bench = new Bench(near.runtime, near.endpoint);
  const rows = await callRows(near, bench);
  if (!hasPeer('sqs-consumer')) return rows;
  const peer = versionOf('sqs-consumer');
  const distant = new Bench(near.runtime, delayed.endpoint);
  const fast = await inTurns(ROUNDS, () => bench.listen(FAST), () => bench.consume(FAST, 'handleMessage'));
  const far = await inTurns(ROUNDS, () => distant.listen(FAST), () => distant.consume(FAST, 'handleMessage'));
  const batch = await inTurns(ROUNDS, () => bench.listen(FAST), () => bench.consume(FAST, 'handleMessageBatch'));
  const mixed = await inTurns(ROUNDS, () => bench.listen(MIXED), () => bench.consume(MIXED, 'handleMessage'));
  const measure = 'messages per second of listen, handler of';
  return [
    ...rows,
    atLeast(3, { id: 'runtime/listen-0ms', measure: `${measure} 0 ms, beside ${peer} (handleMessage, batch size 10)`, ...fast }),
    atLeast(3, { id: `runtime/listen-0ms-${delayed.delay}ms`, measure: `${measure} 0 ms, answers ${delayed.delay} ms later, beside ${peer} (handleMessage, batch size 10)`, ...far }),
    atLeast(1, { id: 'runtime/listen-0ms-batch', measure: `${measure} 0 ms, beside ${peer} (handleMessageBatch)`, ...batch }),
    atLeast(1.6, { id: 'runtime/listen-mixed', measure: `${measure} 1 to 200 ms, 10 in flight each, beside ${peer} (handleMessage)`, ...mixed }),
  ];
}
