import { isFifoName, parseQueueArn } from '../queue/queue-name';
import { saidBy } from '../runtime/error/remedy';
import type { ReceivedMessage } from '../runtime/message/received-message';
import { askEndpoint } from './ask-endpoint';
import { handleOf, type ReachedQueue } from './queue-access';
import type { Terminal } from './terminal';

/** The queue that messages move to. */
export type Target = Pick<ReachedQueue, 'url' | 'handle'>;

/** Messages by the ARN of the queue that they came from, in their order; all under one where it does not matter. */
export function bySource(messages: readonly ReceivedMessage<string>[], areAlike: boolean): Map<string | undefined, ReceivedMessage<string>[]> {
  const groups = new Map<string | undefined, ReceivedMessage<string>[]>();
  for (const message of messages) {
    const arn = areAlike ? undefined : message.deadLetterQueueSourceArn;
    groups.set(arn, [...groups.get(arn) ?? [], message]);
  }
  return groups;
}

interface Unfound {
  readonly wrong: string;
}

/** Finds queues by ARN, each once; of one that cannot be found it says what is wrong. */
export function openSources({ url: dead, port }: ReachedQueue, terminal: Terminal): (arn: string) => Promise<Target | Unfound> {
  const found = new Map<string, Target | Unfound>();
  return async (arn) => {
    const { queueName = arn, account } = parseQueueArn(arn) ?? {};
    try {
      const target = found.get(arn) ?? await open({ QueueName: queueName, QueueOwnerAWSAccountId: account });
      found.set(arn, target);
      return target;
    } catch (error) {
      const unfound = { wrong: `must be sent to ${queueName}, where it came from, got ${(error as Error).name} (${saidBy(error)})` };
      // Found the next time, it would get what is behind in the group first.
      if (isFifoName(dead)) found.set(arn, unfound);
      return unfound;
    }
  };

  async function open(queue: { QueueName: string; QueueOwnerAWSAccountId: string | undefined }): Promise<Target> {
    const { QueueUrl: url = '' } = await askEndpoint(terminal, (call) => port.getQueueUrl(queue, call));
    return { url, handle: handleOf(url, port, terminal) };
  }
}
