import { servePort, type Port } from '@org/completion-core/host';
import { LocalIndex } from './local-index';
import { localModel } from './local-model';
import { serviceName, type LocalModelCalls } from './local-model-calls';

/**
 * Serves `connectLocalModel` at the other end of `port`, with a model that belongs to this service. Use it in a
 * worker file that you write; the package's `worker` entry is such a file.
 *
 * @param index - what the model completes from. @default an index of its own
 * @returns ends the service: running completions stop, nothing is sent afterwards
 */
export function serveLocalModel(port: Port, index: LocalIndex = new LocalIndex()): () => void {
  let model = localModel({ index });
  const { stop } = servePort<LocalModelCalls>(
    port,
    serviceName,
    {
      configure([options]) {
        model = localModel({ ...options, index });
      },
      addDocument: (args) => index.addDocument(...args),
      updateDocument: (args) => index.updateDocument(...args),
      closeDocument: (args) => index.closeDocument(...args),
      revertDocument: (args) => index.revertDocument(...args),
      withholdDocument: (args) => index.withholdDocument(...args),
      restoreDocument: (args) => index.restoreDocument(...args),
      removeDocument: (args) => index.removeDocument(...args),
      build: (_none, { emit }) => index.build(emit),
      stats: () => index.stats(),
      save: (args) => index.save(...args),
      load: (args) => index.load(...args),
      async complete([request], { emit, signal }) {
        for await (const event of model.stream(request, { signal })) emit(event);
      },
    },
    () => {
      // The thread ends when nothing else keeps it.
      if ('close' in port && typeof port.close === 'function') port.close();
    },
  );
  return stop;
}
