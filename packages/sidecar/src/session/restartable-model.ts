import type { ConnectedWorkspaceModel } from '@org/completion-node/workspace-model';

/** A worker that ended earlier is not replaced before this age, in milliseconds: what ended it may end the next one too. */
const minLifeMs = 60_000;

/** The local model of a workspace in a worker. After the worker has ended unexpectedly, such as for lack of memory, it can be replaced. */
export class RestartableModel {
  readonly #start: () => ConnectedWorkspaceModel;
  readonly #now: () => number;
  #current: ConnectedWorkspaceModel;
  #startedAt: number;
  #ended = false;

  /**
   * @param connect - starts a worker; calls `onEnd` when that has ended by itself
   * @param now - milliseconds from any origin
   */
  constructor(connect: (onEnd: () => void) => ConnectedWorkspaceModel, now: () => number) {
    this.#now = now;
    this.#start = () => {
      this.#ended = false;
      this.#startedAt = now();
      const model = connect(() => (this.#ended = true));
      // The process ends when its editor does, even while the worker computes.
      model.unref();
      return model;
    };
    this.#startedAt = now();
    this.#current = this.#start();
  }

  get current(): ConnectedWorkspaceModel {
    return this.#current;
  }

  /** Starts another worker if the present one has ended and was not too short-lived. Returns whether it did. */
  restartIfEnded(): boolean {
    if (!this.#ended || this.#now() - this.#startedAt < minLifeMs) return false;
    this.#current = this.#start();
    return true;
  }

  dispose(): void {
    this.#current.close().catch(() => {
      // It has ended already.
    });
  }
}
