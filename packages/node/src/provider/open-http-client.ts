import type { LoadedConfig } from '../config/load-config';
import type { EndpointConfig } from '../config/resolve-endpoint';
import type { Environment } from '../config/user-directories';
import { createHttpClient, type HttpClient } from '../http/http-client';
import { serverNamed } from './server-named';

/**
 * The HTTP client of a configuration: its `proxy`, `noProxy` and `caFile`, else the environment.
 *
 * @throws ConfigError when the server would be reached through a proxy that cannot be used, naming where it is set
 */
export function openHttpClient(
  { settings, endpoint }: Pick<LoadedConfig, 'settings'> & { readonly endpoint: EndpointConfig<string> },
  env: Environment = process.env,
): HttpClient {
  const { proxy, noProxy, caFile } = settings;
  const client = createHttpClient({ proxy, noProxy, caFile, env });
  const info = serverNamed(endpoint.provider)?.info;
  const address = endpoint.baseUrl ?? info?.defaultUrl;
  if (info !== undefined && address !== undefined) client.routeTo(address);
  return client;
}
