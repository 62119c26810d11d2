import type { CompletionProvider } from '@org/completion-core';
import { connectPort, type Port } from '@org/completion-core/host';
import type { BuildProgress, IndexStats, LocalIndexOptions } from './local-index';
import {
  localIdentity,
  localModels,
  previewRequest,
  resolveLimits,
  type LocalModelOptions,
} from './local-model';
import { serviceName, type LocalModelCalls } from './local-model-calls';

/** Settings of {@link connectLocalModel}: those of the model and of its index. */
export type ConnectOptions = Omit<LocalModelOptions, 'index'> & LocalIndexOptions;

/**
 * The embedded model in another thread: a provider, and the calls of its index, which the worker runs in the order in which
 * they were made. All reject with `provider-unavailable` when the worker is gone; a rejection that is ignored is not reported
 * as unhandled.
 */
export interface ConnectedLocalModel extends CompletionProvider {
  /** See `LocalIndex.addDocument`. Await the result now and then, so that texts do not pile up on the way. */
  addDocument(uri: string, languageId: string, text: string): Promise<boolean>;
  /** See `LocalIndex.updateDocument`. */
  updateDocument(uri: string, text: string, languageId?: string): Promise<boolean>;
  /** See `LocalIndex.closeDocument`. */
  closeDocument(uri: string): Promise<void>;
  /** See `LocalIndex.revertDocument`. */
  revertDocument(uri: string): Promise<boolean>;
  /** See `LocalIndex.withholdDocument`. */
  withholdDocument(uri: string): Promise<boolean>;
  /** See `LocalIndex.restoreDocument`. */
  restoreDocument(uri: string): Promise<boolean>;
  /** See `LocalIndex.removeDocument`. */
  removeDocument(uri: string): Promise<boolean>;
  /** See `LocalIndex.build`. Completions requested meanwhile follow it. */
  build(onProgress?: (progress: BuildProgress) => void): Promise<void>;
  /** See `LocalIndex.stats`. */
  stats(): Promise<IndexStats>;
  /** See `LocalIndex.save`. The buffer is moved, not copied. */
  save(families?: readonly string[]): Promise<ArrayBuffer>;
  /** See `LocalIndex.load`. The buffer is moved to the worker and empty here afterwards. */
  load(buffer: ArrayBuffer): Promise<void>;
  /** Ends the service in the worker, and what is still running. */
  dispose(): void;
}

/**
 * Connects to a model that {@link serveLocalModel} runs at the other end of `port`: a web `Worker`, a Node `Worker` or one end
 * of a `MessageChannel`. The `admit` rule is applied here, before a text leaves this thread.
 *
 * @throws CompletionError `invalid-options` as `localModel` does
 */
export function connectLocalModel(port: Port, options: ConnectOptions = {}): ConnectedLocalModel {
  const { admit = () => true, ...modelOptions } = options;
  resolveLimits(modelOptions);
  const { call, stream, close } = connectPort<LocalModelCalls>(port, serviceName);
  void call('configure', [modelOptions]);
  return {
    ...localIdentity,
    stream: (request, { signal }) => stream('complete', [request], signal),
    preview: previewRequest,
    models: localModels,
    addDocument: (uri, languageId, text) =>
      unreported(async () => admit(uri) && call('addDocument', [uri, languageId, text])),
    updateDocument: (uri, text, languageId) =>
      unreported(async () => {
        if (admit(uri))
          return call('updateDocument', languageId === undefined ? [uri, text] : [uri, text, languageId]);
        await call('removeDocument', [uri]);
        return false;
      }),
    closeDocument: (uri) => call('closeDocument', [uri]),
    revertDocument: (uri) => call('revertDocument', [uri]),
    withholdDocument: (uri) => call('withholdDocument', [uri]),
    restoreDocument: (uri) => call('restoreDocument', [uri]),
    removeDocument: (uri) => call('removeDocument', [uri]),
    build: (onProgress) => call('build', [], onProgress === undefined ? {} : { onValue: onProgress }),
    stats: () => call('stats', []),
    save: (families) => call('save', families === undefined ? [] : [families]),
    load: (buffer) => call('load', [buffer], { transfer: [buffer] }),
    dispose: close,
  };
}

/** Runs `task`; a rejection that the caller ignores is not reported as unhandled. */
function unreported<T>(task: () => Promise<T>): Promise<T> {
  const promise = task();
  promise.catch(() => {});
  return promise;
}
