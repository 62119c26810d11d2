import { CompletionError } from '@org/completion-core';
import { proxyAuthenticationError } from '@org/completion-core/host';
import type { HttpRoute } from './http-route';

/** `error` of a request as it is reported: one on the way through a proxy names the proxy and where it is set. */
export function routeFailure(error: unknown, route: HttpRoute, url: URL): unknown {
  if (route.via !== 'proxy' || CompletionError.is(error)) return error;
  const { address, from, credentials } = route.proxy;
  const proxy = `the proxy ${address} (${from})`;
  const reason = deepestMessage(error);
  // The texts are those of undici; tests with a real proxy hold them.
  const status = Number(/Proxy response \((\d{3})\)|\((407)\)/.exec(reason)?.slice(1).join('') ?? 0);
  if (status === 407 && credentials === undefined)
    return proxyAuthenticationError(`${proxy} answered 407`, from);
  if (status === 407 || /authentication (?:failed|type)/i.test(reason)) {
    const what = status === 407 ? 'answered 407' : `refused: ${reason}`;
    const message = `${proxy} ${what}; correct the name and the password in ${from}`;
    return new CompletionError('authentication', message);
  }
  if (status !== 0) {
    const answered = `${proxy} answered ${status} when asked for ${url.host}`;
    if (status >= 500) return new CompletionError('provider-unavailable', answered, { retryable: true });
    const advice = 'it may not allow that server: ask its operator, or name the server in NO_PROXY';
    return new CompletionError('provider-rejected', `${answered}; ${advice}`);
  }
  const message = `no connection to ${url.origin} through ${proxy}: ${reason}`;
  return new CompletionError('provider-unavailable', message, { retryable: true, cause: error });
}

/** The message of the innermost cause that has one. */
function deepestMessage(error: unknown): string {
  let message = String(error);
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const { code } = each as { code?: unknown };
    message = each.message || (typeof code === 'string' ? code : message);
  }
  return message;
}
