import type { Clock } from '../../queue/clock';
import type { FunctionInvoker } from './event-source-batch';
import { FunctionProcess, LOAD_MILLISECONDS, isInspected, type FunctionProcessOptions } from './function-process';

/** A function that can be invoked: as many processes as there are invocations at the same time. */
export interface RunningFunction {
  readonly invoke: FunctionInvoker;
  /** Takes a process that waits, or starts one. @returns what invokes it, once */
  begin(): Promise<FunctionInvoker>;
  /** Ends the processes that wait; the next event starts one. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

const TOO_LONG = `no end of its import within ${LOAD_MILLISECONDS / 1000} s`;

/** Has a process load, at once or in its turn. */
export type LoadTurns = <Started>(load: () => Promise<Started>) => Promise<Started>;

/**
 * Starts a function's first process, at once; further ones load in their turn.
 *
 * @throws Error when its module does not load; nothing is left running then
 */
export async function startFunction(options: FunctionProcessOptions, clock: Clock, inTurn: LoadTurns = (load) => load()): Promise<RunningFunction> {
  const all = new Set<FunctionProcess>();
  const idle: FunctionProcess[] = [];
  idle.push(await startProcess(options, clock, all));
  // Whoever stops the function ends these, once those at work have had their time.
  let isOver = false;
  const take = (): FunctionProcess | undefined => {
    const free = idle.pop();
    return free?.isAlive ? free : undefined;
  };
  const start = async (): Promise<FunctionProcess> => {
    if (isOver) throw new Error(`function ${options.name}: it ended before its turn`);
    return take() ?? startProcess({ ...options, signal: undefined }, clock, all);
  };
  const begin = async (): Promise<FunctionInvoker> => {
    const chosen = take() ?? await inTurn(start);
    return async (event, context) => {
      if (context.signal.aborted) return void idle.push(chosen); // its time ended while the process loaded: its messages come again
      try {
        return await chosen.invoke(event, context);
      } finally {
        if (chosen.isAlive && !context.signal.aborted) idle.push(chosen);
        else if (all.delete(chosen)) void chosen.stop(); // who left its group may hold its output
      }
    };
  };
  return {
    begin,
    invoke: async (event, context) => (await begin())(event, context),
    async rest() {
      for (const each of idle) all.delete(each);
      await Promise.all(idle.splice(0).map((each) => each.stop()));
    },
    async stop() {
      isOver = true;
      await Promise.all([...all].map((each) => each.stop()));
      options.module.dispose();
    },
  };
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
