import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import type { BuildProgress, IndexStats } from './local-index';
import type { LocalModelOptions } from './local-model';

/** Names the service of the worker in messages and errors. */
export const serviceName = 'local model';

/** The calls between `connectLocalModel` and `serveLocalModel`; those of an index are described at `LocalIndex`. */
export interface LocalModelCalls {
  configure: { arguments: [options: Omit<LocalModelOptions, 'index'>]; result: void };
  addDocument: { arguments: [uri: string, languageId: string, text: string]; result: boolean };
  updateDocument: { arguments: [uri: string, text: string, languageId?: string]; result: boolean };
  closeDocument: { arguments: [uri: string]; result: void };
  revertDocument: { arguments: [uri: string]; result: boolean };
  withholdDocument: { arguments: [uri: string]; result: boolean };
  restoreDocument: { arguments: [uri: string]; result: boolean };
  removeDocument: { arguments: [uri: string]; result: boolean };
  build: { arguments: []; value: BuildProgress; result: void };
  stats: { arguments: []; result: IndexStats };
  save: { arguments: [families?: readonly string[]]; result: ArrayBuffer };
  load: { arguments: [buffer: ArrayBuffer]; result: void };
  complete: { arguments: [request: ProviderRequest]; value: ProviderEvent; result: void };
}
