import type { QueueKind } from '../../../src/queue/queue-name';
import { LocalSqs } from '../../../src/local/local-sqs';
import { ManualClock } from '../../../src/local/manual-clock';
import { createQueue } from '../../../src/runtime/administer/account';
import { offloadToS3 } from '../../../src/runtime/offload/offload';
import { Queue } from '../../../src/runtime/queue';
import { MemoryS3 } from '../memory-s3';

/** A queue of which every body goes to a bucket that takes so many seconds to read it; its visibility timeout is told when it is given. */
export async function openSlow(kind: QueueKind, readSeconds: (body: string) => number, visibilityTimeoutSeconds?: number) {
  const clock = new ManualClock();
  const s3 = new class extends MemoryS3 {
    override async getObject(input: { Bucket: string; Key: string }) {
      const answer = await super.getObject(input);
      const body = await answer.Body.transformToString();
      await new Promise<void>((read) => clock.schedule(readSeconds(JSON.parse(body) as string) * 1000, read));
      return answer;
    }
  }();
  const client = new LocalSqs({ clock });
  const dead = await createQueue({ queueName: 'dead', kind }, { client });
  const { queueUrl: url } = await createQueue({ queueName: 'reports', kind, visibilityTimeoutSeconds }, { client });
  const environment = { QUEUE_REPORTS: JSON.stringify({ url, deadLetterUrl: dead.queueUrl, visibilityTimeoutSeconds }) };
  const offload = offloadToS3({ bucket: 'large', client: s3, thresholdBytes: 0 });
  const reports = new Queue<string>(kind, 'Reports', { client, clock, environment, offload });
  const send = async (...bodies: string[]) => {
    const ofGroup = (messageDeduplicationId: string) => (kind === 'fifo' ? { messageGroupId: 'g', messageDeduplicationId } : {});
    for (const body of bodies) await reports.sendMessage({ body, ...ofGroup(body) });
  };
  return { clock, s3, client, url, reports, send, dead: new Queue<string>(kind, dead, { client, clock, offload }) };
}

/** Messages that are visible, and those that are hidden. */
export const left = async (queue: Pick<Queue, 'getQueueAttributes'>) => {
  const { approximateNumberOfMessages: visible, approximateNumberOfMessagesNotVisible: hidden } = await queue.getQueueAttributes();
  return { visible, hidden };
};
