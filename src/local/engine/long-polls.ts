import type { Clock } from '../../queue/clock';
import type { CallOptions } from '../../queue/port';
import type { WireMessage } from '../../queue/port-message';

/** A receive that may wait. */
export interface Poll {
  /** Receives what is there at that moment, in the order and the shape of the answer. */
  readonly receive: () => WireMessage[];
  readonly waitMilliseconds: number;
  /** Where the signal of a caller that left is. */
  readonly caller: CallOptions;
}

interface Waiter {
  readonly receive: () => WireMessage[];
  readonly finish: (messages: WireMessage[]) => void;
}

/** Receives of one queue that wait for a message, first come, first served. It holds a timer only while somebody waits. */
export class LongPolls {
  private readonly waiters = new Set<Waiter>();
  private cancelTimer: (() => void) | undefined;
  private timerAt = Infinity;
  private isWaking = false;

  /**
   * @param nextReady tells when a message may next become ready by itself, in milliseconds since 1970; Infinity for never
   */
  public constructor(private readonly clock: Clock, private readonly nextReady: () => number) {}

  /** For a receive that found nothing: answers when a message comes, the time is over or the caller leaves. */
  public wait({ receive, waitMilliseconds, caller: { abortSignal } }: Poll): Promise<WireMessage[]> {
    if (abortSignal?.aborted) return Promise.resolve([]);
    return new Promise((resolve) => {
      const leave = (): void => waiter.finish([]);
      const cancel = this.clock.schedule(waitMilliseconds, () => {
        this.wake(); // what becomes ready at the very end is in time
        leave();
      });
      const waiter: Waiter = {
        receive,
        finish: (received) => {
          this.waiters.delete(waiter);
          cancel();
          abortSignal?.removeEventListener('abort', leave);
          if (this.waiters.size === 0) this.disarm();
          resolve(received);
        },
      };
      abortSignal?.addEventListener('abort', leave, { once: true });
      this.waiters.add(waiter);
      this.arm();
    });
  }

  /** Gives waiting receives what became ready; call it after every change. A receive that gets nothing keeps its place. */
  public wake(): void {
    // A receive can move a message to a dead-letter queue, which wakes the polls there; two queues can be each other's.
    if (this.isWaking) return;
    this.isWaking = true;
    try {
      for (const waiter of this.waiters) {
        const messages = waiter.receive();
        if (messages.length === 0) break;
        waiter.finish(messages);
      }
    } finally {
      this.isWaking = false;
    }
    this.arm();
  }

  /** Answers every waiting receive with nothing. */
  public close(): void {
    for (const waiter of this.waiters) waiter.finish([]);
  }

  private arm(): void {
    if (this.waiters.size === 0) return;
    const at = this.nextReady();
    if (at === this.timerAt) return;
    this.disarm();
    if (at === Infinity) return;
    this.timerAt = at;
    this.cancelTimer = this.clock.schedule(Math.max(0, at - this.clock.now()), () => {
      this.timerAt = Infinity;
      this.wake();
    });
  }

  private disarm(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.timerAt = Infinity;
  }
}
