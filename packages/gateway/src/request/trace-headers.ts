import type { ClientHeaders } from '../routes/client-request';

/** The client's `x-request-id` when it is well formed, else a new id. */
export function requestIdOf(headers: ClientHeaders): string {
  const given = headers.get('x-request-id');
  return given !== null && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();
}

/** The trace headers to send to the upstream: `traceparent` and `tracestate`, when they are well formed. */
export function passedHeaders(headers: ClientHeaders): Record<string, string> {
  const parent = headers.get('traceparent');
  if (
    parent === null ||
    !/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-[\x21-\x7e]{0,200})?$/.test(parent)
  )
    return {};
  const state = headers.get('tracestate');
  return state !== null && /^[\x20-\x7e]{1,1024}$/.test(state)
    ? { traceparent: parent, tracestate: state }
    : { traceparent: parent };
}
