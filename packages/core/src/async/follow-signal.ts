/**
 * Aborts `controller` when `signal` is aborted. The returned function removes the listener: with `AbortSignal.any`, which has no
 * such function, a long-lived signal accumulates dead followers.
 */
export function followSignal(controller: AbortController, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => {};
  if (signal.aborted) {
    controller.abort(signal.reason);
    return () => {};
  }
  const onAbort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}
