/** What went over the wire for one request. */
export interface WatchedCall {
  readonly method: string;
  readonly url: string;
  readonly startedAt: number;
  status?: number;
  contentType?: string | undefined;
  /** When the answer's head came, in milliseconds after the start. */
  headMs?: number;
  /** When the first bytes of its body came. */
  firstBytesMs?: number;
  /** The first bytes, as text. */
  firstBytes?: string;
}

/** Longest piece of an answer that is kept, in bytes. */
const keptBytes = 160;

/** A `fetch` that does what `inner` does and notes in `calls` what came back. */
export function watchedFetch(inner: typeof fetch, calls: WatchedCall[]): typeof fetch {
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
        call.firstBytes ??= new TextDecoder().decode(chunk.subarray(0, keptBytes));
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(watch), response);
  };
}
