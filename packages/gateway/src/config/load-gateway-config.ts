import { withSocketScheme } from '@org/completion-core/host';
import { createHttpClient, loadConfig, openHttpClient, requireKey } from '@org/completion-node';
import type { AuthOptions } from '../auth/authenticator';
import type { StaticToken } from '../auth/static-tokens';
import { GatewayOptionsError } from '../options/gateway-options-error';
import { withoutUndefined } from '../options/without-undefined';
import type { StartGatewayOptions } from '../server/start-gateway';
import { directFetch } from '../upstream/direct-fetch';
import { httpUpstream } from '../upstream/http-upstream';
import type { Upstream } from '../upstream/upstream';
import { readGatewayFile, type GatewayFile } from './gateway-file';
import { readSecret, readSecretFile, type Environment } from './read-secret';

/** Settings of {@link loadGatewayConfig}. */
export interface LoadGatewayConfigOptions {
  /** Environment variables. @default process.env */
  readonly env?: Environment;
  /** Path of a gateway's file. @default that in `COMPLETION_GATEWAY_CONFIG`, if any */
  readonly file?: string | undefined;
  /** Upstreams instead of those in file and environment. */
  readonly upstreams?: readonly Upstream[] | undefined;
}

/** The upstream of a gateway with a key but without a file and a base URL. */
const tokenFactoryUrl = 'https://api.tokenfactory.nebius.com/v1';

/**
 * Settings of a gateway from its file and the environment. The environment wins.
 *
 * Upstreams: those of the file, else the server that the completion tools are configured for (`NEBIUS_API_KEY`,
 * `COMPLETION_BASE_URL` and so on). Keys are read from the environment or from files, never from the gateway's file itself.
 *
 * @throws {GatewayOptionsError} or ConfigError for an invalid setting, and when there is no upstream
 */
export async function loadGatewayConfig(
  options: LoadGatewayConfigOptions = {},
): Promise<StartGatewayOptions> {
  const { env = process.env } = options;
  const path = options.file ?? (env['COMPLETION_GATEWAY_CONFIG']?.trim() || undefined);
  const file = path === undefined ? {} : await readGatewayFile(path);
  const { host, port, origins, models, defaultModel, limits, caps, timeouts, cache, healthCheckMs, drainMs } =
    file;
  const redisUrl = await readSecret(env, 'REDIS_URL');
  const [fromEnv, modelsFromEnv] = [
    listIn(env['COMPLETION_GATEWAY_ORIGINS']),
    listIn(env['COMPLETION_GATEWAY_MODELS']),
  ];
  return withoutUndefined({
    host,
    port,
    limits,
    caps,
    timeouts,
    cache,
    healthCheckMs,
    drainMs,
    upstreams: options.upstreams ?? (await upstreamsOf(file, env)),
    auth: await authOf(file, env),
    origins: fromEnv ?? origins,
    models: modelsFromEnv ?? models,
    defaultModel: (env['COMPLETION_MODEL']?.trim() || undefined) ?? defaultModel,
    redisUrl,
  });
}

async function upstreamsOf({ upstreams }: GatewayFile, env: Environment): Promise<readonly Upstream[]> {
  if (upstreams === undefined) return [await configuredUpstream(env)];
  const client = createHttpClient({ env });
  const fetch = directFetch(client);
  return Promise.all(
    upstreams.map(async ({ apiKeyEnv, apiKeyFile, ...upstream }) => {
      const apiKey =
        apiKeyFile === undefined
          ? apiKeyEnv === undefined
            ? undefined
            : variable(env, apiKeyEnv)
          : await readSecretFile(apiKeyFile, 'upstreams.apiKeyFile');
      const opened = httpUpstream(withoutUndefined({ ...upstream, apiKey, fetch }));
      // A proxy that cannot be used is an error now, not with the first request.
      client.routeTo(withSocketScheme(upstream.baseUrl));
      return opened;
    }),
  );
}

/** The server that the completion tools are configured for. */
async function configuredUpstream(env: Environment): Promise<Upstream> {
  const config = await loadConfig({ env });
  const { endpoint } = config;
  const { provider, baseUrl, apiKey, headers } = endpoint;
  const address =
    baseUrl ?? (provider === 'token-factory' && apiKey !== undefined ? tokenFactoryUrl : undefined);
  if (address === undefined) {
    throw new GatewayOptionsError(
      'upstreams',
      'must not be empty; set NEBIUS_API_KEY or COMPLETION_BASE_URL, or use a configuration file',
    );
  }
  requireKey(config);
  return httpUpstream({
    baseUrl: address,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()])),
    fetch: directFetch(openHttpClient(config, env)),
    ...(apiKey === undefined ? {} : { apiKey: apiKey.reveal() }),
  });
}

async function authOf({ tokens = [] }: GatewayFile, env: Environment): Promise<AuthOptions | 'none'> {
  const listed = await readSecret(env, 'COMPLETION_GATEWAY_TOKENS');
  const secrets = await readSecret(env, 'COMPLETION_GATEWAY_SIGNING_SECRETS');
  const all = [
    ...tokens.map((token) => withoutUndefined(token)),
    ...tokensIn(listed),
  ] as readonly StaticToken[];
  if (all.length === 0 && secrets === undefined) return 'none';
  return {
    tokens: all,
    ...(secrets === undefined ? {} : { signing: { secrets: secrets.split(/[\s,]+/) } }),
  };
}

/** `id:sha256`, separated by commas or line ends. */
function tokensIn(text: string | undefined): readonly StaticToken[] {
  return (listIn(text) ?? []).map((each) => {
    const [, id, sha256] = /^(.+):([0-9a-f]{64})$/i.exec(each) ?? [];
    if (id === undefined || sha256 === undefined) {
      throw new GatewayOptionsError(
        'COMPLETION_GATEWAY_TOKENS',
        'must contain entries like name:sha256; `completion-gateway token NAME` creates one',
      );
    }
    return { id, sha256 };
  });
}

function listIn(text: string | undefined): readonly string[] | undefined {
  const parts = (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts;
}

function variable(env: Environment, name: string): string {
  const value = env[name]?.trim();
  if (value === undefined || value === '')
    throw new GatewayOptionsError('upstreams.apiKeyEnv', `must be a variable that is set, got ${name}`);
  return value;
}
