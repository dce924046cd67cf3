import type { Listener, StopOptions, StopReport } from './listener';

/** What ends on a signal of the process. */
export interface StopOnSignalOptions extends StopOptions {
  /** @default - SIGTERM and SIGINT */
  readonly signals?: readonly NodeJS.Signals[];
  /** Where the signals come from. @default process */
  readonly source?: Pick<NodeJS.EventEmitter, 'once' | 'off'>;
}

/** What waits for the signals. */
export interface SignalWatch {
  /** What `stop()` answered, when a signal came. */
  readonly stopped: Promise<StopReport[]>;
  /** Takes the handlers off again. */
  off(): void;
}

/**
 * Stops listeners when the process is told to end (SIGTERM of a container, Ctrl-C), so that nothing in hand is lost.
 * The process ends by itself when nothing is left to do. A second signal ends it at once, as without this helper.
 *
 * @returns a function that takes the handlers off again, and what `stop()` answered when a signal came
 * @example
 * ```mts
 * stopOnSignal(listen(orders, ship), { deadlineSeconds: 20 });
 * ```
 */
export function stopOnSignal(
  listeners: Pick<Listener, 'stop'> | ReadonlyArray<Pick<Listener, 'stop'>>, options: StopOnSignalOptions = {},
): SignalWatch {
  const { signals = ['SIGTERM', 'SIGINT'], source = process } = options;
  let onSignal = (): void => undefined;
  const off = (): void => signals.forEach((signal) => source.off(signal, onSignal));
  const stopped = new Promise<StopReport[]>((resolve) => {
    onSignal = () => {
      off();
      resolve(Promise.all([listeners].flat().map((listener) => (listener as Listener).stop(options))));
    };
  });
  signals.forEach((signal) => source.once(signal, onSignal));
  return { stopped, off };
}
