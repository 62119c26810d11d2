import { UpdateQueue } from '../async/update-queue';
import type { PortCallOptions } from './open-calls';

/**
 * The values that a call emits. Leaving the iteration cancels the call; aborting `signal` rejects with its reason at once.
 *
 * @param start - starts the call
 */
export async function* streamCall<Value>(
  start: (options: PortCallOptions<Value>) => Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<Value, void> {
  signal.throwIfAborted();
  const cancelled = new AbortController();
  const values = new UpdateQueue<Value>(() => {});
  const onAbort = () => values.fail(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  start({ onValue: (value) => values.push(value), signal: cancelled.signal }).then(
    () => values.end(),
    (error: unknown) => values.fail(error),
  );
  try {
    for await (const value of values) {
      signal.throwIfAborted();
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancelled.abort();
  }
}
