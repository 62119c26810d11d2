/** One request and the start of its answer. */
export interface WatchedCall {
  readonly method: string;
  readonly url: string;
  readonly startedAt: number;
  status?: number;
  contentType?: string | undefined;
  /** Time to the head of the answer, in milliseconds. */
  headMs?: number;
  /** Time to the first bytes of its body, in milliseconds. */
  firstBytesMs?: number;
  /** The first bytes, as text, without the secrets that a server may repeat. */
  firstBytes?: string;
}

/** Longest piece of an answer that is kept, in UTF-16 units. */
const maxKeptChars = 160;
/** Shorter values are too common to be taken for secrets. */
const minSecretLength = 4;

/**
 * A `fetch` that calls `inner` and records in `calls` what it returns.
 *
 * @param secrets - keys and header values that must not be printed
 */
export function watchedFetch(
  inner: typeof fetch,
  calls: WatchedCall[],
  secrets: readonly string[],
): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const call: WatchedCall = { method: init?.method ?? 'GET', url, startedAt: performance.now() };
    calls.push(call);
    const response = await inner(input, init);
    call.status = response.status;
    call.contentType = response.headers.get('content-type') ?? undefined;
    call.headMs = performance.now() - call.startedAt;
    if (response.body === null) return response;
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        call.firstBytesMs ??= performance.now() - call.startedAt;
        call.firstBytes ??= withoutSecrets(new TextDecoder().decode(chunk), secrets).slice(0, maxKeptChars);
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(watch), response);
  };
}

/** `text` with `[key]` for every secret in it, and for a truncated secret at its end. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets.filter(({ length }) => length >= minSecretLength)) {
    shown = shown.replaceAll(secret, '[key]');
    for (let length = secret.length - 1; length >= minSecretLength; length--) {
      if (shown.endsWith(secret.slice(0, length))) {
        shown = `${shown.slice(0, -length)}[key]`;
        break;
      }
    }
  }
  return shown;
}
