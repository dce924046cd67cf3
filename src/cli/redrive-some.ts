import { pause } from '../queue/clock';
import { isFifoName, parseQueueArn } from '../queue/queue-name';
import { saidBy } from '../runtime/error/remedy';
import type { ReceivedMessage } from '../runtime/message/received-message';
import type { AnyEntry } from '../runtime/send/send-entry';
import { SendError, isSendFailure } from '../runtime/send/send-error';
import { askEndpoint } from './ask-endpoint';
import { handleOf, type ReachedQueue } from './queue-access';
import { reasonOf } from './send-entries';
import { sweep, type Sweep, type SweepReport } from './sweep';
import type { Terminal } from './terminal';

type Messages = ReadonlyArray<ReceivedMessage<string>>;
/** The queue that messages move to. */
type Target = Pick<ReachedQueue, 'url' | 'handle'>;

/** How long messages are hidden while the queue is gone through, in seconds. */
const HOLD_SECONDS = 300;

/** Failures by which nobody knows whether the message is stored. */
const PERHAPS_SENT = /^(NoAnswer|UnreadableAnswer|InvalidChecksum|TimeoutError|RequestTimeout|ECONN(RESET|ABORTED)|EPIPE|ETIMEDOUT)$/;

/** Which messages move, and where. */
export interface SomeRedrive extends Pick<Sweep, 'fits'> {
  readonly dead: ReachedQueue;
  /** Without it each goes where it came from. */
  readonly to: ReachedQueue | undefined;
  /** Most messages a second. */
  readonly rate: number | undefined;
  onProgress(seen: number): void;
  /** Is told why a message stays. */
  onFailure(sentence: string): void;
}

/** What became of them: `deleted` have moved. */
export interface SomeRedriven extends SweepReport {
  /** Fit, and stay: Amazon SQS does not know where they came from. */
  readonly sourceless: number;
}

/** Moves those that fit: each is sent, and deleted when that is confirmed. Message move tasks of Amazon SQS know no filter. */
export async function redriveSome({ dead, to, rate, fits, onProgress, onFailure }: SomeRedrive, terminal: Terminal): Promise<SomeRedriven> {
  const sourceOf = openSources(dead, terminal);
  let sourceless = 0;
  let early = 0;
  const report = await sweep(dead, {
    max: Infinity, hold: HOLD_SECONDS, fits, onProgress, atOnce: atOnceBy(rate, dead.url),
    async take(messages) {
      // Before the next are sent, not after: what is sent is deleted at once.
      if (rate !== undefined) await pause(terminal.clock, early * 1000 / rate, terminal.signal);
      const sent: ReceivedMessage<string>[] = [];
      for (const [arn, group] of bySource(messages, to !== undefined)) {
        if (terminal.signal.aborted) break;
        const target = to ?? (arn === undefined ? undefined : await sourceOf(arn));
        if (target === undefined) sourceless += group.length;
        // Not thrown: what is sent before would not be deleted.
        else if ('wrong' in target) group.forEach(({ messageId }) => onFailure(`message ${messageId} ${target.wrong}; it stays dead-lettered, --to moves it elsewhere`));
        else sent.push(...await send(target, group, onFailure));
      }
      early = sent.length;
      return sent;
    },
  }, terminal);
  return { ...report, sourceless };
}

/** Not more than in a second. What a FIFO queue gives together is sent together: of a group nothing may pass what could not be sent. */
function atOnceBy(rate: number | undefined, url: string): number | undefined {
  return rate === undefined || isFifoName(url) ? undefined : Math.min(10, rate);
}

/** Messages by the ARN of the queue that they came from, in their order; all under one where it does not matter. */
function bySource(messages: Messages, areAlike: boolean): Map<string | undefined, ReceivedMessage<string>[]> {
  const groups = new Map<string | undefined, ReceivedMessage<string>[]>();
  for (const message of messages) {
    const arn = areAlike ? undefined : message.deadLetterQueueSourceArn;
    groups.set(arn, [...groups.get(arn) ?? [], message]);
  }
  return groups;
}

/** Finds queues by ARN, each once; of one that cannot be found it says what is wrong. */
function openSources({ port }: ReachedQueue, terminal: Terminal): (arn: string) => Promise<Target | { readonly wrong: string }> {
  const found = new Map<string, Target>();
  return async (arn) => {
    const { queueName = arn, account } = parseQueueArn(arn) ?? {};
    try {
      const target = found.get(arn) ?? await open({ QueueName: queueName, QueueOwnerAWSAccountId: account });
      found.set(arn, target);
      return target;
    } catch (error) {
      return { wrong: `must be sent to ${queueName}, where it came from, got ${(error as Error).name} (${saidBy(error)})` };
    }
  };

  async function open(queue: { QueueName: string; QueueOwnerAWSAccountId: string | undefined }): Promise<Target> {
    const { QueueUrl: url = '' } = await askEndpoint(terminal, (call) => port.getQueueUrl(queue, call));
    return { url, handle: handleOf(url, port, terminal) };
  }
}

/** @returns those that are sent */
async function send({ url, handle }: Target, messages: Messages, onFailure: SomeRedrive['onFailure']): Promise<ReceivedMessage<string>[]> {
  const sent: ReceivedMessage<string>[] = [];
  try {
    await handle.sendMessageBatch(messages.map((message) => entryOf(message, isFifoName(url))), {
      onOutcome(index, outcome) {
        const message = messages[index]!;
        if (!isSendFailure(outcome)) return void sent.push(message);
        const fate = PERHAPS_SENT.test(outcome.code) ? ', and may be in both queues' : '';
        onFailure(`message ${message.messageId} must be sent, got ${reasonOf(outcome)}; it stays dead-lettered${fate}`);
      },
    });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
  }
  return sent;
}

/** Its own deduplication id may be remembered still: a FIFO queue would take it for a duplicate, and it would be lost. */
function entryOf({ body, messageId, messageAttributes, messageGroupId, traceHeader }: ReceivedMessage<string>, isFifo: boolean): AnyEntry<string> {
  return { body, messageAttributes, messageGroupId, traceHeader, messageDeduplicationId: isFifo ? messageId : undefined };
}
