import { Worker } from 'node:worker_threads';
import { connectLocalModel, type ConnectedLocalModel, type NodePort } from '@org/completion-local';
import { localModelWorker } from '../worker-data';

/** The worker of a model, as in `node:worker_threads`. */
export type ModelWorker = NodePort & { terminate(): unknown };

/** Memory limit of the worker's heap, in megabytes. */
const maxWorkerMegabytes = 512;
/** A worker that ended earlier is not replaced before this age, in milliseconds: what ended it may end the next one too. */
const minLifeMs = 60_000;

/** Starts the server's own file as the worker of a model. */
export function startModelWorker(workerFile: string): ModelWorker {
  const worker = new Worker(workerFile, {
    workerData: localModelWorker,
    resourceLimits: { maxOldGenerationSizeMb: maxWorkerMegabytes },
  });
  // The process ends when its editor does, even while the worker computes.
  worker.unref();
  return worker;
}

/** A local model in a worker. After the worker has ended unexpectedly, such as for lack of memory, it can be replaced. */
export class RestartableModel {
  readonly #startWorker: () => ModelWorker;
  readonly #now: () => number;
  #worker: ModelWorker;
  #model: ConnectedLocalModel;
  #startedAt: number;
  #ended = false;

  /** @param now - milliseconds from any origin */
  constructor(startWorker: () => ModelWorker, now: () => number) {
    this.#startWorker = startWorker;
    this.#now = now;
    this.#worker = startWorker();
    this.#model = this.#connect();
    this.#startedAt = now();
  }

  get model(): ConnectedLocalModel {
    return this.#model;
  }

  /** Starts another worker if the present one has ended and was not too short-lived. Returns whether it did. */
  restartIfEnded(): boolean {
    if (!this.#ended || this.#now() - this.#startedAt < minLifeMs) return false;
    this.#ended = false;
    this.#worker = this.#startWorker();
    this.#model = this.#connect();
    this.#startedAt = this.#now();
    return true;
  }

  dispose(): void {
    this.#model.dispose();
    void this.#worker.terminate();
  }

  #connect(): ConnectedLocalModel {
    const worker = this.#worker;
    const onEnd = () => {
      if (worker === this.#worker) this.#ended = true;
    };
    // Without a listener an error of the worker would be uncaught in this process.
    for (const event of ['error', 'exit', 'close']) worker.on(event, onEnd);
    return connectLocalModel(worker);
  }
}
