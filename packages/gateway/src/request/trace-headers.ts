/** The caller's id of the request when it is a plain one, else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given !== null && /^[\w.:-]{1,128}$/.test(given) ? given : crypto.randomUUID();
}

/** Headers that tell upstreams which trace a request belongs to: `traceparent` and `tracestate`, when they are well formed. */
export function passedHeaders(headers: Headers): Record<string, string> {
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
