import { streamOf } from '../stream/chunk-reader';
import type { ChunkSource } from '../stream/chunk-source';

/** A response to a client, before its server sends it in its own way. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReplyHeaders;
  /** Complete, or a stream of events. */
  readonly body: string | Uint8Array | ChunkSource | null;
}

/** Headers of a response to a client. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/** Whether the body of a reply comes chunk by chunk. */
export function isStreamed(body: Reply['body']): body is ChunkSource {
  return typeof body === 'object' && body !== null && 'next' in body;
}

/** `value` as JSON. */
export function jsonReply(value: unknown, headers: ReplyHeaders, status = 200): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** `reply` as a response of the platform. */
export function webResponse({ status, headers, body }: Reply): Response {
  const content = isStreamed(body)
    ? streamOf({ read: (take) => body.next(take), cancel: () => body.cancel() })
    : (body as string | Uint8Array<ArrayBuffer> | null);
  return new Response(content, { status, headers });
}
