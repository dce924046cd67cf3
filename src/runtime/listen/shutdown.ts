import { hasMethods, isListOf, type OptionRule } from '../../queue/option-rule';
import { checkRules, invalidOption } from '../error/option-check';
import type { Listener } from './listener';
import { stopRules, type StopOptions, type StopReport } from './stop-options';

/** What ends on a signal of the process. */
export interface StopOnSignalOptions extends StopOptions {
  /** @default - SIGTERM and SIGINT */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** Where the signals come from. @default process */
  readonly source?: Pick<NodeJS.EventEmitter, 'once' | 'off'> | undefined;
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
 * Give it all listeners of a process at once: Node.js warns of a leak (`MaxListenersExceededWarning`) when a signal has more than ten handlers.
 * Node.js and Bun give no signal to a worker thread: stop its listeners by a message from the main thread.
 *
 * A framework that ends the process on a signal by itself does not wait. With NestJS, stop the listener in `onModuleDestroy` instead; with Next.js,
 * set `NEXT_MANUAL_SIG_HANDLE=true`, and call `process.exit()` when `stopped` resolves.
 *
 * @returns `off()`, which takes the handlers of the signals off again, and `stopped`: what each `stop()` answered, when a signal came
 * @throws QueueError (`InvalidParameterValue`) when a listener or an option cannot be meant: at once, not when the signal comes
 * @example
 * ```mts
 * stopOnSignal(listen(orders, ship), { deadlineSeconds: 20 });
 * ```
 */
export function stopOnSignal(
  listeners: Pick<Listener, 'stop'> | ReadonlyArray<Pick<Listener, 'stop'>>, options: StopOnSignalOptions = {},
): SignalWatch {
  const all = ([listeners] as const).flat() as ReadonlyArray<Pick<Listener, 'stop'>>;
  checkWatch(all, options);
  const { signals = ['SIGTERM', 'SIGINT'], source = process, deadlineSeconds } = options;
  let onSignal = (): void => undefined;
  const off = (): void => signals.forEach((signal) => source.off(signal, onSignal));
  const stopped = new Promise<StopReport[]>((resolve) => {
    onSignal = () => {
      off();
      resolve(Promise.all(all.map((listener) => listener.stop({ deadlineSeconds }))));
    };
  });
  signals.forEach((signal) => source.once(signal, onSignal));
  return { stopped, off };
}

const isSignal = (value: unknown): boolean => typeof value === 'string' && value.startsWith('SIG');
const rules = (): readonly OptionRule[] => [
  ...stopRules(),
  ['signals', isListOf(isSignal), 'a list of names of signals', "write ['SIGTERM']"],
  ['source', hasMethods('once', 'off'), 'an emitter of events', 'leave it out for process'],
];

function checkWatch(listeners: ReadonlyArray<Pick<Listener, 'stop'>>, options: StopOnSignalOptions): void {
  const place = { where: 'stopOnSignal' };
  for (const listener of listeners as ReadonlyArray<Partial<Listener> | undefined>) {
    if (typeof listener?.stop !== 'function') throw invalidOption(place, `listeners must be a listener or a list of them, got ${String(listener)}; give what listen() returned`);
  }
  checkRules(place, options, rules());
}
