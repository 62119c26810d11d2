import { clientGone } from '../errors/client-gone';

/**
 * The value of `promise`, unless the client disconnects first.
 *
 * @param signal - aborted when the client disconnects
 * @param onDisconnect - called when that happens first
 * @throws the signal's reason
 */
export async function orDisconnected<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  onDisconnect: () => void,
): Promise<T> {
  let onAbort = () => {};
  const disconnected = new Promise<never>((_, reject) => {
    onAbort = () => {
      onDisconnect();
      reject(signal.reason instanceof Error ? signal.reason : clientGone());
    };
  });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    return await Promise.race([promise, disconnected]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
