import { pause, type Clock } from '../../src/queue/clock';
import type { SqsActionName, SqsPort } from '../../src/queue/port';
import type { LocalSqs } from '../../src/local/local-sqs';
import { ACTION_NAMES } from '../../src/local/action/request-shape';
import { LineFault, type LineFaultName, type FaultyLine, type LineInput } from './faulty-line';

/** Of whose port: a consumer that is killed reaches the server no more, and nothing reaches it. */
export interface Caller {
  isDead: boolean;
}

/** Every call takes time, so that whoever calls again at once moves the clock. */
const LATENCY = 1;

const failure = (name: string, fields: object): Error => Object.assign(new Error(name), { name, ...fields });
const dropped = (): Error => failure('Error', { code: 'ECONNRESET' });

/** What the SDK's client throws for a fault of the line. */
const SDK_ERRORS: Partial<Record<LineFaultName, () => Error>> = {
  dropBefore: dropped,
  dropAfter: dropped,
  serverError: () => failure('InternalFailure', { $fault: 'server', $metadata: { httpStatusCode: 500 } }),
  throttled: () => failure('RequestThrottled', { $fault: 'client' }),
};

const nothing = (): Promise<never> => new Promise(() => undefined);

/** A faulty line between a caller and an engine in the same process: no sockets, so that time can be moved. */
export class FaultyPort {
  constructor(private readonly engine: { readonly sqs: LocalSqs; readonly clock: Clock }, private readonly line: FaultyLine) {}

  /** The port of one caller. */
  of(caller: Caller): SqsPort {
    const call = (action: SqsActionName) => async (input: LineInput, options?: object): Promise<unknown> => {
      const forward = (given: LineInput): Promise<unknown> => (caller.isDead ? nothing() : this.perform(action, given, options));
      const outcome = await this.line.pass({ action, input, forward }).then((answer) => ({ answer }), (error: unknown) => ({ error }));
      if (caller.isDead) return nothing();
      if ('answer' in outcome) return outcome.answer;
      throw outcome.error instanceof LineFault ? SDK_ERRORS[outcome.error.fault]!() : outcome.error;
    };
    return Object.fromEntries(ACTION_NAMES.map((action) => [action, call(action)])) as unknown as SqsPort;
  }

  private async perform(action: SqsActionName, input: LineInput, options: object | undefined): Promise<unknown> {
    const answer = await this.engine.sqs.perform(action, input, options);
    await pause(this.engine.clock, LATENCY);
    return answer;
  }
}
