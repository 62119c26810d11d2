import { listedDefault, listedModels } from '@org/completion-core/host';
import type { ListedModel } from './model-list';

/** The model in requests that leave the choice to the gateway. */
export const defaultModelName = 'default';

/**
 * Id of the best model for completing code; `undefined` when a model is itself called `default`, or none is listed.
 *
 * @param listed - the models that the client may use
 */
export function bestOf(listed: readonly ListedModel[]): string | undefined {
  if (listed.some(({ id }) => id === defaultModelName)) return undefined;
  return listedDefault(listedModels(listed))?.id;
}

/** `models` with `default: true` for the chosen one, if there are several; pages and editors then use it. */
export function withDefault(
  models: readonly ListedModel[],
  chosen: string | undefined,
): readonly ListedModel[] {
  if (models.length < 2) return models;
  return models.map((model) => (model.id === chosen ? { ...model, default: true } : model));
}
