/** Ends a call whose caller has left, with the error by which the SDK's client does. @throws Error named `AbortError` */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw Object.assign(new Error('Request aborted', { cause: signal.reason }), { name: 'AbortError' });
}
