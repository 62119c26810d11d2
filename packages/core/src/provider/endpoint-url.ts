import type { Notice } from '../domain/outcome';
import type { ProviderCapabilities } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { isThisMachine } from './is-this-machine';

/** Addresses that moved, and where to. */
const moved: Readonly<Record<string, string>> = {
  'api.studio.nebius.ai': 'api.tokenfactory.nebius.com',
  'api.studio.nebius.com': 'api.tokenfactory.nebius.com',
};

/** A server's address, ready to have paths added. */
export interface EndpointUrl {
  /** Without a slash at its end, e.g. `http://127.0.0.1:8000/v1`. */
  readonly base: string;
  /** The address of `path`, with the query that the given address has: `/completions` → `http://127.0.0.1:8000/v1/completions`. */
  at(path: string): string;
  readonly origin: string;
  readonly location: ProviderCapabilities['location'];
  /** The address given is out of use, and another is asked. */
  readonly notice: Notice | undefined;
}

/**
 * Takes a base URL as people have it: with or without `/v1`, with a slash at its end, or the full URL of a request. One that
 * names a path other than those keeps it, and a query such as `?api-version=…` goes with every request.
 *
 * @param suffixes - paths of requests that may stand at its end and are taken off
 * @param root - what an address without any path gets, e.g. `/v1`
 * @throws CompletionError `invalid-options` when it is no http or https URL, or carries a key, which would end up in messages and logs
 */
export function endpointUrl(given: string, suffixes: readonly string[], root: string): EndpointUrl {
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    // It may be a key that was put into the wrong variable: neither the message nor its cause shows it.
    throw new CompletionError(
      'invalid-options',
      'baseUrl: a URL such as http://127.0.0.1:8000/v1 is wanted, and what was given is none',
    );
  }
  if (!/^https?:$/.test(url.protocol))
    throw new CompletionError('invalid-options', `baseUrl: http or https is wanted, not ${url.protocol}`);
  if (url.username !== '' || url.password !== '' || [...url.searchParams.keys()].some(holdsKey))
    throw new CompletionError(
      'invalid-options',
      'baseUrl: give the key as apiKey or in a header, not inside of the URL',
    );
  const host = moved[url.hostname];
  const origin = host === undefined ? url.origin : `https://${host}`;
  let path = url.pathname.replace(/\/+$/, '');
  const suffix = suffixes.find((each) => path.endsWith(each));
  if (suffix !== undefined) path = path.slice(0, -suffix.length);
  const base = `${origin}${path === '' && suffix === undefined ? root : path}`;
  return {
    base,
    at: (wanted) => `${base}${wanted}${url.search}`,
    origin,
    location: isThisMachine(url.hostname) ? 'loopback' : 'hosted',
    notice:
      host === undefined
        ? undefined
        : {
            code: 'endpoint-retired',
            message: `${url.hostname} is out of use: ${host} is asked instead; change the base URL`,
          },
  };
}

function holdsKey(parameter: string): boolean {
  return /^(?:.*[-_])?(?:api-?key|key|token|secret|sig|signature|password)$/i.test(parameter);
}
