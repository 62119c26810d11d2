import { GatewayError } from '../errors/gateway-error';
import type { ClientHeaders, ClientRequest } from '../routes/client-request';

/**
 * The headers that allow a web page to read the response; none for other clients.
 *
 * @param allowed - origins, or `*`
 * @throws {GatewayError} 403 for a page of another origin
 */
export function corsHeaders(
  request: Pick<ClientRequest, 'headers' | 'url'>,
  allowed: readonly string[],
): Readonly<Record<string, string>> {
  const origin = request.headers.get('origin');
  if (origin === null) return {};
  const anyOrigin = allowed.includes('*');
  if (!anyOrigin && !allowed.includes(origin) && !isOwn(origin, request.url)) {
    throw new GatewayError({
      status: 403,
      code: 'origin_not_allowed',
      message: 'Pages of this origin may not send requests to this gateway.',
      headers: { vary: 'Origin' },
    });
  }
  return {
    'access-control-allow-origin': anyOrigin ? '*' : origin,
    'access-control-expose-headers': exposed,
    ...(anyOrigin ? {} : { vary: 'Origin' }),
  };
}

/** Headers of the response to a preflight request. */
export function preflightHeaders(requestHeaders: ClientHeaders): Readonly<Record<string, string>> {
  const requested = requestHeaders.get('access-control-request-headers') ?? '';
  // The `openai` client sends a dozen headers; none of them allows a page more than its token does.
  const headers = requested
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

/** Whether the gateway itself served the page. Behind a proxy that ends TLS only host and port can be compared. */
function isOwn(origin: string, url: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}
