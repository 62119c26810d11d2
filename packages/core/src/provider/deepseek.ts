import { ownProvider, type ProviderOptions, type StrategyRequest } from './define-provider';
import { listedModels } from './listed-models';
import { completionRequest } from './open-ai-requests';

/** Options of {@link deepseek}; `baseUrl` is `https://api.deepseek.com/beta` and `model` is `deepseek-chat` when absent. */
export type DeepSeekOptions = ProviderOptions;

/** The documented limit of the beta endpoint. */
const maxTokensAllowed = 4_096;

/**
 * DeepSeek's beta completions: `prompt` and `suffix`. Answers begin with comments while the request waits, and end with usage.
 *
 * @see https://api-docs.deepseek.com/api/create-completion
 */
export const deepseek = /* @__PURE__ */ ownProvider<'deepseek', DeepSeekOptions>({
  name: 'deepseek',
  displayName: 'DeepSeek',
  defaultUrl: 'https://api.deepseek.com/beta',
  defaultModel: 'deepseek-chat',
  keyRequired: 'hosted',
  root: '/beta',
  paths: ['/completions', '/models'],
  strategies: ['suffix-param', 'prefix-only'],
  maxStops: 16,
  requests: { fim: limited, 'suffix-param': limited, 'prefix-only': limited },
  // The list is documented beside the beta, not in it.
  async models({ url, json }, signal) {
    return listedModels(
      await json({ method: 'GET', url: `${url.base.replace(/\/beta$/, '')}/models` }, signal),
    );
  },
});

function limited(request: StrategyRequest<'fim' | 'suffix-param' | 'prefix-only'>) {
  return completionRequest({ ...request, maxTokens: Math.min(request.maxTokens, maxTokensAllowed) });
}
