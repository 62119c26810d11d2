import {
  isServerUrl,
  secretsInHeaders,
  serverOrigin,
  socketPathOf,
  withSocketScheme,
} from '@org/completion-core/host';
import { GatewayOptionsError } from '../options/gateway-options-error';
import { withLearnedLimits } from './learned-limits';
import type { Upstream, UpstreamResponse } from './upstream';

/** What of `fetch` an upstream over HTTP needs; the platform's own is one. */
export type UpstreamFetch = (url: string, init?: RequestInit) => Promise<UpstreamResponse>;

/** Settings of {@link httpUpstream}. */
export interface HttpUpstreamOptions {
  /** Name for logs and metrics. @default host and port of `baseUrl`, or the path of the socket */
  readonly id?: string;
  /** With or without the `/v1` at its end, e.g. `https://api.tokenfactory.nebius.com/v1` or `unix:/run/llama.sock`. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer …` to this upstream only. */
  readonly apiKey?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Share of the requests, relative to the others. @default 1 */
  readonly weight?: number;
  /** Ids of the models it has. @default any */
  readonly models?: readonly string[];
  /** Choices that it generates for one request; more are asked for one after the other. @default any, until it refuses a number */
  readonly maxChoices?: number;
  /** The platform's `fetch`, or a lighter one such as {@link directFetch}. @default the platform's */
  readonly fetch?: UpstreamFetch;
}

/**
 * An OpenAI-compatible server over HTTP. Redirects are not followed: they would take the key elsewhere.
 *
 * @throws {GatewayOptionsError} when `baseUrl` is neither an http or https URL nor a Unix socket
 */
export function httpUpstream(options: HttpUpstreamOptions): Upstream {
  const base = checkedBase(options.baseUrl);
  const { apiKey, weight, models } = options;
  const own: Record<string, string> = { ...options.headers };
  if (apiKey !== undefined) own['authorization'] = `Bearer ${apiKey}`;
  // Looked up at each call, so that a later replacement of the platform's fetch is used.
  const send: UpstreamFetch = options.fetch ?? ((url, init) => fetch(url, init));
  return {
    id: options.id ?? socketPathOf(new URL(base)) ?? new URL(base).host,
    ...(weight === undefined ? {} : { weight }),
    ...(models === undefined ? {} : { models }),
    secrets: () => secretsInHeaders(own),
    send: withLearnedLimits(
      ({ method, path, headers, body, signal }) =>
        send(base + path, {
          method,
          headers: { ...headers, ...own },
          signal,
          redirect: 'manual',
          ...(body === undefined ? {} : { body }),
        }),
      options.maxChoices,
    ),
  };
}

function checkedBase(text: string): string {
  const address = withSocketScheme(text);
  if (!URL.canParse(address) || !isServerUrl(new URL(address))) {
    throw new GatewayOptionsError(
      'baseUrl',
      'must be an http or https URL, e.g. http://127.0.0.1:8000/v1, or a Unix socket, e.g. unix:/run/llama.sock',
    );
  }
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    throw new GatewayOptionsError(
      'baseUrl',
      'must not contain a user name or password, which are not sent; use apiKey',
    );
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/)?completions$/, '');
  return serverOrigin(url) + (path === '' ? '/v1' : path);
}
