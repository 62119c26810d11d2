import { isServerUrl, serverOrigin, withSocketScheme } from '@org/completion-core/host';
import { ConfigError } from './config-error';
import type { Layer } from './layer';
import { showOrigin, type Origin } from './origin';
import { Secret } from './secret';
import type { ProviderName, UserSettings } from './settings-schema';
import type { Environment } from './user-directories';

/** The server of a configuration and the key for it. */
export interface EndpointConfig<Name extends string = ProviderName> {
  readonly provider: Name;
  /** Origin of `provider`, or of the setting that implies it. */
  readonly providerOrigin: Origin;
  /** `undefined`: the provider's own address. A Unix socket as `http+unix://%2Frun%2Fllama.sock`. */
  readonly baseUrl: string | undefined;
  /** Origin of `baseUrl`. */
  readonly baseUrlOrigin: Origin | undefined;
  /** The key that belongs to this endpoint; no other is sent there. */
  readonly apiKey: Secret | undefined;
  /** Origin of the key, e.g. `environment NEBIUS_API_KEY`. */
  readonly apiKeyFrom: string | undefined;
  /** Headers that belong to this endpoint. */
  readonly headers: Readonly<Record<string, Secret>>;
}

/** Hosts of Token Factory, regional and former ones included. */
const tokenFactoryHost = /^api\.(?:tokenfactory\.(?:[a-z0-9-]+\.)?nebius\.com|studio\.nebius\.(?:com|ai))$/;

/** Whether `NEBIUS_API_KEY` belongs to `url`: a Token Factory host, encrypted. */
export function isTokenFactory(url: string): boolean {
  const { protocol, hostname, port } = new URL(url);
  return protocol === 'https:' && port === '' && tokenFactoryHost.test(hostname);
}

/**
 * Chooses the server and the key that is sent there.
 *
 * A base URL belongs to the provider named beside it: when a stronger layer names another provider, the URL is dropped.
 * `NEBIUS_API_KEY` is sent to Token Factory only, `COMPLETION_API_KEY` to `COMPLETION_BASE_URL` only, key and headers of the user
 * file to the server named there only.
 *
 * @param layers - strongest first, without a project file
 * @throws ConfigError when a base URL is neither an http or https URL nor a Unix socket, or contains a user name or password
 */
export function resolveEndpoint(
  layers: readonly Layer[],
  userFile: Layer | undefined,
  env: Environment,
): { readonly endpoint: EndpointConfig; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  for (const layer of layers) checkBaseUrl(layer);
  const server = chooseServer(layers, env, warnings);
  const held = keyVariables(env);
  const file = userFile?.settings;
  const fileServer = file && serverOf(file.provider, file.baseUrl);
  const isFileServer = fileServer !== undefined && fileServer === serverOf(server.provider, server.baseUrl);
  const key = environmentKey(server, held) ?? (isFileServer ? fileKey(userFile) : undefined);
  if (key === undefined && server.provider !== 'local') warnings.push(...unsentKeys(server, held));
  if (fileServer === undefined) warnings.push(...unusedSecrets(userFile));
  return { endpoint: endpointOf(server, key, isFileServer ? file?.headers : undefined), warnings };
}

/** The endpoint of a server, with the key and the headers that belong to it. */
export function endpointOf<Name extends string>(
  server: Server<Name>,
  key: Key | undefined,
  headers: UserSettings['headers'] = {},
): EndpointConfig<Name> {
  const secret = Object.entries(headers).map(([name, value]) => [name, new Secret(value)] as const);
  return {
    ...server,
    apiKey: key && new Secret(key.value),
    apiKeyFrom: key?.from,
    headers: Object.fromEntries(secret),
  };
}

/** A server without its key. */
export type Server<Name extends string = ProviderName> = Pick<
  EndpointConfig<Name>,
  'provider' | 'providerOrigin' | 'baseUrl' | 'baseUrlOrigin'
>;

/** A key and its origin, in words. */
export interface Key {
  readonly value: string;
  readonly from: string;
}

/** The variables that decide about keys; blank ones are `undefined`. */
export interface KeyVariables {
  readonly ownKey: string | undefined;
  readonly ownUrl: string | undefined;
  readonly nebiusKey: string | undefined;
}

/** Reads the variables of keys. */
export function keyVariables(env: Environment): KeyVariables {
  return {
    ownKey: env['COMPLETION_API_KEY']?.trim() || undefined,
    ownUrl: env['COMPLETION_BASE_URL']?.trim() || undefined,
    nebiusKey: env['NEBIUS_API_KEY']?.trim() || undefined,
  };
}

/** The key in the environment that belongs to a server. */
export function environmentKey(
  { provider, baseUrl }: Pick<Server<string>, 'provider' | 'baseUrl'>,
  { ownKey, ownUrl, nebiusKey }: KeyVariables,
): Key | undefined {
  if (
    ownKey !== undefined &&
    ownUrl !== undefined &&
    serverOf(provider, baseUrl) === serverOf(undefined, ownUrl)
  )
    return { value: ownKey, from: 'environment COMPLETION_API_KEY' };
  const isNebius = baseUrl === undefined ? provider === 'token-factory' : isTokenFactory(baseUrl);
  return nebiusKey !== undefined && isNebius
    ? { value: nebiusKey, from: 'environment NEBIUS_API_KEY' }
    : undefined;
}

/** The key in the user file. */
export function fileKey(userFile: Layer | undefined): Key | undefined {
  const value = userFile?.settings.apiKey;
  return userFile === undefined || value === undefined
    ? undefined
    : { value, from: showOrigin(userFile.origin(['apiKey'])) };
}

/** A warning about key or headers of a user file that names no server. */
function unusedSecrets(userFile: Layer | undefined): string[] {
  const name = (['apiKey', 'headers'] as const).find((each) => userFile?.settings[each] !== undefined);
  if (userFile === undefined || name === undefined) return [];
  return [
    `${showOrigin(userFile.origin([name]))}: "${name}" belongs to no server and is not sent; set "provider" or "baseUrl" beside it`,
  ];
}

function chooseServer(layers: readonly Layer[], env: Environment, warnings: string[]): Server {
  const named = namedServer(layers, warnings);
  if (named !== undefined) return { ...named, provider: named.provider ?? 'openai-compatible' };
  const implied = (provider: ProviderName, providerOrigin: Origin) => ({
    provider,
    providerOrigin,
    baseUrl: undefined,
    baseUrlOrigin: undefined,
  });
  if (env['NEBIUS_API_KEY']?.trim())
    return implied('token-factory', { kind: 'environment', name: 'NEBIUS_API_KEY' });
  return implied('local', { kind: 'default' });
}

/** Layers that may name a server. */
export interface NamingLayer<Name extends string> {
  readonly settings: { readonly provider?: Name; readonly baseUrl?: string };
  readonly origin: Layer['origin'];
}

/** The server that the layers name, strongest first; without `provider` where they have only an address. `undefined`: none. */
export function namedServer<Name extends string>(
  layers: readonly NamingLayer<Name>[],
  warnings: string[],
): (Omit<Server<Name>, 'provider'> & { readonly provider: Name | undefined }) | undefined {
  const naming = layers.find(({ settings }) => settings.provider !== undefined);
  const addressing = layers.find(({ settings }) => settings.baseUrl !== undefined);
  const named = naming?.settings.provider;
  const besideUrl = addressing?.settings.provider;
  const isDropped = besideUrl !== undefined && named !== undefined && besideUrl !== named;
  const given = isDropped || named === 'local' ? undefined : addressing?.settings.baseUrl;
  const baseUrl = given && withSocketScheme(given);
  const baseUrlOrigin = baseUrl === undefined ? undefined : addressing?.origin(['baseUrl']);
  if (addressing !== undefined && baseUrl === undefined) {
    const why = named === 'local' ? 'the local model has no address' : `it belongs to provider ${besideUrl}`;
    warnings.push(`base URL (${showOrigin(addressing.origin(['baseUrl']))}) is not used: ${why}`);
  }
  const providerOrigin = naming?.origin(['provider']) ?? baseUrlOrigin;
  return providerOrigin && { provider: named, providerOrigin, baseUrl, baseUrlOrigin };
}

/** The server that a key belongs to: the origin of an address, else the provider's name. */
export function serverOf(provider: string | undefined, baseUrl: string | undefined): string | undefined {
  return baseUrl === undefined ? provider : serverOrigin(new URL(withSocketScheme(baseUrl)));
}

/**
 * @param setting - name of the setting in files
 * @param keyVariable - the variable for a key that is sent to this address
 */
export function checkBaseUrl(
  { settings: { baseUrl }, origin }: NamingLayer<string>,
  setting = 'baseUrl',
  keyVariable = 'COMPLETION_API_KEY',
): void {
  if (baseUrl === undefined) return;
  const place = origin(['baseUrl']);
  const name = 'name' in place ? place.name : setting;
  const options = place.kind === 'user-file' ? { place: place.place } : {};
  const address = withSocketScheme(baseUrl);
  if (!URL.canParse(address) || !isServerUrl(new URL(address))) {
    // The value may hold a password.
    throw new ConfigError(
      `${name} must be an http or https URL, such as http://127.0.0.1:8000/v1, or a Unix socket, such as unix:/run/llama.sock`,
      options,
    );
  }
  const { username, password } = new URL(address);
  if (username !== '' || password !== '') {
    throw new ConfigError(
      `${name} must not contain a user name or password; set ${keyVariable} instead`,
      options,
    );
  }
}

/** A warning about the first key that is set and not sent. */
function unsentKeys({ provider }: Server, { ownKey, ownUrl, nebiusKey }: KeyVariables): string[] {
  if (ownKey !== undefined) {
    const why = ownUrl === undefined ? 'which is not set' : 'and another server is used';
    return [`COMPLETION_API_KEY is not sent: it belongs to COMPLETION_BASE_URL, ${why}`];
  }
  if (nebiusKey === undefined || provider !== 'token-factory') return [];
  return [
    'NEBIUS_API_KEY is not sent: it belongs to Token Factory, and another server is used; set COMPLETION_BASE_URL and COMPLETION_API_KEY for that one',
  ];
}
