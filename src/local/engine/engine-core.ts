import type { Clock } from '../../queue/clock';
import type { CallOptions } from '../../queue/port';
import { formatQueueArn, parseQueueArn, partitionOf, type QueueKind } from '../../queue/queue-name';
import { missingParameter, refuse } from '../../queue/sqs-error';
import type { FirstSend } from '../store/deduplication';
import { MessageIds } from '../store/message-id';
import type { MessageJournal } from '../store/message-store';
import type { SeededRandom } from '../store/seeded-random';
import type { AttributeStrings } from './queue-settings';
import { LocalQueue, type QueueIdentity } from './local-queue';
import { SqsFailure } from './sqs-failure';

/** Options of one call to the engine. */
export interface EngineCallOptions extends CallOptions {
  /** Start of the queue URLs in the answer, `http://127.0.0.1:9324`: where the caller reached the engine. */
  readonly origin?: string;
  /** X-Ray trace header of the request, taken for messages that have none of their own. */
  readonly traceHeader?: string;
}

/** Keeps queues beyond the process. */
export interface EngineJournal {
  /** Keeper of one queue's messages. */
  of(queue: LocalQueue): MessageJournal;
  queueSaved(queue: LocalQueue): void;
  queueRemoved(queue: LocalQueue): void;
  purged(queue: LocalQueue): void;
  deduplicated(queue: LocalQueue, id: string, entry: { first: FirstSend; expiresAt: number; now: number }): void;
  close(): void;
}

/** One run that moves messages out of a dead-letter queue, as it is listed. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly maxPerSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  failureReason: string | undefined;
  /** Calls the next step off. */
  cancel: () => void;
}

/** How an engine is set up; every value is given. */
export interface CoreOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  readonly strictTiming: boolean;
  readonly random: SeededRandom;
  readonly reorder: boolean;
  readonly duplicateRate: number;
}

/** Last part of a queue's URL. */
const QUEUE_NAME = /^[\w-]+(\.fifo)?$/;

/** What all actions of one engine share: its queues, its time, its numbers. */
export class EngineCore {
  public readonly clock: Clock;
  public readonly random: SeededRandom;
  public readonly queues = new Map<string, LocalQueue>();
  /** When queues were deleted, by name, milliseconds since 1970. */
  public readonly deletedAt = new Map<string, number>();
  public readonly moveTasks: MoveTask[] = [];
  public journal: EngineJournal | undefined;
  /** However long a receive asks to wait. */
  public longestPollMilliseconds = Infinity;
  public readonly messageIds: MessageIds;
  private lastKey = 0;
  private lastQueueId = 0;

  public constructor(public readonly options: CoreOptions) {
    this.clock = options.clock;
    this.random = options.random;
    const hex = this.random.hex(19);
    this.messageIds = new MessageIds(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-`);
  }

  public get shuffle(): SeededRandom | undefined {
    return this.options.reorder ? this.random : undefined;
  }

  /** A number that no message of this engine had before; greater than all before. */
  public nextKey(): number {
    return ++this.lastKey;
  }

  /** Numbers of a kept engine go on where they ended. */
  public continueFrom(lastKey: number, lastQueueId: number): void {
    this.lastKey = Math.max(this.lastKey, lastKey);
    this.lastQueueId = Math.max(this.lastQueueId, lastQueueId);
  }

  public arn(queueName: string): string {
    const { region, account } = this.options;
    return formatQueueArn({ partition: partitionOf(region), region, account, queueName });
  }

  public url(queueName: string, origin = 'http://127.0.0.1'): string {
    return `${origin}/${this.options.account}/${queueName}`;
  }

  public createQueue(name: string, kind: QueueKind, attributes: AttributeStrings): LocalQueue {
    const identity = { id: this.lastQueueId + 1, name, arn: this.arn(name), kind, createdAt: this.clock.now() };
    return this.addQueue(identity, attributes);
  }

  public addQueue(identity: QueueIdentity, attributes: AttributeStrings): LocalQueue {
    const queue = new LocalQueue(this, identity, attributes);
    this.queues.set(identity.name, queue);
    this.lastQueueId = Math.max(this.lastQueueId, identity.id);
    return queue;
  }

  /**
   * The queue of a URL on any host, or of a bare name, with its messages brought up to now.
   *
   * @throws SqsFailure `MissingParameter`, `InvalidAddress` for what names no queue, or `QueueDoesNotExist`
   */
  public queue(queueUrl: string | undefined): LocalQueue {
    if (!queueUrl) throw new SqsFailure(missingParameter('QueueUrl'));
    const path = queueUrl.endsWith('/') ? queueUrl.slice(0, -1) : queueUrl;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!this.queues.has(name) && !QUEUE_NAME.test(name)) {
      throw new SqsFailure(refuse('InvalidAddress', `The address ${queueUrl} is not valid for this endpoint.`));
    }
    const queue = this.queueByName(name);
    queue.settle();
    return queue;
  }

  /** @throws SqsFailure `QueueDoesNotExist` */
  public queueByName(name: string): LocalQueue {
    const queue = this.queues.get(name);
    if (!queue) throw new SqsFailure(refuse('NonExistentQueue', 'The specified queue does not exist.'));
    return queue;
  }

  /** The queue of an ARN of this engine's account and Region. */
  public queueByArn(arn: string): LocalQueue | undefined {
    const queue = this.queues.get(parseQueueArn(arn)?.queueName ?? '');
    return queue?.identity.arn === arn ? queue : undefined;
  }

  /** The queues that name this one as their dead-letter queue. */
  public sourcesOf(queue: LocalQueue): LocalQueue[] {
    return [...this.queues.values()].filter(({ settings }) => settings.redrivePolicy?.deadLetterTargetArn === queue.identity.arn);
  }
}
