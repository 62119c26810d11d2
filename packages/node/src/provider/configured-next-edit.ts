import type { CompletionProvider } from '@org/completion-core';
import type { EditHistory, RegisteredProvider } from '@org/completion-core/host';
import type { NextEditFeature } from '@org/completion-core/next-edit';
import { ConfigError } from '../config/config-error';
import type { LoadedConfig } from '../config/load-config';
import type { EndpointConfig } from '../config/resolve-endpoint';
import type { NextEditEndpoint } from '../config/resolve-next-edit-endpoint';
import { checkEndpoint, forCompletions, providerAt, type EndpointUse } from './provider-at';
import { serverNamed } from './server-named';

/** What {@link configuredNextEdit} needs besides the configuration. */
export interface ConfiguredNextEditOptions {
  /** Sends the requests: the host's one HTTP client. */
  readonly fetch: typeof fetch;
  /** What was edited lately, such as the host's `DocumentTracker`. @default read from the documents of the calls */
  readonly history?: EditHistory;
  /** The server of the model. @default the engine's where it has the same server and key, else {@link createNextEditProvider} */
  readonly provider?: CompletionProvider;
}

/**
 * Makes the engine option `nextEdit` of a configuration; `undefined` when there are no next edits, since `nextEdit.model` is not set
 * and completions have a server. With the local model repeated edits are offered instead, unless `nextEdit.repeat` is false.
 * An engine of another provider than that of the configuration needs the option `provider`.
 *
 * @throws ConfigError when the configuration names no server for them, or the server requires a key and none belongs to it, naming what
 * to set. A host that also completes goes on without next edits
 */
export async function configuredNextEdit(
  config: LoadedConfig,
  { fetch: send, history, provider: given }: ConfiguredNextEditOptions,
): Promise<NextEditFeature | undefined> {
  const { endpoint, nextEditEndpoint, settings } = config;
  const { model, format, maxTokens, timeoutMs, requestsPerTenKeys, repeat = true } = settings.nextEdit ?? {};
  if (model === undefined && endpoint.provider === 'local' && repeat) {
    const [edits, local] = await Promise.all([
      import('@org/completion-core/next-edit'),
      import('@org/completion-local/next-edit'),
    ]);
    return edits.nextEdit({
      source: local.repeatedEdits(),
      ...(history === undefined ? {} : { history }),
    });
  }
  if (nextEditEndpoint === undefined || model === undefined) return undefined;
  checkNextEditEndpoint(config);
  const provider =
    given ??
    (isSameEndpoint(endpoint, nextEditEndpoint)
      ? undefined
      : createNextEditProvider(config, { fetch: send }));
  // Most hosts complete without next edits: their engine is loaded with the first of them.
  const { nextEdit } = await import('@org/completion-core/next-edit');
  return nextEdit({
    model,
    ...(format === undefined ? {} : { format }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(requestsPerTenKeys === undefined ? {} : { requestsPerTenKeys }),
    ...(history === undefined ? {} : { history }),
    ...(provider === undefined ? {} : { provider }),
  });
}

/**
 * Creates the provider of next edits that a configuration names, with the key that belongs to its server and no other.
 *
 * @throws ConfigError as {@link configuredNextEdit}, and when `nextEdit.model` is not set
 */
export function createNextEditProvider(
  config: LoadedConfig,
  { fetch: send }: Pick<ConfiguredNextEditOptions, 'fetch'>,
): CompletionProvider {
  const { create, endpoint, use } = checkNextEditEndpoint(config);
  const { retry = true, nextEdit: { model } = {} } = config.settings;
  return providerAt(create, endpoint, use, { fetch: send, retry, model });
}

/** @throws ConfigError that names what to set */
function checkNextEditEndpoint({ endpoint: completions, nextEditEndpoint: endpoint }: LoadedConfig): {
  readonly create: RegisteredProvider;
  readonly endpoint: NextEditEndpoint;
  readonly use: EndpointUse;
} {
  if (endpoint === undefined)
    throw new ConfigError(
      'there are no next edits without a model: set nextEdit.model, or COMPLETION_NEXT_EDIT_MODEL, e.g. sweep-next-edit-1.5B',
    );
  const create = serverNamed(endpoint.provider);
  if (create === undefined)
    throw new ConfigError(
      'next edits need a server, which the local model is not: set nextEdit.baseUrl, or COMPLETION_NEXT_EDIT_BASE_URL, e.g. http://127.0.0.1:8080',
    );
  const use = isSameEndpoint(completions, endpoint) ? { ...forCompletions, instead } : ownUse;
  checkEndpoint(endpoint, create.info, use);
  return { create, endpoint, use };
}

const instead = 'set nextEdit.baseUrl to a server that needs none';
const ownUse: EndpointUse = { prefix: 'COMPLETION_NEXT_EDIT', instead };

/** Whether both have the same server, spoken to in the same way and with the same key. */
function isSameEndpoint(one: EndpointConfig, other: NextEditEndpoint): boolean {
  return (
    one.provider === other.provider &&
    one.baseUrl === other.baseUrl &&
    one.apiKey?.reveal() === other.apiKey?.reveal()
  );
}
