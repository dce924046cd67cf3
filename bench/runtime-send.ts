import type * as runtime from '../src/runtime';
import { atLeast, atMost, type BenchRow } from './results';
import { hasPeer, loadPeer, versionOf, type ProducerModule, type SdkModule } from './runtime-peers';
import { countRequests, inTurns, perSecond } from './runtime-turns';

const COUNT = 10_000;
const ROUNDS = 9;
const CONFIG = { region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };

const bodies = Array.from({ length: COUNT }, (_, id) => ({ id, customer: 'c'.repeat(80) }));

/** The runtime, and the engine that it sends to. */
interface Place { readonly runtime: typeof runtime; readonly endpoint: string }

/** A new queue, ours and the SDK's own client for it. */
async function open({ runtime: { openQueue }, endpoint }: Place) {
  const sdk = loadPeer<SdkModule>('@aws-sdk/client-sqs');
  const client = new sdk.SQS({ ...CONFIG, endpoint });
  const { QueueUrl: queueUrl } = await client.createQueue({ QueueName: `bench-send-${process.pid}-${Math.trunc(performance.now())}` });
  return { client, queueUrl, queue: openQueue<object>({ queueUrl }, CONFIG) };
}

/** What a careful programmer writes by hand: so many loops that take the next ten, number them and look at what failed. */
async function sendByHand(client: InstanceType<SdkModule['SQS']>, QueueUrl: string, concurrency: number): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const loop = async (): Promise<void> => {
    while (next < COUNT) {
      const start = next;
      next += 10;
      const Entries = bodies.slice(start, start + 10).map((body, Id) => ({ Id: `${Id}`, MessageBody: JSON.stringify(body) }));
      const { Successful = [], Failed = [] } = await client.sendMessageBatch({ QueueUrl, Entries });
      if (Failed.length > 0) throw new Error(`${Failed.length} entries failed`);
      for (const { Id, MessageId } of Successful) ids[start + Number(Id)] = MessageId;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  return ids;
}

async function beside(place: Place, concurrency: number): Promise<BenchRow> {
  const { client, queueUrl, queue } = await open(place);
  const pair = await inTurns(
    ROUNDS,
    () => perSecond(COUNT, () => queue.sendMessageBatch(bodies.map((body) => ({ body })), { concurrency })),
    () => perSecond(COUNT, () => sendByHand(client, queueUrl, concurrency)),
  );
  return atLeast(0.97, {
    id: `runtime/send-hand-${concurrency}`,
    measure: `messages sent per second by sendMessageBatch, beside a loop over the SDK written by hand, ${concurrency} requests in flight each`,
    ...pair,
  });
}

async function besideProducer(place: Place, delay: number): Promise<BenchRow> {
  const { client, queueUrl, queue } = await open(place);
  const producer = loadPeer<ProducerModule>('sqs-producer').Producer.create({ queueUrl, sqs: client });
  const messages = bodies.map((body) => ({ id: `${body.id}`, body: JSON.stringify(body) }));
  const pair = await inTurns(
    ROUNDS,
    () => perSecond(COUNT, () => queue.sendMessageBatch(bodies.map((body) => ({ body })), { concurrency: 16 })),
    () => perSecond(COUNT, () => producer.send(messages)),
  );
  return atLeast(2.5, {
    id: `runtime/send-producer${delay ? `-${delay}ms` : ''}`,
    measure: `messages sent per second by sendMessageBatch at 16 requests in flight, beside ${versionOf('sqs-producer')}, ${delay ? `answers ${delay} ms later` : 'loopback, no delay'}`,
    ...pair,
  });
}

async function callsPerMessage(place: Place): Promise<BenchRow> {
  const { queue } = await open(place);
  await queue.sendMessage({ body: {} });
  const requests = await countRequests(() => queue.sendMessageBatch(bodies.map((body) => ({ body }))));
  return atMost(1.01, { id: 'runtime/calls-send', measure: 'HTTP requests per message of sendMessageBatch, beside the limit (target 0.101)', ours: requests / COUNT, peer: 0.1 });
}

/** The rows of sending. */
export async function sendRows(near: Place, delayed: { readonly endpoint: string; readonly delay: number }): Promise<BenchRow[]> {
  const rows = [await callsPerMessage(near), await beside(near, 4), await beside(near, 16)];
  if (hasPeer('sqs-producer')) rows.push(await besideProducer(near, 0), await besideProducer({ ...near, endpoint: delayed.endpoint }, delayed.delay));
  return rows;
}
