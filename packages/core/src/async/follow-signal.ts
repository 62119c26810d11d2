/**
 * Aborts `controller` when `signal` is aborted. The returned function ends the link.
 * `AbortSignal.any` would do the same but cannot be unlinked, and a long-lived signal then gathers dead followers.
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
