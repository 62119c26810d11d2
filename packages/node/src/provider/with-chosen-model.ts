import type { CompletionProvider } from '@org/completion-core';
import { modelChosenNotice } from '@org/completion-core/host';
import type { LoadedConfig } from '../config/load-config';

/**
 * `provider`, with a notice when {@link chooseModel} took `model` from the server's list because none is configured. A provider that
 * takes the served model itself tells that itself.
 */
export function withChosenModel(
  provider: CompletionProvider,
  { settings }: Pick<LoadedConfig, 'settings'>,
  model: string,
): CompletionProvider {
  if (provider.servedModel !== undefined || settings.model !== undefined || model === provider.defaultModel)
    return provider;
  return { ...provider, notices: [...(provider.notices ?? []), modelChosenNotice(model, provider.endpoint)] };
}
