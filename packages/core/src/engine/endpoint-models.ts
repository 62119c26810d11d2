import type { ModelInfo } from '../domain/provider';
import type { Stages } from './stages';

/** The models the endpoint offers; what it says of the configured one's context length is kept for prompts to come. */
export async function endpointModels(
  { options, prompts }: Stages,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const { provider, model, maxTokens } = options;
  const models = (await provider.models?.({ signal })) ?? [];
  const contextTokens = models.find(({ id }) => id === model)?.contextTokens;
  if (contextTokens !== undefined)
    prompts.learn({ kind: 'context-length', endpoint: provider.endpoint, model, contextTokens, maxTokens });
  return models;
}
