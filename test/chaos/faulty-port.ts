import type { Clock } from '../../src/queue/clock';
import type { BatchId, BatchOutput, WireMessage } from '../../src/queue/port-message';
import type { SqsActionName, SqsPort } from '../../src/queue/port';
import type { LocalSqs } from '../../src/local/local-sqs';
import { ACTION_NAMES } from '../../src/local/action/request-shape';
import type { SeededRandom } from '../../src/local/store/seeded-random';

/** How often each fault strikes, from 0 to 1. */
export interface FaultRates {
  /** The connection drops before the server acted. */
  readonly dropBefore: number;
  /** The connection drops after the server acted: nobody knows that it did. */
  readonly dropAfter: number;
  /** The server answers 500. */
  readonly serverError: number;
  readonly throttled: number;
  /** An answer takes up to five seconds longer. */
  readonly delayed: number;
  /** One entry of a batch fails although the others do not. */
  readonly entryFails: number;
  /** The lock of a received message ends although nobody knows. */
  readonly lockExpires: number;
}

export const CHAOS: FaultRates = {
  dropBefore: 0.03, dropAfter: 0.03, serverError: 0.02, throttled: 0.02, delayed: 0.2, entryFails: 0.02, lockExpires: 0.01,
};

/** What the server was really asked to do with messages, whatever the caller was told. */
export interface Witness {
  received(message: WireMessage): void;
  deleted(receiptHandle: string): void;
  /** The dead-letter queue has a message. */
  deadLettered(body: string): void;
  /** The lock of a message ended behind its holder's back. */
  expired(message: WireMessage): void;
}

/** Of whose port: a consumer that is killed reaches the server no more, and nothing reaches it. */
export interface Caller {
  isDead: boolean;
}

type Input = Record<string, unknown> & { QueueUrl?: string; Entries?: Array<BatchId & { ReceiptHandle?: string }> };

const failure = (name: string, fields: object): Error => Object.assign(new Error(name), { name, ...fields });
const reset = (): Error => failure('Error', { code: 'ECONNRESET' });

/** A port between a caller and an engine that does to it what networks and services do. */
export class FaultyPort {
  constructor(
    private readonly sqs: LocalSqs,
    private readonly world: { readonly clock: Clock; readonly random: SeededRandom; readonly rates: FaultRates; readonly witness: Witness },
  ) {}

  /** The port of one caller. */
  of(caller: Caller): SqsPort {
    const call = (action: SqsActionName) => async (input: Input, options?: object): Promise<unknown> => {
      const answer = await this.call(action, input, { caller, options });
      return caller.isDead ? new Promise(() => undefined) : answer;
    };
    return Object.fromEntries(ACTION_NAMES.map((action) => [action, call(action)])) as unknown as SqsPort;
  }

  private strikes(fault: keyof FaultRates): boolean {
    return this.world.random.next() < this.world.rates[fault];
  }

  private async call(action: SqsActionName, input: Input, { caller, options }: { caller: Caller; options?: object }): Promise<unknown> {
    if (this.strikes('dropBefore')) throw reset();
    if (this.strikes('serverError')) throw failure('InternalFailure', { $fault: 'server', $metadata: { httpStatusCode: 500 } });
    if (this.strikes('throttled')) throw failure('RequestThrottled', { $fault: 'client' });
    if (caller.isDead) return new Promise(() => undefined);
    const drops = this.strikes('dropAfter');
    const delay = this.strikes('delayed') ? this.world.random.below(5000) : 1;
    const answer = input.Entries ? await this.batch(action, input as Required<Input>, options) : await this.sqs.perform(action, input, options);
    this.watch(action, input, answer);
    await new Promise<void>((resolve) => void this.world.clock.schedule(delay, resolve));
    if (drops) throw reset();
    return answer;
  }

  /** Fails single entries: some before the server acted on them, some after. */
  private async batch(action: SqsActionName, input: Required<Input>, options: object | undefined): Promise<BatchOutput<BatchId>> {
    const failing = new Map(input.Entries.filter(() => this.strikes('entryFails')).map((entry) => [entry.Id, this.world.random.next() < 0.5]));
    const Entries = input.Entries.filter(({ Id }) => failing.get(Id) !== true);
    const answer = Entries.length === 0 ? { Successful: [], Failed: [] }
      : await this.sqs.perform(action, { ...input, Entries }, options) as BatchOutput<BatchId>;
    const refused = (answer.Failed ?? []).map(({ Id }) => Id);
    if (action === 'deleteMessageBatch') {
      Entries.filter(({ Id }) => !refused.includes(Id)).forEach(({ ReceiptHandle = '' }) => this.world.witness.deleted(ReceiptHandle));
    }
    const told = [...failing.keys()].filter((Id) => !refused.includes(Id)).map((Id) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'chaos' }));
    return { Successful: (answer.Successful ?? []).filter(({ Id }) => !failing.has(Id)), Failed: [...(answer.Failed ?? []), ...told] };
  }

  private watch(action: SqsActionName, { QueueUrl, ReceiptHandle, MessageBody }: Input, answer: unknown): void {
    if (action === 'deleteMessage') this.world.witness.deleted(String(ReceiptHandle));
    // Single sends are rejects; what is sent otherwise goes in batches.
    if (action === 'sendMessage') this.world.witness.deadLettered(String(MessageBody));
    if (action !== 'receiveMessage') return;
    for (const message of (answer as { Messages?: WireMessage[] }).Messages ?? []) {
      this.world.witness.received(message);
      if (this.strikes('lockExpires')) this.expire(QueueUrl!, message);
    }
  }

  private expire(QueueUrl: string, message: WireMessage): void {
    this.world.clock.schedule(this.world.random.below(2000), () => {
      this.world.witness.expired(message);
      // The message may be done and gone by then.
      this.sqs.changeMessageVisibility({ QueueUrl, ReceiptHandle: message.ReceiptHandle!, VisibilityTimeout: 0 }).catch(() => undefined);
    });
  }
}
