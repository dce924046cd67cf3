import { queueError } from '../error/remedy';

/** Warns the process of calls that fail for good, each once: somebody has to act, and may have subscribed to no event. */
export class Warnings {
  readonly #told = new Set<string>();

  constructor(private readonly queue: string) {}

  tell(activity: string, error: unknown, outlook: string): void {
    if (this.#told.has(activity)) return;
    this.#told.add(activity);
    process.emitWarning(`${queueError(error, this.queue, activity).message}; ${outlook}`);
  }

  /** It succeeded: its next failure is told again. */
  over(activity: string): void {
    this.#told.delete(activity);
  }
}
