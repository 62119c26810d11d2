import { isServerUrl, isThisMachine, socketPathOf } from '@org/completion-core/host';
import type { Environment } from '../config/user-directories';
import { readNoProxy } from './no-proxy';
import { firstVariable, proxyValueFor, readProxy, type ProxyServer } from './proxy-server';

/** How requests get to a server. */
export type HttpRoute =
  /** `why` is for display: `NO_PROXY has 10.0.0.0/8`. */
  | { readonly via: 'direct'; readonly why: string }
  | { readonly via: 'proxy'; readonly proxy: ProxyServer }
  /** The path of a Unix socket. */
  | { readonly via: 'socket'; readonly path: string };

/** Settings that decide about routes. */
export interface RouteOptions {
  /** Proxy for all requests; replaces the variables. */
  readonly proxy?: string | undefined;
  /** Hosts reached without the proxy; replaces `NO_PROXY`. */
  readonly noProxy?: string | undefined;
}

/** Decides by which route each server is reached. */
export interface Router {
  /** @throws ConfigError when the proxy for `url` cannot be used, naming where it is set */
  routeTo(url: URL): HttpRoute;
  /** A line on each entry of `NO_PROXY` that no host can be in. */
  readonly complaints: readonly string[];
}

/**
 * Routes by the settings, else by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`. This machine is reached directly, unless
 * the list of exceptions has `<-loopback>`.
 */
export function createRouter({ proxy: setting, noProxy }: RouteOptions, env: Environment): Router {
  const exceptions =
    noProxy === undefined
      ? firstVariable(['NO_PROXY'], env)
      : { value: noProxy, from: 'the setting "noProxy"' };
  const from = exceptions?.from ?? 'NO_PROXY';
  const list = readNoProxy(exceptions?.value ?? '');

  function routeTo(url: URL): HttpRoute {
    const path = socketPathOf(url);
    if (path !== undefined) return { via: 'socket', path };
    const { protocol, hostname, port } = url;
    const value = isServerUrl(url) ? proxyValueFor(protocol, setting, env) : undefined;
    if (value === undefined) return { via: 'direct', why: 'no proxy is set' };
    const entry = list.entryFor(hostname, Number(port || (protocol === 'https:' ? 443 : 80)));
    if (entry !== undefined) return { via: 'direct', why: `${from} has ${entry}` };
    if (!list.loopbackByProxy && isThisMachine(hostname))
      return { via: 'direct', why: `${hostname} is this machine, and ${from} has no <-loopback>` };
    return { via: 'proxy', proxy: readProxy(value) };
  }

  return {
    routeTo,
    complaints: list.unreadable.map(
      (entry) =>
        `${from}: no host is in ${JSON.stringify(entry)}; write a host such as example.com, an address or a network such as 10.0.0.0/8`,
    ),
  };
}
