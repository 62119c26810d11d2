import { ProviderHttpError } from '../errors/completion-error';

/**
 * Whether Node's `fetch` failed because of a status 407. It hides the answer behind an error without a message, and
 * fails with no other of that kind for the requests of providers.
 */
export function hidesProxyAuthentication(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  if (!(error instanceof TypeError) || !(cause instanceof Error)) return false;
  return cause.message === '' && (cause as { code?: unknown }).code === undefined && cause.name === 'Error';
}

/**
 * The error for status 407.
 *
 * @param what - who answered it, e.g. `the proxy http://proxy:3128 (HTTPS_PROXY) answered 407`
 * @param setting - where the proxy is set, when it is known
 */
export function proxyAuthenticationError(
  what: string,
  setting = 'HTTPS_PROXY or HTTP_PROXY',
): ProviderHttpError {
  const message = `${what}: the proxy wants a name and a password; set them in ${setting}: http://NAME:PASSWORD@HOST:PORT`;
  return new ProviderHttpError('authentication', message, { status: 407 });
}
