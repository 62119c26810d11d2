import type { UpstreamResponse } from './upstream';

/** A response whose body has been read, with `text` in its place. */
export function withText({ status, ok, headers }: UpstreamResponse, text: string): UpstreamResponse {
  return { status, ok, headers, body: new Response(text).body };
}
