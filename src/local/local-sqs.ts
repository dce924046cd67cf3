import { systemClock, type Clock } from '../queue/clock';
import { CLOCK_RULE, isAccountId, isFlag, isObject, isRate, isText, type OptionRule } from '../queue/option-rule';
import type { ActionInput, ActionOutput, SqsActionName, SqsPort } from '../queue/port';
import { assertNotAborted } from './aborted-call';
import { ACTIONS } from './action/actions';
import { assertOptions } from './assert-options';
import { EngineCore, type EngineCallOptions } from './engine/engine-core';
import { keepIn } from './engine/durable-store';
import { FaultInjector, assertFaults, type Faults } from './faults';
import { nextTurn } from './manual-clock';
import { requestHandlerOf, type SdkRequestHandler } from './request-handler';
import { peekDeadLetters, peekMessages, type PeekInput, type PeekedMessage } from './peek';
import { ACTION_NAMES, readRequest } from './action/request-shape';
import { SeededRandom } from './store/seeded-random';

/** How a local engine behaves. Every option has a default. */
export interface LocalSqsOptions {
  /**
   * Time of the engine; a `ManualClock` in tests.
   * @default - the time of the machine
   */
  readonly clock?: Clock | undefined;
  /** @default 'us-east-1' */
  readonly region?: string | undefined;
  /**
   * Twelve digits.
   * @default '000000000000'
   */
  readonly account?: string | undefined;
  /**
   * Holds callers to the 60 seconds between two purges of a queue and between deleting a queue and creating it again.
   * @default false
   */
  readonly strictTiming?: boolean | undefined;
  /**
   * Makes message ids, reordering, duplicates and faults repeat from run to run.
   * @default - another one each time
   */
  readonly seed?: number | undefined;
  /**
   * Standard queues deliver out of order, as they may.
   * @default false
   */
  readonly reorder?: boolean | undefined;
  /**
   * Part of the messages of standard queues that are delivered once more although their visibility timeout runs, 0 to 1.
   * @default 0
   */
  readonly duplicateRate?: number | undefined;
  /**
   * What goes wrong on purpose; `injectFaults` changes it later.
   * @default - nothing
   */
  readonly faults?: Faults | undefined;
  /**
   * Folder in which queues, messages and the deduplication window outlive the process, `kill -9` included. Needs node's own
   * `node:sqlite` (Node.js 22.13 or later). One engine at a time may use it.
   * @default - everything is in memory
   */
  readonly dataDirectory?: string | undefined;
}

const flagRule = (word: string): OptionRule => [word, isFlag, 'true or false', 'leave it out for false'];
/** Options of an engine. */
export const ENGINE_RULES: readonly OptionRule[] = [
  CLOCK_RULE,
  ['region', isText, 'the name of a Region', "leave it out for 'us-east-1'"],
  ['account', isAccountId, 'twelve digits', "leave it out for '000000000000'"],
  flagRule('strictTiming'),
  ['seed', Number.isFinite, 'a number', 'leave it out for another one each time'],
  flagRule('reorder'),
  ['duplicateRate', isRate, 'a number from 0 to 1', '0.1 delivers every tenth message once more'],
  ['faults', isObject, 'an object', 'write { throttling: 0.1 }'],
  ['dataDirectory', isText, 'the path of a folder', 'leave it out to keep everything in memory'],
];

/**
 * Amazon SQS in this process: queues and messages in memory, answers and errors as the service gives them.
 *
 * It is an {@link SqsPort}, so it stands wherever the SDK's client stands: in `openQueue(…, { client })`, behind the loopback
 * HTTP server and behind an SDK client's `requestHandler`. Every call throws the error that the SDK's client would throw.
 *
 * @example
 * const sqs = new LocalSqs();
 * const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
 * await sqs.sendMessage({ QueueUrl, MessageBody: 'one' });
 * const { Messages } = await sqs.receiveMessage({ QueueUrl });
 */
export class LocalSqs {
  /** Time of the engine. */
  public readonly clock: Clock;
  private readonly core: EngineCore;
  private readonly injector: FaultInjector;
  private isFaulty = false;

  /** @throws RangeError for options that cannot be meant, Error for a `dataDirectory` that cannot be used */
  public constructor(options: LocalSqsOptions = {}) {
    assertOptions('LocalSqs', options, ENGINE_RULES);
    const { clock = systemClock, region = 'us-east-1', account = '000000000000', strictTiming = false, reorder = false, duplicateRate = 0 } = options;
    this.clock = clock;
    const random = new SeededRandom(options.seed);
    this.core = new EngineCore({ clock, region, account, strictTiming, reorder, duplicateRate, random });
    this.injector = new FaultInjector(random);
    this.injectFaults(options.faults ?? {});
    if (options.dataDirectory !== undefined) keepIn(options.dataDirectory, this.core);
  }

  /**
   * Runs one action by name, checking the shape of its request first: what the HTTP server calls.
   *
   * @returns the answer itself where it is there at once; a promise where the action takes time
   * @throws what the SDK's client would throw of a request that Amazon SQS refuses
   * @throws LostResponse when faults say so
   */
  public perform<Name extends SqsActionName>(
    action: Name, input: unknown, options: EngineCallOptions = {},
  ): ActionOutput<Name> | Promise<ActionOutput<Name>> {
    const request = readRequest(action, input) as ActionInput<Name>;
    if (!this.isFaulty) return ACTIONS[action](this.core, request, options);
    return this.injector.run(action, request, (given) => ACTIONS[action](this.core, given as ActionInput<Name>, options));
  }

  /**
   * Changes what goes wrong on purpose, from the next call on; `{}` ends it.
   *
   * @throws RangeError for a rate that is not from 0 to 1, and for a name that is none
   * @example
   * sqs.injectFaults({ throttling: 0.2, actions: ['sendMessageBatch'] });
   */
  public injectFaults(faults: Faults): void {
    assertFaults(faults);
    this.injector.faults = faults;
    this.isFaulty = Object.keys(faults).length > 0;
  }

  /**
   * A request handler for the SDK's clients: no port, no network, the rest of the client as it is.
   *
   * @example
   * const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }; // asked for by the client, looked at by nobody
   * const client = new SQSClient({ region: 'us-east-1', credentials, requestHandler: new LocalSqs().requestHandler() });
   */
  public requestHandler(): SdkRequestHandler {
    return requestHandlerOf(this);
  }

  /**
   * Looks at the messages of a queue without receiving them: no receive is counted, nothing is hidden.
   *
   * @throws `QueueDoesNotExist`, as the SDK's client would throw it
   * @example
   * const { Messages } = sqs.peekMessages({ QueueUrl });
   */
  public peekMessages(input: PeekInput): { Messages: PeekedMessage[] } {
    return peekMessages(this.core, input);
  }

  /**
   * Looks at the messages that moved from a queue to its dead-letter queue or were sent there, in the same way.
   *
   * @throws `QueueDoesNotExist`, as the SDK's client would throw it
   * @example
   * const { Messages } = sqs.peekDeadLetters({ QueueUrl });
   */
  public peekDeadLetters(input: PeekInput): { Messages: PeekedMessage[] } {
    return peekDeadLetters(this.core, input);
  }

  /**
   * Lets nobody wait long for a message from now on, so that a listener that stops waits for no poll: polls under way answer with nothing at once,
   * later ones within a tenth of a second. `dev` calls it at Ctrl-C.
   */
  public endPolls(): void {
    this.core.longestPollMilliseconds = 100;
    for (const { polls } of this.core.queues.values()) polls.close();
  }

  /** Ends what waits: long polls answer with nothing, later ones too without a wait, and move tasks stop. Queues and messages stay. */
  public close(): void {
    for (const task of this.core.moveTasks) task.cancel();
    this.core.longestPollMilliseconds = 0;
    for (const { polls } of this.core.queues.values()) polls.close();
    this.core.journal?.close();
  }
}

/** Receives of a turn of the event loop, in all engines of this process; so many that what a program takes in a row by hand stays within a turn. */
const RECEIVES_A_TURN = 20_000;
let turn: { receives: number; readonly end: Promise<void> } | undefined;

/** Of a message that is given back at once, again and again, no test would end: nothing of it waits for more than a promise, and no timer came. */
function turnWhenBusy(): Promise<void> | undefined {
  turn ??= { receives: 0, end: nextTurn().then(() => { turn = undefined; }) };
  turn.receives += 1;
  return turn.receives > RECEIVES_A_TURN ? turn.end : undefined;
}

/** The 23 calls of the port: each is `perform` under its own name. */
export interface LocalSqs extends SqsPort {}

for (const action of ACTION_NAMES) {
  Object.defineProperty(LocalSqs.prototype, action, {
    async value(this: LocalSqs, input: unknown, options?: EngineCallOptions) {
      const busy = action === 'receiveMessage' ? turnWhenBusy() : undefined;
      if (busy) await busy;
      assertNotAborted(options?.abortSignal);
      const answer = await this.perform(action, input, options) as { Messages?: unknown } | undefined;
      if (!answer?.Messages) assertNotAborted(options?.abortSignal); // what came meanwhile is not lost
      return answer;
    },
  });
}
