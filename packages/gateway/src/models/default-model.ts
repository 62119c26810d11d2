import { listedDefault, listedModels } from '@org/completion-core/host';
import type { ListedModel } from './model-list';

/** What requests name as their model when they leave the choice to the gateway. */
export const defaultModelName = 'default';

/**
 * The best model to complete code with out of those that a caller may use; none where `default` is a model's own name, or nothing
 * is listed.
 */
export function bestOf(listed: readonly ListedModel[]): string | undefined {
  if (listed.some(({ id }) => id === defaultModelName)) return undefined;
  return listedDefault(listedModels(listed))?.id;
}

/** `models` with the one that was chosen for `default` marked, where there are others; pages and editors ask it then. */
export function withDefault(
  models: readonly ListedModel[],
  chosen: string | undefined,
): readonly ListedModel[] {
  if (models.length < 2) return models;
  return models.map((model) => (model.id === chosen ? { ...model, default: true } : model));
}
