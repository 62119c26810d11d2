import { providers, type RegisteredProvider } from '@org/completion-core/host';

/** What the user's settings say about the server. */
export interface ServerSettings {
  readonly provider?: string | undefined;
  readonly baseUrl?: string | undefined;
}

/** A server that a key belongs to. */
export interface KeyedServer {
  /** The origin of its address: a key is stored under it, and goes to no other. */
  readonly origin: string;
  /** For people. */
  readonly name: string;
  readonly provider: string | undefined;
  readonly baseUrl: string;
}

const known: readonly RegisteredProvider['info'][] = providers.map(({ info }) => info);

/** Servers with an address of their own that want a key, for those who have set none. */
export const hostedServers: readonly KeyedServer[] = known.flatMap(
  ({ name, displayName, defaultUrl, keyRequired = 'never' }) =>
    defaultUrl === undefined || keyRequired === 'never'
      ? []
      : [{ origin: new URL(defaultUrl).origin, name: displayName, provider: name, baseUrl: defaultUrl }],
);

/** The server that the settings name; `undefined` when they name none, or one without an address. */
export function serverOf({ provider, baseUrl }: ServerSettings): KeyedServer | undefined {
  const address = baseUrl ?? known.find(({ name }) => name === provider)?.defaultUrl;
  if (provider === 'local' || address === undefined || !URL.canParse(address)) return undefined;
  const { origin, host } = new URL(address);
  const hosted = baseUrl === undefined ? hostedServers.find((each) => each.origin === origin) : undefined;
  return { origin, name: hosted?.name ?? host, provider, baseUrl: address };
}

/**
 * The variables that give the language server the keys. It sends `COMPLETION_API_KEY` to `COMPLETION_BASE_URL` only, and
 * `NEBIUS_API_KEY` to Token Factory only.
 *
 * @param keyFor - the stored key for an origin
 */
export async function keyVariables(
  settings: ServerSettings,
  keyFor: (origin: string) => PromiseLike<string | undefined>,
): Promise<Readonly<Record<string, string>>> {
  const variables: Record<string, string> = {};
  for (const { defaultUrl, keyVariable } of known) {
    if (keyVariable === undefined || defaultUrl === undefined) continue;
    const key = await keyFor(new URL(defaultUrl).origin);
    if (key !== undefined) variables[keyVariable] = key;
  }
  const server = serverOf(settings);
  const key = server && (await keyFor(server.origin));
  if (server === undefined || key === undefined) return variables;
  return {
    ...variables,
    COMPLETION_API_KEY: key,
    COMPLETION_BASE_URL: server.baseUrl,
    ...(server.provider === undefined ? {} : { COMPLETION_PROVIDER: server.provider }),
  };
}
