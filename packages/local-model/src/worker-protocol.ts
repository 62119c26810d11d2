import type { CompletionErrorCode } from '@org/completion-core';
import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import type { BuildProgress, IndexStats } from './local-index';
import type { LocalModelOptions } from './local-model';

/** What can be asked of the index in the worker: arguments and answer of each call. */
export interface IndexCalls {
  configure: { arguments: [options: Omit<LocalModelOptions, 'index'>]; result: void };
  addDocument: { arguments: [uri: string, languageId: string, text: string]; result: boolean };
  updateDocument: { arguments: [uri: string, text: string, languageId?: string]; result: boolean };
  closeDocument: { arguments: [uri: string]; result: void };
  removeDocument: { arguments: [uri: string]; result: boolean };
  build: { arguments: []; result: void };
  stats: { arguments: []; result: IndexStats };
  save: { arguments: []; result: ArrayBuffer };
  load: { arguments: [buffer: ArrayBuffer]; result: void };
}

/** A call with its arguments. */
export type IndexCall = {
  [K in keyof IndexCalls]: { readonly method: K; readonly arguments: IndexCalls[K]['arguments'] };
}[keyof IndexCalls];

/** To the worker. */
export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly call: IndexCall }
  | { readonly type: 'stream'; readonly id: number; readonly request: ProviderRequest }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close' };

/** From the worker, each for the call or stream with that id. A stream ends with `result` or `failure`. */
export type FromWorker =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'failure';
      readonly id: number;
      /** `undefined`: not a failure that the package knows. */
      readonly code: CompletionErrorCode | undefined;
      readonly message: string;
    }
  | { readonly type: 'progress'; readonly id: number; readonly progress: BuildProgress }
  | { readonly type: 'event'; readonly id: number; readonly event: ProviderEvent };
