import type { Notice } from '../domain/outcome';
import type { ProviderCapabilities } from '../domain/provider';
import { CompletionError } from '../errors/completion-error';
import { isThisMachine } from './is-this-machine';
import { isServerUrl, serverOrigin, socketPathOf, withSocketScheme } from './unix-socket-address';

/** Hosts that moved, with their new names. */
const moved: Readonly<Record<string, string>> = {
  'api.studio.nebius.ai': 'api.tokenfactory.nebius.com',
  'api.studio.nebius.com': 'api.tokenfactory.nebius.com',
};

/** A server's address. */
export interface EndpointUrl {
  /** Without a slash at its end, e.g. `http://127.0.0.1:8000/v1`. */
  readonly base: string;
  /** The URL of `path`, with the query of the given address: `/completions` → `http://127.0.0.1:8000/v1/completions`. */
  at(path: string): string;
  /** Scheme, host and port, e.g. `http://127.0.0.1:8000`. */
  readonly origin: string;
  /** `loopback` for Unix sockets and hosts that {@link isThisMachine} accepts, else `hosted`. */
  readonly location: ProviderCapabilities['location'];
  /** Reports that the given host moved and requests go to the new one. */
  readonly notice: Notice | undefined;
  /** The given address is that of a chat endpoint. */
  readonly isChat: boolean;
}

/**
 * Reads a base URL: with or without `/v1`, with a slash at its end, or the full URL of a request. Another path is kept, and a
 * query such as `?api-version=…` is sent with every request. `unix:/run/llama.sock` is a server at a Unix socket, which only a
 * `fetch` that knows sockets reaches.
 *
 * @param suffixes - paths of requests that are cut off its end
 * @param root - the path of an address that has none, e.g. `/v1`
 * @throws CompletionError `invalid-options` when it is no http or https URL, or contains a key, which messages and logs would show
 */
export function endpointUrl(given: string, suffixes: readonly string[], root: string): EndpointUrl {
  let url: URL;
  try {
    url = new URL(withSocketScheme(given));
  } catch {
    // The value may be a key in the wrong variable: neither the message nor its cause may show it.
    throw new CompletionError('invalid-options', 'baseUrl must be a URL, such as http://127.0.0.1:8000/v1');
  }
  if (!isServerUrl(url))
    throw new CompletionError('invalid-options', `baseUrl must be an http or https URL, got ${url.protocol}`);
  if (url.username !== '' || url.password !== '' || [...url.searchParams.keys()].some(holdsKey))
    throw new CompletionError(
      'invalid-options',
      'baseUrl must not contain a key; give it as apiKey or in a header',
    );
  const host = moved[url.hostname];
  const origin = host === undefined ? serverOrigin(url) : `https://${host}`;
  let path = url.pathname.replace(/\/+$/, '');
  const suffix = suffixes.find((each) => path.endsWith(each));
  if (suffix !== undefined) path = path.slice(0, -suffix.length);
  const base = `${origin}${path === '' && suffix === undefined ? root : path}`;
  return {
    base,
    at: (added) => `${base}${added}${url.search}`,
    origin,
    isChat: suffix?.startsWith('/chat/') === true,
    location: socketPathOf(url) !== undefined || isThisMachine(url.hostname) ? 'loopback' : 'hosted',
    notice:
      host === undefined
        ? undefined
        : {
            code: 'endpoint-retired',
            message: `${url.hostname} moved to ${host}, which is used instead; change the base URL`,
          },
  };
}

function holdsKey(parameter: string): boolean {
  return /^(?:.*[-_])?(?:api-?key|key|token|secret|sig|signature|password)$/i.test(parameter);
}
