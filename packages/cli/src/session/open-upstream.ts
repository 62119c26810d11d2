import { directFetch, httpUpstream, providerUpstream, type Upstream } from '@org/completion-gateway';
import {
  createConfiguredProvider,
  openHttpClient,
  requireKey,
  type LoadedConfig,
} from '@org/completion-node';
import { socketPathOf, tokenFactoryDefaults } from '@org/completion-core/host';
import { printNoticeOnce, type Terminal } from '../io/terminal';

/** The upstream of a gateway. */
export interface OpenUpstream {
  readonly upstream: Upstream;
  /** What to call it in messages. */
  readonly name: string;
  /** Closes its connections and workers. */
  readonly close: () => Promise<void>;
}

/**
 * The configured provider as the upstream of a gateway. Servers with OpenAI's wire format are passed through unchanged; other servers
 * and the embedded model are translated to it.
 *
 * @throws ConfigError when a key is missing or the configuration cannot be used
 */
export async function openUpstream(
  config: LoadedConfig,
  terminal: Terminal,
  { languageIds, signal }: { readonly languageIds: readonly string[]; readonly signal: AbortSignal },
): Promise<OpenUpstream> {
  requireKey(config);
  const { endpoint } = config;
  const http = openHttpClient(config, terminal.env);
  const { provider: providerName, baseUrl, apiKey, headers } = endpoint;
  if (providerName === 'token-factory' || providerName === 'openai-compatible') {
    const address = baseUrl ?? tokenFactoryDefaults.baseUrl;
    const shown = Object.entries(headers).map(([key, value]) => [key, value.reveal()] as const);
    const upstream = httpUpstream({
      id: providerName,
      baseUrl: address,
      fetch: directFetch(http),
      headers: Object.fromEntries(shown),
      ...(apiKey === undefined ? {} : { apiKey: apiKey.reveal() }),
    });
    return {
      upstream,
      name: `${providerName} at ${socketPathOf(new URL(address)) ?? new URL(address).host}`,
      close: () => http.close(),
    };
  }
  const provider = await createConfiguredProvider(config, {
    fetch: http.fetch,
    local: async () => {
      const { openLocalModel } = await import('./open-local-model');
      return openLocalModel({
        config,
        languageIds,
        learn: true,
        signal,
        terminal,
        onSlowList: printNoticeOnce(terminal),
      });
    },
  });
  return {
    upstream: providerUpstream(provider),
    name: providerName === 'local' ? 'the embedded local model' : providerName,
    async close() {
      provider.dispose?.();
      await http.close();
    },
  };
}
