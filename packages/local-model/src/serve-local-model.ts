import { CompletionError } from '@org/completion-core';
import { LocalIndex } from './local-index';
import { localModel, type LocalModel } from './local-model';
import { listen, type Port } from './port';
import type { FromWorker, IndexCall, ToWorker } from './worker-protocol';

/**
 * Answers `connectLocalModel` at the other end of `port` with an index and a model of its own. For a worker file of your
 * own; the package's `worker` entry is one already.
 *
 * @returns ends the service: running answers stop, nothing is sent any more
 */
export function serveLocalModel(port: Port): () => void {
  const index = new LocalIndex();
  let model: LocalModel = localModel({ index });
  const running = new Map<number, AbortController>();
  const send = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

  const answer = (id: number, call: IndexCall): unknown => {
    switch (call.method) {
      case 'configure':
        model = localModel({ ...call.arguments[0], index });
        return undefined;
      case 'addDocument':
        return index.addDocument(...call.arguments);
      case 'updateDocument':
        return index.updateDocument(...call.arguments);
      case 'closeDocument':
        return index.closeDocument(...call.arguments);
      case 'removeDocument':
        return index.removeDocument(...call.arguments);
      case 'build':
        return index.build((progress) => send({ type: 'progress', id, progress }));
      case 'stats':
        return index.stats();
      case 'save':
        return index.save();
      case 'load':
        return index.load(...call.arguments);
    }
  };

  const stream = async (id: number, request: Extract<ToWorker, { type: 'stream' }>['request']) => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      for await (const event of model.stream(request, { signal: controller.signal })) {
        send({ type: 'event', id, event });
      }
      send({ type: 'result', id, value: undefined });
    } catch (error) {
      // Whoever cancelled has gone already and waits for no answer.
      if (!controller.signal.aborted) send(failure(id, error));
    } finally {
      running.delete(id);
    }
  };

  const stop = () => {
    stopListening();
    for (const controller of running.values()) controller.abort();
  };
  const stopListening = listen(
    port,
    (message) => {
      const request = message as ToWorker;
      switch (request.type) {
        case 'call':
          try {
            const value = answer(request.id, request.call);
            send({ type: 'result', id: request.id, value }, value instanceof ArrayBuffer ? [value] : []);
          } catch (error) {
            send(failure(request.id, error));
          }
          break;
        case 'stream':
          void stream(request.id, request.request);
          break;
        case 'cancel':
          running.get(request.id)?.abort();
          break;
        case 'close':
          stop();
          if ('close' in port && typeof port.close === 'function') port.close();
          break;
      }
    },
    stop,
  );
  return stop;
}

function failure(id: number, error: unknown): FromWorker {
  const code = CompletionError.is(error) ? error.code : undefined;
  return { type: 'failure', id, code, message: error instanceof Error ? error.message : String(error) };
}
