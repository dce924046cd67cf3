import type { QueueContext } from '../connect/context';
import { QueueError } from '../error/error';
import { checkQueue, checkRules, gatherRules } from '../error/option-check';
import { queueError } from '../error/remedy';
import { loadTelemetry, traceOf } from '../telemetry/telemetry';
import { remembered } from '../connect/remembered';
import { writtenNow, type AnyEntry, type EntryGiven, type FifoSendEntry, type SendEntry, type SendResult } from './send-entry';
import { BatchRun, type BatchRunOptions } from './batch-run';
import { isSendFailure, type SendFailure, type SendOutcome } from './send-error';

/** How single sends are gathered. */
export interface SenderOptions extends Omit<BatchRunOptions, 'signal'> {
  /** How long an incomplete request waits for more, 0 to 60,000 milliseconds. @default 10 */
  readonly lingerMilliseconds?: number | undefined;
}

/**
 * Gathers concurrent single sends into full requests: ten callers, one call of Amazon SQS.
 *
 * @typeParam Input what is sent
 * @typeParam Entry shape of a message to send, by the kind of queue
 * @example
 * const sender: Sender<Order> = createSender(orders);
 */
export interface Sender<Input = unknown, Entry = SendEntry<Input>> {
  /**
   * Sends one message with those of other callers.
   *
   * @throws BodyError, InvalidMessageError before the network; QueueError after, `retryable` when it may be sent again; QueueError
   * (`Closed`) after `close()`
   */
  sendMessage(entry: Entry): Promise<SendResult>;
  /** Sends what waits without waiting for more; resolves when all of it is answered. */
  flush(): Promise<void>;
  /**
   * Flushes and takes no more. Resolves when every caller has its answer: nothing that was taken is lost. While Amazon SQS does not answer, that is
   * when all attempts are over, which takes minutes by default.
   */
  close(): Promise<void>;
  /** Closes it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A sender of a FIFO queue. */
export type FifoSender<Input = unknown> = Sender<Input, FifoSendEntry<Input>>;

/** The parts of a handle that a sender needs. */
export interface SenderQueue<Input = unknown, Entry = SendEntry<Input>> extends QueueContext<Input, unknown> {
  /** Sends what came alone. */
  sendMessage(entry: Entry): Promise<SendResult>;
}

/**
 * A sender of a queue: each caller gets its own result, Amazon SQS gets full requests.
 *
 * @throws QueueError (`InvalidParameterValue`) for a wrong option
 * @example
 * const sender = createSender(orders);
 * await Promise.all(requests.map(({ order }) => sender.sendMessage({ body: order })));
 * await sender.close();
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html
 */
export function createSender<Input = unknown, Entry = SendEntry<Input>>(
  queue: SenderQueue<Input, Entry>, options: SenderOptions = {},
): Sender<Input, Entry> {
  checkQueue('createSender', queue);
  checkRules({ where: `sender of queue '${queue.name}'`, queue: queue.name }, options, gatherRules());
  return new GatheringSender<Input, Entry>(queue, { ...options });
}

interface Caller {
  readonly resolve: (result: SendResult) => void;
  readonly reject: (error: QueueError) => void;
}

class GatheringSender<Input, Entry> implements Sender<Input, Entry> {
  private readonly callers = new Map<number, Caller>();
  /** Sends that were called and are not in the run yet. */
  private readonly entering = new Set<Promise<unknown>>();
  private taken = 0;
  private closed = false;
  private readonly run = remembered(async () => {
    const { queue: context, options } = this;
    const { lingerMilliseconds = 10 } = options;
    const onOutcome = (index: number, outcome: SendOutcome): void => this.answer(index, outcome);
    const [address, telemetry] = await Promise.all([context.address(), context.traceparent ? loadTelemetry() : undefined]);
    return new BatchRun<Input>({ context, address, onOutcome, fromManyCallers: true, lingerMilliseconds, telemetry }, options);
  });

  constructor(private readonly queue: SenderQueue<Input, Entry>, private readonly options: SenderOptions) {}

  async sendMessage(entry: Entry): Promise<SendResult> {
    const { name } = this.queue;
    if (this.closed) throw new QueueError(`queue '${name}': a sender takes messages until it is closed, got one after; create another`, { code: 'Closed', queue: name });
    const [given, coded] = writtenNow(entry as AnyEntry<Input>, this.queue.body);
    return new Promise((resolve, reject) => {
      const entering: Promise<void> = this.enter(given, coded, { resolve, reject }).catch(reject).finally(() => this.entering.delete(entering));
      this.entering.add(entering);
    });
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.entering);
    if (this.callers.size === 0) return;
    const run = await this.run();
    const { taken } = this;
    // Callers stand in their order. Those that come meanwhile are not waited for: under load they never end.
    while (this.callers.keys().next().value! < taken) {
      run.flush(); // each time, for some may have been prepared since
      await run.nextAnswer();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.flush();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async enter(entry: AnyEntry<Input>, coded: EntryGiven['coded'], caller: Caller): Promise<void> {
    const [run, trace] = await Promise.all([this.run(), traceOf(this.queue)]);
    this.callers.set(this.taken++, caller);
    return run.add(entry, { trace, coded });
  }

  private answer(index: number, outcome: SendOutcome): void {
    const caller = this.callers.get(index)!;
    this.callers.delete(index);
    if (isSendFailure(outcome)) caller.reject(this.errorOf(outcome));
    else caller.resolve(outcome);
  }

  private errorOf({ code, senderFault, message, cause }: SendFailure): QueueError {
    if (cause !== undefined) return queueError(cause, this.queue.name, 'sendMessage');
    const text = `queue '${this.queue.name}': message must be sent, got ${code} (${message}); ${senderFault ? 'mend the message' : 'try again later'}`;
    return new QueueError(text, { code, queue: this.queue.name, retryable: !senderFault });
  }
}
