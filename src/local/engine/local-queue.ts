import type { Clock } from '../../queue/clock';
import { MESSAGE_LIMITS } from '../../queue/message';
import type { QueueKind } from '../../queue/queue-name';
import { DeduplicationWindow } from '../store/deduplication';
import { GroupDispatch } from '../store/group-dispatch';
import { MessageStore, type MessageJournal } from '../store/message-store';
import { ReceiveAttempts } from '../store/receive-attempts';
import type { SeededRandom } from '../store/seeded-random';
import { TenantDispatch } from '../store/tenant-dispatch';
import { queueSettings, type AttributeStrings, type QueueSettings } from './queue-settings';
import { LongPolls } from './long-polls';

/** What a queue is from its creation to its deletion. */
export interface QueueIdentity {
  /** Unique in one engine: a queue that is created again under its name is another one. */
  readonly id: number;
  readonly name: string;
  readonly arn: string;
  readonly kind: QueueKind;
  readonly createdAt: number;
}

/** What a queue needs of its engine. */
interface QueueEngine {
  readonly clock: Clock;
  /** Shuffles what standard queues deliver. */
  readonly shuffle: SeededRandom | undefined;
  readonly journal: { of(queue: LocalQueue): MessageJournal } | undefined;
}

/** One queue of the engine: identity, attributes, messages. */
export class LocalQueue {
  public attributes: AttributeStrings;
  public settings: QueueSettings;
  public modifiedAt: number;
  public purgedAt = -Infinity;
  public messages!: MessageStore;
  public deduplication!: DeduplicationWindow;
  public attempts!: ReceiveAttempts;
  public readonly polls: LongPolls;
  public tags: Map<string, string>;
  /** Amazon SQS takes the scope at creation; changing the attribute later does not change how a queue deduplicates. */
  public readonly deduplicatesByGroup: boolean;

  public constructor(private readonly core: QueueEngine, public readonly identity: QueueIdentity, attributes: AttributeStrings) {
    this.attributes = attributes;
    this.settings = queueSettings(attributes);
    this.modifiedAt = identity.createdAt;
    this.tags = new Map();
    this.deduplicatesByGroup = attributes.DeduplicationScope === 'messageGroup';
    this.polls = new LongPolls(core.clock, () => this.messages.nextReady(this.settings.retentionMilliseconds));
    this.clear();
  }

  /** Empties the queue, messages in flight and the deduplication window included. */
  public clear(): void {
    const { core } = this;
    const dispatch = this.identity.kind === 'fifo' ? new GroupDispatch() : new TenantDispatch(() => core.clock.now(), core.shuffle);
    this.messages = new MessageStore(dispatch, core.journal?.of(this));
    this.deduplication = new DeduplicationWindow();
    this.attempts = new ReceiveAttempts();
  }

  /** Brings delays, visibility timeouts and expiry up to now. */
  public settle(): void {
    this.messages.settle(this.core.clock.now(), this.settings.retentionMilliseconds);
  }

  public setAttributes(attributes: AttributeStrings): void {
    const before = this.settings.delaySeconds;
    this.attributes = attributes;
    this.settings = queueSettings(attributes);
    this.modifiedAt = this.core.clock.now();
    if (this.identity.kind === 'fifo' && before !== this.settings.delaySeconds) this.delayAnew();
    this.polls.wake();
  }

  public get isFull(): boolean {
    return this.messages.counts.inFlight >= MESSAGE_LIMITS.inFlight;
  }

  /** A FIFO queue's delay counts for the messages that it delays already. */
  private delayAnew(): void {
    for (const message of this.messages.oldest()) {
      if (message.state === 'delayed') this.messages.hide(message, 'delayed', message.sentAt + this.settings.delaySeconds * 1000);
    }
    this.settle();
  }
}
