import type { Clock } from '../../queue/clock';
import type { FunctionInvoker } from './event-source-batch';
import { Turns } from './turns';
import { FunctionProcess, LOAD_MILLISECONDS, isInspected, type FunctionProcessOptions } from './function-process';

const TOO_LONG = `no end of its import within ${LOAD_MILLISECONDS / 1000} s`;

/** Has a process load, at once or in its turn. */
export type LoadTurns = <Started>(load: () => Promise<Started>) => Promise<Started>;

export interface FunctionOptions extends FunctionProcessOptions {
  /** Invocations at the same time, whichever event source mapping they are of. @default - not limited */
  readonly reservedConcurrency?: number;
}

/**
 * Starts a function's first process, at once; further ones load in their turn.
 *
 * @throws Error when its module does not load; nothing is left running then
 */
export async function startFunction(options: FunctionOptions, clock: Clock, inTurn: LoadTurns = (load) => load()): Promise<RunningFunction> {
  const running = new RunningFunction(options, clock, inTurn);
  await running.startFirst();
  return running;
}

/** A function that can be invoked: as many processes as there are invocations at the same time. */
export class RunningFunction {
  /** Those that load, wait or work. */
  private readonly all = new Set<FunctionProcess>();
  private readonly idle: FunctionProcess[] = [];
  /** All its event source mappings take theirs here. */
  public readonly turns: Turns;
  private isOver = false;

  public constructor(private readonly options: FunctionOptions, private readonly clock: Clock, private readonly inTurn: LoadTurns) {
    this.turns = new Turns(options.reservedConcurrency);
  }

  public async startFirst(): Promise<void> {
    this.idle.push(await startProcess(this.options, this.clock, this.all));
  }

  public readonly invoke: FunctionInvoker = async (event, context) => (await this.begin())(event, context);

  /** Takes a process that waits, or starts one. @returns what invokes it, once */
  public async begin(): Promise<FunctionInvoker> {
    const chosen = this.take() ?? await this.inTurn(() => this.startNext());
    return async (event, context) => {
      if (context.signal.aborted) return void this.idle.push(chosen); // its time ended while the process loaded: its messages come again
      try {
        return await chosen.invoke(event, context);
      } finally {
        if (chosen.isAlive && !context.signal.aborted) this.idle.push(chosen);
        else if (this.all.delete(chosen)) void chosen.stop(); // who left its group may hold its output
      }
    };
  }

  /** Ends the processes that wait; the next event starts one. */
  public async rest(): Promise<void> {
    for (const each of this.idle) this.all.delete(each);
    await Promise.all(this.idle.splice(0).map((each) => each.stop()));
  }

  public async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all([...this.all].map((each) => each.stop()));
    this.options.module.dispose();
  }

  private take(): FunctionProcess | undefined {
    const free = this.idle.pop();
    return free?.isAlive ? free : undefined;
  }

  /** Whoever stops the function ends these, once those at work have had their time: the signal is for the first. */
  private async startNext(): Promise<FunctionProcess> {
    if (this.isOver) throw new Error(`function ${this.options.name}: it ended before its turn`);
    return this.take() ?? startProcess({ ...this.options, signal: undefined }, this.clock, this.all);
  }
}

/** @param all where the process is while it runs, loading or not */
async function startProcess(options: FunctionProcessOptions, clock: Clock, all: Set<FunctionProcess>): Promise<FunctionProcess> {
  const started = new FunctionProcess(options);
  all.add(started);
  const giveUp = (): void => void started.stop();
  const cancel = isInspected(options.environment) ? () => undefined : clock.schedule(LOAD_MILLISECONDS, () => void started.stop(TOO_LONG));
  options.signal?.addEventListener('abort', giveUp);
  if (options.signal?.aborted) giveUp();
  try {
    await started.load();
    return started;
  } catch (error) {
    all.delete(started);
    await started.stop();
    throw error;
  } finally {
    cancel();
    options.signal?.removeEventListener('abort', giveUp);
  }
}
