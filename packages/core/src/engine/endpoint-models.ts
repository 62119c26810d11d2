import type { ModelInfo } from '../domain/provider';
import { findFimFormat } from '../models/find-fim-format';
import { isInstructed } from '../models/model-kinds';
import { fillsInTheMiddle } from '../prompt/choose-strategy';
import { isSameModel } from '../provider/right-spelling';
import type { EngineServices } from './engine-services';

/**
 * The models that the endpoint lists. When it does not report whether one fills in the middle, the table of formats may know its
 * family by name. The context length of the configured model is kept for later prompts.
 */
export async function endpointModels(
  { options, prompts, model: { id: model } }: EngineServices,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const { provider, maxTokens } = options;
  const models = (await provider.models?.({ signal })) ?? [];
  const contextTokens = models.find(({ id }) => isSameModel(id, model))?.contextTokens;
  if (contextTokens !== undefined)
    prompts.onFeedback({
      kind: 'context-length',
      endpoint: provider.endpoint,
      model,
      contextTokens,
      maxTokens,
    });
  return models.map((listed) =>
    listed.fim === undefined ? { ...listed, ...knownByName(listed.id) } : listed,
  );
}

function knownByName(id: string): Partial<ModelInfo> {
  const format = findFimFormat(id);
  if (format !== undefined) {
    const fim = fillsInTheMiddle(format);
    const why = fim || format.evidence === undefined ? '' : `: ${format.evidence}`;
    return { fim, evidence: `by its name of the family ${format.name}${why}` };
  }
  return {
    evidence: isInstructed(id)
      ? 'no FIM format is known for its name; it follows instructions, so it can be asked by chat'
      : 'the server lists it and says no more, and no FIM format is known for its name',
  };
}
