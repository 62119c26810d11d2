import { providers } from '@org/completion-core/host';
import type { LoadedConfig } from '../config/load-config';
import type { Environment } from '../config/user-directories';
import { createHttpClient, type HttpClient } from '../http/http-client';

/**
 * The HTTP client of a configuration: its `proxy`, `noProxy` and `caFile`, else the environment.
 *
 * @throws ConfigError when the server would be reached through a proxy that cannot be used, naming where it is set
 */
export function openHttpClient(
  { settings, endpoint }: Pick<LoadedConfig, 'settings' | 'endpoint'>,
  env: Environment = process.env,
): HttpClient {
  const { proxy, noProxy, caFile } = settings;
  const client = createHttpClient({ proxy, noProxy, caFile, env });
  const info = providers.find((each) => each.info.name === endpoint.provider)?.info;
  const address = endpoint.baseUrl ?? info?.defaultUrl;
  if (info !== undefined && address !== undefined) client.routeTo(address);
  return client;
}
