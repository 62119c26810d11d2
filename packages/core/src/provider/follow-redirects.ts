import { ProviderHttpError } from '../errors/completion-error';
import { withoutQuery } from './response-body';
import { serverOrigin } from './unix-socket-address';
import type { WireFetch, WireResponse } from './wire-fetch';

/** Statuses that repeat the request as it was. After the other redirects a POST becomes a GET without its body. */
const methodKept = new Set([307, 308]);
const redirects = new Set([301, 302, 303, ...methodKept]);
const maxRedirects = 3;

/**
 * `fetch` that follows a redirect only where key, code and method stay as they are: at the same server, and not from POST to
 * GET. Any other redirect fails with the target in the message.
 */
export function followRedirects(fetch: WireFetch): WireFetch {
  return async (url, init) => {
    let current = url;
    for (let count = 0; ; count++) {
      const response = await fetch(current, { ...init, redirect: 'manual' });
      const { status } = response;
      // Pages do not get to see a redirect: its status is 0.
      if (status !== 0 && !redirects.has(status)) return response;
      discard(response);
      const target = targetOf(response, current);
      const why = reasonNotToFollow(init.method, status, target, new URL(current), count);
      if (target === undefined || why !== undefined) throw redirectError(current, status, target, why ?? '');
      current = target.toString();
    }
  };
}

function targetOf({ headers }: WireResponse, base: string): URL | undefined {
  const location = headers.get('location');
  try {
    return location === null ? undefined : new URL(location, base);
  } catch {
    return undefined;
  }
}

function reasonNotToFollow(
  method: string,
  status: number,
  target: URL | undefined,
  from: URL,
  count: number,
): string | undefined {
  if (status === 0) return 'pages cannot see the target; set the base URL to the address that it leads to';
  if (target === undefined) return 'it names no target';
  if (serverOrigin(target) !== serverOrigin(from))
    return `key and code are for ${serverOrigin(from)} alone; if that is the right server, set the base URL to it`;
  if (method !== 'GET' && !methodKept.has(status))
    return `it would turn ${method} into GET; set the base URL to it`;
  return count >= maxRedirects ? `it is number ${count + 1} in a row` : undefined;
}

function redirectError(url: string, status: number, target: URL | undefined, why: string): ProviderHttpError {
  const to = target === undefined ? '' : ` to ${serverOrigin(target)}${target.pathname}`;
  const answered = status === 0 ? 'answered with a redirect' : `answered ${status}, a redirect${to}`;
  return new ProviderHttpError(
    'provider-rejected',
    `${withoutQuery(url)} ${answered}, which is not followed: ${why}`,
    {
      status,
    },
  );
}

/** Closes the connection, or frees it for the next request. */
function discard({ body }: WireResponse): void {
  body
    ?.getReader()
    .cancel()
    .catch(() => {});
}
