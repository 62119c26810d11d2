import {
  CompletionError,
  ProviderHttpError,
  systemClock,
  type Clock,
  type CompletionProvider,
} from '@org/completion-core';
import type { ProviderEvent } from '@org/completion-core/provider';

/** Simulated failures. */
export type Failure = 'none' | 'unauthorized' | 'rate-limited' | 'unavailable' | 'cut' | 'silent';

/** How the network behaves. */
export interface Conditions {
  /** Added before the first byte of an answer, in milliseconds. */
  readonly latencyMs: number;
  /** Added before each piece of text of about a token, in milliseconds. */
  readonly pieceMs: number;
  readonly failure: Failure;
}

/** Length of a cut answer, in UTF-16 units. */
const cutAfterChars = 12;

/**
 * `provider` under conditions, which are read for every piece: a change has effect at once, also on answers in flight.
 * A simulated failure has the code of the same failure of a server.
 */
export function underConditions(
  provider: CompletionProvider,
  conditions: () => Conditions,
  clock: Clock = systemClock,
): CompletionProvider {
  async function* stream(
    ...[request, options]: Parameters<CompletionProvider['stream']>
  ): AsyncGenerator<ProviderEvent, void> {
    const { signal } = options;
    await pause(clock, conditions().latencyMs, signal);
    const { failure } = conditions();
    if (failure === 'silent') await never(signal);
    const refusal = refusals[failure]?.();
    if (refusal !== undefined) throw refusal;
    let chars = 0;
    for await (const event of provider.stream(request, options)) {
      if (event.type !== 'text-delta') {
        yield event;
        continue;
      }
      // Several tokens that arrive at once are delivered one by one.
      for (const text of conditions().pieceMs > 0 ? piecesOf(event.text) : [event.text]) {
        await pause(clock, conditions().pieceMs, signal);
        chars += text.length;
        yield { ...event, text };
      }
      if (failure === 'cut' && chars >= cutAfterChars)
        throw new CompletionError('provider-unavailable', 'the connection was cut (on purpose)', {
          retryable: true,
        });
    }
  }
  return { ...provider, stream };
}

/** Words and marks, each with the white space before it: about a token each. Joined they are `text`. */
const piecesOf = (text: string): readonly string[] =>
  text.match(/\s*(?:[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]+)|\s+$/gu) ?? [text];

const refusals: { readonly [K in Failure]?: () => CompletionError } = {
  unauthorized: () =>
    new ProviderHttpError('authentication', 'the server refused the key: 401 (on purpose)', { status: 401 }),
  'rate-limited': () =>
    new ProviderHttpError('rate-limited', 'too many requests: 429 (on purpose)', {
      status: 429,
      retryAfterMs: 5_000,
      retryable: true,
    }),
  unavailable: () =>
    new ProviderHttpError('provider-unavailable', 'the server is not well: 503 (on purpose)', {
      status: 503,
      retryable: true,
    }),
};

/** @throws the signal's reason when it is aborted */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** Ends only by `signal`, with its reason. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
