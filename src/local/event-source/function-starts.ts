import type { RunningFunction } from './function-pool';
import { Turns } from './turns';

/** Any number at once would share the cores until none has ended its import in time. */
const AT_ONCE = 8;
/** How many functions keep the process that has loaded for their first event: each holds some 35 MB. */
const KEPT = 16;

/** The starts of an app's functions. All load, so that one that cannot is told at once; those beyond the first few start again when there is work. */
export class FunctionStarts {
  private readonly kept = new Set<RunningFunction>();
  private readonly turns = new Turns(AT_ONCE);

  /** @param start answers the function, or why it does not run */
  public run(start: () => Promise<RunningFunction | string>): Promise<RunningFunction | string> {
    return this.inTurn(async () => {
      const started = await start();
      if (typeof started === 'string') return started;
      if (this.kept.size < KEPT) this.kept.add(started);
      else await started.rest();
      return started;
    });
  }

  /** Waits until few enough load. */
  public inTurn<Started>(load: () => Promise<Started>): Promise<Started> {
    return this.turns.run(load);
  }

  /** Makes room: the function has ended. */
  public forget(ended: RunningFunction): void {
    this.kept.delete(ended);
  }
}
