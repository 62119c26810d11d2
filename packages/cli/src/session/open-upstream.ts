import {
  directFetch,
  httpUpstream,
  providerUpstream,
  type OpenAIRoutes,
  type Upstream,
} from '@org/completion-gateway';
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
 * Routes that servers with an API of their own have in OpenAI's format too. Not Ollama's `/completions`, which puts the prompt into
 * a chat template.
 */
const paths: Partial<Record<LoadedConfig['endpoint']['provider'], OpenAIRoutes['paths']>> = {
  'llama-cpp': ['/completions', '/chat/completions', '/models'],
  ollama: ['/chat/completions'],
};

/**
 * The configured provider as the upstream of a gateway. Requests in OpenAI's wire format are passed on unchanged to servers that have
 * it, and translated for other servers and the embedded model.
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
  const overHttp = (address: string) =>
    httpUpstream({
      id: providerName,
      baseUrl: address,
      fetch: directFetch(http),
      // Ollama passes over `n`.
      ...(providerName === 'ollama' ? { maxChoices: 1 } : {}),
      headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, value.reveal()])),
      ...(apiKey === undefined ? {} : { apiKey: apiKey.reveal() }),
    });
  if (providerName === 'token-factory' || providerName === 'openai-compatible') {
    const address = baseUrl ?? tokenFactoryDefaults.baseUrl;
    return {
      upstream: overHttp(address),
      name: `${providerName} at ${socketPathOf(new URL(address)) ?? new URL(address).host}`,
      close: () => http.close(),
    };
  }
  const provider = await createConfiguredProvider(config, {
    fetch: http.fetch,
    local: async () => {
      const { openLocalModel } = await import('./open-local-model');
      const { provider } = await openLocalModel({
        config,
        languageIds,
        place: 'worker',
        signal,
        terminal,
        onSlowList: printNoticeOnce(terminal),
      });
      return provider;
    },
  });
  const openAI = paths[providerName];
  return {
    upstream: providerUpstream(
      provider,
      openAI === undefined
        ? {}
        : { openAI: { paths: openAI, upstream: overHttp(`${provider.endpoint}/v1`) } },
    ),
    name: providerName === 'local' ? 'the embedded local model' : providerName,
    async close() {
      provider.dispose?.();
      await http.close();
    },
  };
}
