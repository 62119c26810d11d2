import { mercuryEdit } from '@org/completion-core/host';
import type { Layer } from './layer';
import { showOrigin } from './origin';
import {
  checkBaseUrl,
  endpointOf,
  environmentKey,
  fileKey,
  keyVariables,
  namedServer,
  serverOf,
  type EndpointConfig,
  type Key,
  type NamingLayer,
  type Server,
} from './resolve-endpoint';
import type { NextEditProviderName, UserSettings } from './settings-schema';
import type { Environment } from './user-directories';

/** The server of next edits and the key for it. */
export type NextEditEndpoint = EndpointConfig<NextEditProviderName>;

/**
 * Chooses the server of next edits and the key that is sent there: by `nextEdit.provider` and `nextEdit.baseUrl`, else that of
 * completions.
 *
 * `COMPLETION_NEXT_EDIT_API_KEY` is sent to `COMPLETION_NEXT_EDIT_BASE_URL` only (without that to `COMPLETION_BASE_URL`), the key in the
 * user file to the server named there only. A key for completions is sent where it belongs, so to this server when it is the same one.
 *
 * @param layers - strongest first, without a project file
 * @param rest.completions - the server of completions
 * @param rest.isOn - whether a model is set
 * @throws ConfigError when a base URL is neither an http or https URL nor a Unix socket, or contains a user name or password
 */
export function resolveNextEditEndpoint(
  layers: readonly Layer[],
  userFile: Layer | undefined,
  env: Environment,
  { completions, isOn }: { readonly completions: EndpointConfig; readonly isOn: boolean },
): { readonly endpoint: NextEditEndpoint | undefined; readonly warnings: readonly string[] } {
  const own = layers.map(nextEditLayer);
  for (const layer of own) checkBaseUrl(layer, 'nextEdit.baseUrl', 'COMPLETION_NEXT_EDIT_API_KEY');
  if (!isOn) return { endpoint: undefined, warnings: unusedSettings(own) };
  const warnings: string[] = [];
  const server = chooseServer(own, completions, warnings);
  const at = serverOf(server.provider, server.baseUrl);
  const file = userFile?.settings;
  const isCompletionsFile = file !== undefined && at === serverOf(file.provider, file.baseUrl);
  const key =
    ownEnvironmentKey(server, env, warnings) ??
    ownFileKey(userFile, at, warnings) ??
    environmentKey(server, keyVariables(env)) ??
    (isCompletionsFile ? fileKey(userFile) : undefined);
  return { endpoint: endpointOf(server, key, isCompletionsFile ? file.headers : undefined), warnings };
}

interface NextEditLayer extends NamingLayer<NextEditProviderName> {
  readonly settings: NonNullable<UserSettings['nextEdit']>;
}

function nextEditLayer({ settings, origin }: Layer): NextEditLayer {
  return { settings: settings.nextEdit ?? {}, origin: (path) => origin(['nextEdit', ...path]) };
}

function chooseServer(
  own: readonly NextEditLayer[],
  completions: Server,
  warnings: string[],
): Server<NextEditProviderName> {
  const named = namedServer(own, warnings);
  if (named === undefined) {
    const { baseUrlOrigin } = completions;
    return isMercury(completions.baseUrl) && baseUrlOrigin !== undefined
      ? { ...completions, provider: 'mercury-edit', providerOrigin: baseUrlOrigin }
      : completions;
  }
  const { provider, baseUrl } = named;
  if (provider === completions.provider && baseUrl === undefined)
    return { ...completions, providerOrigin: named.providerOrigin };
  if (provider !== undefined) return { ...named, provider };
  if (isMercury(baseUrl)) return { ...named, provider: 'mercury-edit' };
  const isSame = serverOf(undefined, baseUrl) === serverOf(completions.provider, completions.baseUrl);
  return { ...named, provider: isSame ? completions.provider : 'openai-compatible' };
}

function isMercury(baseUrl: string | undefined): boolean {
  return (
    baseUrl !== undefined && serverOf(undefined, baseUrl) === serverOf(undefined, mercuryEdit.info.defaultUrl)
  );
}

/** The key in `COMPLETION_NEXT_EDIT_API_KEY`, where it belongs to the server. */
function ownEnvironmentKey(
  server: Server<NextEditProviderName>,
  env: Environment,
  warnings: string[],
): Key | undefined {
  const ownKey = env['COMPLETION_NEXT_EDIT_API_KEY']?.trim() || undefined;
  if (ownKey === undefined) return undefined;
  const ownUrl = env['COMPLETION_NEXT_EDIT_BASE_URL']?.trim() || keyVariables(env).ownUrl;
  if (environmentKey(server, { ownKey, ownUrl, nebiusKey: undefined }) !== undefined)
    return { value: ownKey, from: 'environment COMPLETION_NEXT_EDIT_API_KEY' };
  const why = ownUrl === undefined ? 'which is not set' : 'and another server is used';
  warnings.push(
    `COMPLETION_NEXT_EDIT_API_KEY is not sent: it belongs to COMPLETION_NEXT_EDIT_BASE_URL, ${why}`,
  );
  return undefined;
}

/** The key `nextEdit.apiKey` in the user file, where it belongs to the server `at`. */
function ownFileKey(
  userFile: Layer | undefined,
  at: string | undefined,
  warnings: string[],
): Key | undefined {
  const { apiKey, provider, baseUrl } = userFile?.settings.nextEdit ?? {};
  if (userFile === undefined || apiKey === undefined) return undefined;
  const { settings, origin } = userFile;
  const from = showOrigin(origin(['nextEdit', 'apiKey']));
  const isOwn = baseUrl !== undefined || (provider !== undefined && provider !== settings.provider);
  const belongsTo = isOwn ? serverOf(provider, baseUrl) : serverOf(settings.provider, settings.baseUrl);
  if (belongsTo === undefined)
    warnings.push(
      `${from}: "nextEdit.apiKey" belongs to no server and is not sent; set "nextEdit.provider" or "nextEdit.baseUrl" beside it`,
    );
  return belongsTo !== undefined && belongsTo === at ? { value: apiKey, from } : undefined;
}

/** A warning when next edits have a server and no model. */
function unusedSettings(own: readonly NextEditLayer[]): string[] {
  for (const { settings, origin } of own) {
    const name = (['provider', 'baseUrl', 'apiKey'] as const).find((each) => settings[each] !== undefined);
    if (name !== undefined)
      return [
        `nextEdit.${name} (${showOrigin(origin([name]))}) is not used: there are no next edits without a model; set nextEdit.model, or COMPLETION_NEXT_EDIT_MODEL`,
      ];
  }
  return [];
}
