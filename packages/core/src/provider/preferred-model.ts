import type { ModelInfo } from '../domain/provider';
import { firstPreferred } from './listed-default';
import { tokenFactoryDefaults } from './token-factory';

/**
 * The most preferred of `models`; the documented sample's model when none is preferred. The catalog changes monthly, so hosts
 * call `provider.models()` first.
 */
export function preferredModel(models: readonly ModelInfo[]): string {
  return firstPreferred(models)?.id ?? tokenFactoryDefaults.model;
}
