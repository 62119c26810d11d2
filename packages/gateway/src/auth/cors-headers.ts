import { GatewayError } from '../errors/gateway-error';

/**
 * The headers that let a page of `origin` read the answer; none for callers that are no pages.
 *
 * @throws {GatewayError} 403 for a page that may not ask
 */
export function corsHeaders(
  request: { readonly headers: Headers; readonly url: string },
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  const origin = request.headers.get('origin');
  if (origin === null) return {};
  const anyOrigin = allowed.includes('*');
  if (!anyOrigin && !allowed.includes(origin) && !isOwn(origin, request.url)) {
    throw new GatewayError({
      status: 403,
      code: 'origin_not_allowed',
      message: 'Pages of this origin may not ask here.',
      headers: { vary: 'Origin' },
    });
  }
  return {
    'access-control-allow-origin': anyOrigin ? '*' : origin,
    'access-control-expose-headers': exposed,
    ...(anyOrigin ? {} : { vary: 'Origin' }),
  };
}

/** What a page is told when it asks beforehand. */
export function preflightHeaders(requestHeaders: Headers): Readonly<Record<string, string>> {
  const wanted = requestHeaders.get('access-control-request-headers') ?? '';
  // The `openai` client sends a dozen headers of its own; none of them lets a page do more than the token does.
  const headers = wanted
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^[\w-]{1,60}$/.test(name));
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': headers.length === 0 ? 'authorization, content-type' : headers.join(', '),
    'access-control-max-age': '600',
  };
}

const exposed = [
  'retry-after',
  'x-request-id',
  'x-completion-cache',
  ...['limit', 'remaining', 'reset'].flatMap((what) =>
    ['requests', 'tokens'].map((unit) => `x-ratelimit-${what}-${unit}`),
  ),
].join(', ');

/** The page came from where the gateway is: behind a proxy that ends TLS only host and port can be compared. */
function isOwn(origin: string, url: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}
