import { setMaxListeners } from 'node:events';
import { pause, type Clock } from '../../src/queue/clock';
import type { SqsActionName } from '../../src/queue/port';
import type { BatchId, BatchOutput, WireMessage } from '../../src/queue/port-message';
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
  /** A request or its answer takes longer. */
  readonly delayed: number;
  /** One entry of a batch fails although the others do not, before or after the server acted on it. */
  readonly entryFails: number;
  /** The lock of a received message ends although nobody knows. */
  readonly lockExpires: number;
  /** A handler throws. */
  readonly handlerThrows: number;
  /** A handler outlives the visibility timeout of its message. */
  readonly handlerIsSlow: number;
}

/** Faults that happen on the way, not in a handler. */
export type LineFaultName = Exclude<keyof FaultRates, 'handlerThrows' | 'handlerIsSlow'>;

export const CHAOS: FaultRates = {
  dropBefore: 0.03, dropAfter: 0.03, serverError: 0.02, throttled: 0.02, delayed: 0.2, entryFails: 0.02, lockExpires: 0.01,
  handlerThrows: 0.03, handlerIsSlow: 0.003,
};

/** No fault at all: what goes wrong then is the consumer's own mistake. */
export const CALM: FaultRates = {
  dropBefore: 0, dropAfter: 0, serverError: 0, throttled: 0, delayed: 0, entryFails: 0, lockExpires: 0, handlerThrows: 0, handlerIsSlow: 0,
};

/** What the server was really asked to do with messages, whatever the caller was told. */
export interface Witness {
  received(message: WireMessage): void;
  /** A delete is on its way to the server. */
  deleting(receiptHandle: string): void;
  /** The dead-letter queue has a message. */
  deadLettered(body: string): void;
  /** The lock of a message ends before its holder can know: behind its back, or because the answer took so long. */
  expired(message: WireMessage): void;
}

/** Why a caller gets no answer of the server: its connection drops, or somebody else answers. */
export class LineFault extends Error {
  /** @param lostAnswer what the server answered, when the connection drops on the way back */
  constructor(readonly fault: LineFaultName, readonly lostAnswer?: unknown) {
    super(`chaos: ${fault}`);
  }
}

/** Where a line is, and how long what it does takes. */
export interface LineWorld {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly rates: FaultRates;
  readonly witness: Witness;
  /** Longest delay of a call. */
  readonly delayMilliseconds: number;
  /** Longest time after a receive in which its lock may end. */
  readonly expiryMilliseconds: number;
  /** Gives a message back behind its holder's back. */
  expire(queueUrl: string, receiptHandle: string): Promise<unknown>;
}

export type LineInput = Record<string, unknown> & { QueueUrl?: string; Entries?: Array<BatchId & { ReceiptHandle?: string }> };

/** One call on its way to the server. */
export interface Passage {
  readonly action: SqsActionName;
  readonly input: LineInput;
  forward(input: LineInput): Promise<unknown>;
}

const WHOLE_CALL = ['dropBefore', 'serverError', 'throttled', 'dropAfter'] as const;

/** The way between a caller and a server, which does to calls what networks and services do. A port and an HTTP proxy are made of it. */
export class FaultyLine {
  /** How often each fault has struck. */
  readonly struck: Record<LineFaultName, number> = {
    dropBefore: 0, dropAfter: 0, serverError: 0, throttled: 0, delayed: 0, entryFails: 0, lockExpires: 0,
  };
  private readonly closing = new AbortController();

  constructor(private readonly world: LineWorld) {
    // All that waits listens to it.
    setMaxListeners(0, this.closing.signal);
  }

  /**
   * Brings a call to the server and its answer back.
   *
   * @throws LineFault, and whatever `forward` throws
   */
  async pass({ action, input, forward }: Passage): Promise<unknown> {
    // Drawn at once: what a call meets depends on its place among the calls, not on what happens meanwhile.
    const fault = WHOLE_CALL.find((name) => this.strikes(name));
    const delay = this.strikes('delayed') ? this.world.random.below(this.world.delayMilliseconds) : 0;
    const isOnWayBack = this.world.random.next() < 0.5;
    const failing = new Map((input.Entries ?? []).filter(() => this.strikes('entryFails')).map(({ Id }) => [Id, this.world.random.next() < 0.5]));
    if (!isOnWayBack) await this.wait(delay);
    if (fault && fault !== 'dropAfter') throw new LineFault(fault);
    const answer = input.Entries ? await this.batch({ action, input, forward }, failing) : await this.single({ action, input, forward });
    if (isOnWayBack && delay > 0) {
      messagesOf(answer).forEach((message) => this.world.witness.expired(message));
      await this.wait(delay);
    }
    if (fault) throw new LineFault(fault, answer);
    return answer;
  }

  /** Ends what waits: delays are over, locks hold. */
  close(): void {
    this.closing.abort();
  }

  private strikes(fault: LineFaultName): boolean {
    const strikes = this.world.random.next() < this.world.rates[fault];
    if (strikes) this.struck[fault]++;
    return strikes;
  }

  private async wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await pause(this.world.clock, milliseconds, this.closing.signal);
  }

  /** @param failing ids of the entries that fail: true before the server acted on them, false after */
  private async batch({ action, input, forward }: Passage, failing: ReadonlyMap<string | undefined, boolean>): Promise<BatchOutput<BatchId>> {
    const Entries = input.Entries!.filter(({ Id }) => failing.get(Id) !== true);
    if (action === 'deleteMessageBatch') Entries.forEach(({ ReceiptHandle = '' }) => this.world.witness.deleting(ReceiptHandle));
    const answer = Entries.length === 0 ? undefined : await forward({ ...input, Entries }) as BatchOutput<BatchId>;
    const { Successful, Failed } = { Successful: answer?.Successful ?? [], Failed: answer?.Failed ?? [] };
    const refused = new Set(Failed.map(({ Id }) => Id));
    const told = [...failing.keys()].filter((Id) => !refused.has(Id)).map((Id) => ({ Id, SenderFault: false, Code: 'InternalError', Message: 'chaos' }));
    return { Successful: Successful.filter(({ Id }) => !failing.has(Id)), Failed: [...Failed, ...told] };
  }

  private async single({ action, input, forward }: Passage): Promise<unknown> {
    const { witness } = this.world;
    if (action === 'deleteMessage') witness.deleting(String(input.ReceiptHandle));
    const answer = await forward(input);
    // Single sends are rejects; what is sent otherwise goes in batches.
    if (action === 'sendMessage') witness.deadLettered(String(input.MessageBody));
    for (const message of messagesOf(answer)) {
      witness.received(message);
      if (this.strikes('lockExpires')) void this.expire(input.QueueUrl!, message);
    }
    return answer;
  }

  private async expire(queueUrl: string, message: WireMessage): Promise<void> {
    await this.wait(1 + this.world.random.below(this.world.expiryMilliseconds));
    if (this.closing.signal.aborted) return;
    this.world.witness.expired(message);
    // The message may be done and gone by then.
    await this.world.expire(queueUrl, message.ReceiptHandle!).catch(() => undefined);
  }
}

/** What a receive brought; of any other call nothing. */
const messagesOf = (answer: unknown): readonly WireMessage[] => (answer as { readonly Messages?: WireMessage[] }).Messages ?? [];
