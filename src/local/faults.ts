import { isListOf, isRate, type OptionRule } from '../queue/option-rule';
import type { SqsActionName } from '../queue/port';
import type { BatchId, BatchInput, BatchOutput, BatchResultErrorEntry } from '../queue/port-message';
import { refuse } from '../queue/sqs-error';
import { ACTION_NAMES } from './action/request-shape';
import { assertOptions } from './assert-options';
import type { SeededRandom } from './store/seeded-random';
import { SqsFailure } from './engine/sqs-failure';

/** What goes wrong on purpose. Each value is a part of the calls, 0 to 1; what is left out never happens. */
export interface Faults {
  /** Calls that are refused with `RequestThrottled` before anything happens. */
  readonly throttling?: number | undefined;
  /** Receives that answer with nothing although there are messages. */
  readonly emptyReceives?: number | undefined;
  /** Entries of batches that fail by no fault of the sender and are not done. */
  readonly partialBatchFailures?: number | undefined;
  /** Calls that are done and whose answer gets lost: in process a `TimeoutError`, over HTTP a broken connection. */
  readonly lostResponses?: number | undefined;
  /**
   * Only these actions have faults.
   * @default - all of them
   */
  readonly actions?: readonly SqsActionName[] | undefined;
}

const isAction = (value: unknown): boolean => ACTION_NAMES.some((name) => name === value);
const rateRule = (word: string): OptionRule => [word, isRate, 'a number from 0 to 1', '0.1 hits every tenth call'];
const RULES: readonly OptionRule[] = [
  ...['throttling', 'emptyReceives', 'partialBatchFailures', 'lostResponses'].map(rateRule),
  ['actions', isListOf(isAction), 'a list of actions of Amazon SQS in lower camel case', "write ['sendMessage']"],
];

/**
 * The answer of a call was lost on its way; the call itself was done. Nothing that Amazon SQS sends, so no refusal of the service.
 *
 * @example
 * sqs.injectFaults({ lostResponses: 1 });
 * await sqs.sendMessage({ QueueUrl, MessageBody: 'stored' }).catch((error) => error instanceof LostResponse);
 */
export class LostResponse extends Error {
  public readonly name = 'TimeoutError';
  public readonly code = 'ECONNRESET';
  public readonly $metadata = { attempts: 1, totalRetryDelay: 0 };

  public constructor(action: SqsActionName) {
    super(`${action}: the connection was lost before the answer came`);
  }
}

/**
 * Checks names and rates.
 *
 * @throws RangeError for a name that is none and for a rate that is not from 0 to 1
 */
export function assertFaults(faults: Faults): void {
  assertOptions('faults', faults, RULES);
}

/** Decides, call by call, what goes wrong. */
export class FaultInjector {
  public faults: Faults = {};

  public constructor(private readonly random: SeededRandom) {}

  /** Runs an action under the faults of the moment. */
  public async run<Output>(action: SqsActionName, input: object, perform: (input: object) => Output | Promise<Output>): Promise<Output> {
    const { faults } = this;
    if (faults.actions && !faults.actions.includes(action)) return perform(input);
    if (this.hits(faults.throttling)) throw new SqsFailure(refuse('RequestThrottled', 'Rate exceeded'));
    if (action === 'receiveMessage' && this.hits(faults.emptyReceives)) return {} as Output;
    const output = await this.runBatch(input as BatchInput<BatchId>, perform);
    if (this.hits(faults.lostResponses)) throw new LostResponse(action);
    return output;
  }

  private async runBatch<Output>(input: BatchInput<BatchId>, perform: (input: object) => Output | Promise<Output>): Promise<Output> {
    const failed = (input.Entries ?? []).filter(() => this.hits(this.faults.partialBatchFailures));
    if (failed.length === 0) return perform(input);
    const left = input.Entries!.filter((entry) => !failed.includes(entry));
    const output = left.length > 0 ? await perform({ ...input, Entries: left }) as Partial<BatchOutput<BatchId>> : {};
    return { ...output, Failed: [...output.Failed ?? [], ...failed.map(failure)] } as Output;
  }

  private hits(rate = 0): boolean {
    return rate > 0 && this.random.next() < rate;
  }
}

function failure({ Id }: BatchId): BatchResultErrorEntry {
  return { Id, SenderFault: false, Code: 'ServiceUnavailable', Message: 'Service is temporarily unavailable.' };
}
