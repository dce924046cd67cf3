/** Resolves when the signal aborts. A signal alone does not keep a process alive, so whoever waits holds a server or a timer. */
export function untilInterrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
