import { directFetch, httpUpstream, providerUpstream, type Upstream } from '@org/completion-gateway';
import {
  createHttpClient,
  createConfiguredProvider,
  requireKey,
  type LoadedConfig,
} from '@org/completion-node';
import { tokenFactoryDefaults } from '@org/completion-core/host';
import { printNoticeOnce, type Terminal } from '../io/terminal';

/** What a gateway asks, and how to end it. */
export interface OpenUpstream {
  readonly upstream: Upstream;
  /** Whom it asks, for people. */
  readonly who: string;
  readonly close: () => Promise<void>;
}

/**
 * The configured provider as the upstream of a gateway: servers that speak OpenAI's wire format are passed through as they
 * are, others and the embedded model answer in it.
 *
 * @throws ConfigError when a key is missing or the configuration cannot be used
 */
export async function openUpstream(
  config: LoadedConfig,
  terminal: Terminal,
  { languageIds, signal }: { readonly languageIds: readonly string[]; readonly signal: AbortSignal },
): Promise<OpenUpstream> {
  requireKey(config);
  const { endpoint, settings } = config;
  const { proxy, noProxy, caFile } = settings;
  const http = createHttpClient({ proxy, noProxy, caFile, env: terminal.env });
  const { provider: name, baseUrl, apiKey, headers } = endpoint;
  if (name === 'token-factory' || name === 'openai-compatible') {
    const address = baseUrl ?? tokenFactoryDefaults.baseUrl;
    const shown = Object.entries(headers).map(([key, value]) => [key, value.reveal()] as const);
    const upstream = httpUpstream({
      id: name,
      baseUrl: address,
      fetch: directFetch(http),
      headers: Object.fromEntries(shown),
      ...(apiKey === undefined ? {} : { apiKey: apiKey.reveal() }),
    });
    return { upstream, who: `${name} at ${new URL(address).host}`, close: () => http.close() };
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
  const who = name === 'local' ? 'the embedded local model' : name;
  return {
    upstream: providerUpstream(provider),
    who,
    async close() {
      provider.dispose?.();
      await http.close();
    },
  };
}
