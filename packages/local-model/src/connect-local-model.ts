import { CompletionError, type CompletionProvider } from '@org/completion-core';
import type { ProviderEvent, ProviderRequest } from '@org/completion-core/provider';
import type { BuildProgress, IndexStats, LocalIndexOptions } from './local-index';
import {
  localIdentity,
  localModels,
  previewRequest,
  resolveLimits,
  type LocalModelOptions,
} from './local-model';
import { listen, type Port } from './port';
import type { FromWorker, IndexCalls, ToWorker } from './worker-protocol';

/** Settings of {@link connectLocalModel}: those of the model and of its index. */
export type ConnectOptions = Omit<LocalModelOptions, 'index'> & LocalIndexOptions;

/**
 * The embedded model in another thread: a provider, and the calls of its index, each answered when the worker has done
 * it, in the order they were made. All of them reject with `provider-unavailable` when the worker is gone; a promise
 * nobody looks at does not count as unhandled.
 */
export interface ConnectedLocalModel extends CompletionProvider {
  /** See `LocalIndex.addDocument`. Wait for the answer now and then, so that texts do not pile up on the way. */
  addDocument(uri: string, languageId: string, text: string): Promise<boolean>;
  /** See `LocalIndex.updateDocument`. */
  updateDocument(uri: string, text: string, languageId?: string): Promise<boolean>;
  /** See `LocalIndex.closeDocument`. */
  closeDocument(uri: string): Promise<void>;
  /** See `LocalIndex.removeDocument`. */
  removeDocument(uri: string): Promise<boolean>;
  /** See `LocalIndex.build`. Answers asked meanwhile come after it. */
  build(onProgress?: (progress: BuildProgress) => void): Promise<void>;
  stats(): Promise<IndexStats>;
  /** See `LocalIndex.save`. The buffer is moved, not copied. */
  save(): Promise<ArrayBuffer>;
  /** See `LocalIndex.load`. The buffer is moved to the worker and empty here afterwards. */
  load(buffer: ArrayBuffer): Promise<void>;
  /** Ends the worker's side, and with it what is still running. */
  dispose(): void;
}

interface Waiting {
  event(event: ProviderEvent): void;
  progress(progress: BuildProgress): void;
  result(value: unknown): void;
  failure(error: unknown): void;
}

/**
 * Talks to a model that {@link serveLocalModel} runs at the other end of `port`: a web `Worker`, a Node `Worker` or one end
 * of a `MessageChannel`. The `admit` rule is asked here, before a text leaves this thread.
 *
 * @throws CompletionError `invalid-options` as `localModel` does
 */
export function connectLocalModel(port: Port, options: ConnectOptions = {}): ConnectedLocalModel {
  const { admit = () => true, ...modelOptions } = options;
  resolveLimits(modelOptions);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: CompletionError | undefined;

  const end = (error: CompletionError) => {
    ended ??= error;
    const all = [...waiting.values()];
    waiting.clear();
    for (const one of all) one.failure(ended);
  };
  const stopListening = listen(
    port,
    (message) => dispatch(message as FromWorker),
    (cause) => end(gone('has ended', cause)),
  );

  function dispatch(message: FromWorker): void {
    const one = waiting.get(message.id);
    if (one === undefined) return;
    switch (message.type) {
      case 'event':
        one.event(message.event);
        break;
      case 'progress':
        one.progress(message.progress);
        break;
      case 'result':
        waiting.delete(message.id);
        one.result(message.value);
        break;
      case 'failure':
        waiting.delete(message.id);
        one.failure(
          message.code === undefined
            ? new CompletionError('provider-unavailable', `local model: ${message.message}`)
            : new CompletionError(message.code, message.message),
        );
        break;
    }
  }

  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

  function call<K extends keyof IndexCalls>(
    method: K,
    args: IndexCalls[K]['arguments'],
    extras: { transfer?: ArrayBuffer[]; progress?: (progress: BuildProgress) => void } = {},
  ): Promise<IndexCalls[K]['result']> {
    const promise = new Promise<IndexCalls[K]['result']>((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      const id = ++lastId;
      waiting.set(id, {
        event: () => {},
        progress: extras.progress ?? (() => {}),
        result: (value) => resolve(value as IndexCalls[K]['result']),
        failure: reject,
      });
      post({ type: 'call', id, call: { method, arguments: args } as never }, extras.transfer);
    });
    promise.catch(() => {});
    return promise;
  }

  async function* stream(request: ProviderRequest, signal: AbortSignal): AsyncGenerator<ProviderEvent, void> {
    signal.throwIfAborted();
    if (ended !== undefined) throw ended;
    const id = ++lastId;
    const events: ProviderEvent[] = [];
    let over: { readonly error: unknown } | 'complete' | undefined;
    let wake = () => {};
    const settle = (outcome: NonNullable<typeof over>) => {
      over ??= outcome;
      wake();
    };
    const onAbort = () => settle({ error: signal.reason });
    signal.addEventListener('abort', onAbort, { once: true });
    waiting.set(id, {
      event(event) {
        events.push(event);
        wake();
      },
      progress: () => {},
      result: () => settle('complete'),
      failure: (error) => settle({ error }),
    });
    try {
      post({ type: 'stream', id, request });
      for (;;) {
        if (signal.aborted) throw signal.reason;
        const event = events.shift();
        if (event !== undefined) yield event;
        else if (over === 'complete') return;
        else if (over !== undefined) throw over.error;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (waiting.delete(id) && ended === undefined) post({ type: 'cancel', id });
    }
  }

  const model: ConnectedLocalModel = {
    ...localIdentity,
    stream: (request, { signal }) => stream(request, signal),
    preview: previewRequest,
    models: localModels,
    addDocument: async (uri, languageId, text) => admit(uri) && call('addDocument', [uri, languageId, text]),
    async updateDocument(uri, text, languageId) {
      if (admit(uri))
        return call('updateDocument', languageId === undefined ? [uri, text] : [uri, text, languageId]);
      await call('removeDocument', [uri]);
      return false;
    },
    closeDocument: (uri) => call('closeDocument', [uri]),
    removeDocument: (uri) => call('removeDocument', [uri]),
    build: (onProgress) => call('build', [], onProgress === undefined ? {} : { progress: onProgress }),
    stats: () => call('stats', []),
    save: () => call('save', []),
    load: (buffer) => call('load', [buffer], { transfer: [buffer] }),
    dispose() {
      if (ended !== undefined) return;
      stopListening();
      post({ type: 'close' });
      end(gone('was disposed of'));
    },
  };
  void call('configure', [modelOptions]);
  return model;
}

function gone(what: string, cause?: unknown): CompletionError {
  return new CompletionError('provider-unavailable', `local model: its worker ${what}; start another one`, {
    cause,
  });
}
