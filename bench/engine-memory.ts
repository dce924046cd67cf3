import { LocalSqs } from '../src/local/local-sqs';
import { median } from './results';

/** Run by `bench:engine` in a process of its own with `--expose-gc`: prints what a million messages cost as one line of JSON. */
const COUNT = 1_000_000;
const BODY_BYTES = 100;
const SAMPLE = 2001;

async function main(): Promise<void> {
  const sqs = new LocalSqs();
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'many' });
  const memory = (): number => {
    (globalThis as { gc?: () => void }).gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const receiveMicroseconds = async (): Promise<number> => {
    const times: number[] = [];
    for (let turn = 0; turn < SAMPLE; turn++) {
      const start = performance.now();
      await sqs.receiveMessage({ QueueUrl });
      times.push((performance.now() - start) * 1000);
    }
    // Not the mean: a collection of a heap of this size takes as long as thousands of receives.
    return median(times);
  };
  const fill = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += 10) {
      // A body of its own each, as it comes from the wire: equal literals would share their bytes.
      const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: Buffer.alloc(BODY_BYTES, `${sent + index} `).toString('latin1') }));
      await sqs.sendMessageBatch({ QueueUrl, Entries });
    }
  };
  await fill(10_000);
  const receiveAtTenThousand = await receiveMicroseconds();
  const before = memory();
  await fill(COUNT);
  const bytesPerMessage = (memory() - before) / COUNT - BODY_BYTES;
  process.stdout.write(`${JSON.stringify({ bytesPerMessage, receiveAtTenThousand, receiveAtMillion: await receiveMicroseconds() })}\n`);
  sqs.close();
}

void main();
