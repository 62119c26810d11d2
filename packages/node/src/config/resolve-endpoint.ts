import { ConfigError } from './config-error';
import type { Layer } from './layer';
import { showOrigin, type Origin } from './origin';
import { Secret } from './secret';
import type { ProviderName } from './settings-schema';
import type { Environment } from './user-directories';

/** Who is asked, where, and with what key. */
export interface EndpointConfig {
  readonly provider: ProviderName;
  readonly providerOrigin: Origin;
  /** Absent: the provider's own address. */
  readonly baseUrl: string | undefined;
  readonly baseUrlOrigin: Origin | undefined;
  /** The key that belongs to this endpoint; no other is ever sent there. */
  readonly apiKey: Secret | undefined;
  /** Where the key was found, e.g. `environment NEBIUS_API_KEY`. */
  readonly apiKeyFrom: string | undefined;
  /** Headers that belong to this endpoint. */
  readonly headers: Readonly<Record<string, Secret>>;
}

/** Hosts of Token Factory, regional ones too, and the earlier ones that it moved from. */
const tokenFactoryHost = /^api\.(?:tokenfactory\.(?:[a-z0-9-]+\.)?nebius\.com|studio\.nebius\.(?:com|ai))$/;

/** Whether `url` is an address that `NEBIUS_API_KEY` belongs to: a Token Factory host, encrypted. */
export function isTokenFactory(url: string): boolean {
  const { protocol, hostname, port } = new URL(url);
  return protocol === 'https:' && port === '' && tokenFactoryHost.test(hostname);
}

/**
 * Decides who is asked, where, and which key goes there.
 *
 * A base URL belongs to the provider named beside it: when a stronger layer names another provider, the URL is left behind.
 * `NEBIUS_API_KEY` goes to Token Factory only, `COMPLETION_API_KEY` to `COMPLETION_BASE_URL` only, key and headers of the user
 * file to the server named there only.
 *
 * @param layers - strongest first; a project's file must not be among them
 * @throws ConfigError when a base URL is not one
 */
export function resolveEndpoint(
  layers: readonly Layer[],
  userFile: Layer | undefined,
  env: Environment,
): { readonly endpoint: EndpointConfig; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  for (const layer of layers) checkBaseUrl(layer);
  const { provider, providerOrigin, baseUrl, baseUrlOrigin } = chooseServer(layers, env, warnings);

  const nebiusKey = env['NEBIUS_API_KEY']?.trim() || undefined;
  const ownKey = env['COMPLETION_API_KEY']?.trim() || undefined;
  const ownUrl = env['COMPLETION_BASE_URL']?.trim() || undefined;
  const file = userFile?.settings;
  const fileServer = file && serverOf(file.provider, file.baseUrl);
  const here = serverOf(provider, baseUrl);

  const keys: { value: string; from: string }[] = [];
  if (ownKey !== undefined && ownUrl !== undefined && here === serverOf(undefined, ownUrl)) {
    keys.push({ value: ownKey, from: 'environment COMPLETION_API_KEY' });
  }
  if (
    nebiusKey !== undefined &&
    (baseUrl === undefined ? provider === 'token-factory' : isTokenFactory(baseUrl))
  ) {
    keys.push({ value: nebiusKey, from: 'environment NEBIUS_API_KEY' });
  }
  const fileIsHere = fileServer !== undefined && fileServer === here;
  if (file?.apiKey !== undefined && fileIsHere && userFile !== undefined) {
    keys.push({ value: file.apiKey, from: showOrigin(userFile.origin(['apiKey'])) });
  }
  const [key] = keys;
  if (key === undefined && provider !== 'local') {
    warnings.push(
      ...keptKeys({ ownKey, ownUrl, nebiusKey: provider === 'token-factory' ? nebiusKey : undefined }),
    );
  }
  if (
    (file?.apiKey !== undefined || file?.headers !== undefined) &&
    fileServer === undefined &&
    userFile !== undefined
  ) {
    const setting = file.apiKey === undefined ? 'headers' : 'apiKey';
    warnings.push(
      `${showOrigin(userFile.origin([setting]))}: "${setting}" belongs to no server and is not sent; name "provider" or "baseUrl" beside it`,
    );
  }
  const headers = Object.entries(fileIsHere ? (file?.headers ?? {}) : {}).map(
    ([name, value]) => [name, new Secret(value)] as const,
  );
  return {
    endpoint: {
      provider,
      providerOrigin,
      baseUrl,
      baseUrlOrigin,
      apiKey: key && new Secret(key.value),
      apiKeyFrom: key?.from,
      headers: Object.fromEntries(headers),
    },
    warnings,
  };
}

function chooseServer(layers: readonly Layer[], env: Environment, warnings: string[]) {
  const naming = layers.find(({ settings }) => settings.provider !== undefined);
  const addressing = layers.find(({ settings }) => settings.baseUrl !== undefined);
  const named = naming?.settings.provider;
  const besideUrl = addressing?.settings.provider;
  const leftBehind = besideUrl !== undefined && named !== undefined && besideUrl !== named;
  const baseUrl = leftBehind || named === 'local' ? undefined : addressing?.settings.baseUrl;
  const baseUrlOrigin = baseUrl === undefined ? undefined : addressing?.origin(['baseUrl']);
  if (addressing !== undefined && baseUrl === undefined) {
    const why = named === 'local' ? 'the local model has no address' : `it belongs to provider ${besideUrl}`;
    warnings.push(`base URL (${showOrigin(addressing.origin(['baseUrl']))}) is not used: ${why}`);
  }
  const server = (provider: ProviderName, providerOrigin: Origin) => ({
    provider,
    providerOrigin,
    baseUrl,
    baseUrlOrigin,
  });
  if (named !== undefined && naming !== undefined) return server(named, naming.origin(['provider']));
  if (baseUrlOrigin !== undefined) return server('openai-compatible', baseUrlOrigin);
  if (env['NEBIUS_API_KEY']?.trim())
    return server('token-factory', { kind: 'environment', name: 'NEBIUS_API_KEY' });
  return server('local', { kind: 'default' });
}

/** What a key belongs to: the origin of an address, else the provider's own server. */
function serverOf(provider: ProviderName | undefined, baseUrl: string | undefined): string | undefined {
  return baseUrl === undefined ? provider : new URL(baseUrl).origin;
}

function checkBaseUrl({ settings: { baseUrl }, origin }: Layer): void {
  if (baseUrl === undefined) return;
  const place = origin(['baseUrl']);
  const name = 'name' in place ? place.name : 'baseUrl';
  const options = place.kind === 'user-file' ? { place: place.place } : {};
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    // The value may hold a password.
    throw new ConfigError(`${name} must be an http or https URL, such as http://127.0.0.1:8000/v1`, options);
  }
  const { username, password } = new URL(baseUrl);
  if (username !== '' || password !== '') {
    throw new ConfigError(
      `${name} must not contain a user name or password; set COMPLETION_API_KEY instead`,
      options,
    );
  }
}

/** Why a key that is there does not go out; only said when the endpoint gets none at all. */
function keptKeys(held: {
  readonly ownKey: string | undefined;
  readonly ownUrl: string | undefined;
  readonly nebiusKey: string | undefined;
}): string[] {
  if (held.ownKey !== undefined) {
    const why = held.ownUrl === undefined ? 'which is not set' : 'and another server is asked';
    return [`COMPLETION_API_KEY is not sent: it belongs to COMPLETION_BASE_URL, ${why}`];
  }
  if (held.nebiusKey === undefined) return [];
  return [
    'NEBIUS_API_KEY is not sent: it belongs to Token Factory, and another server is asked; set COMPLETION_BASE_URL and COMPLETION_API_KEY for that one',
  ];
}
