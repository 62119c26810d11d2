import type { CompletionUpdate } from '../domain/outcome';

/** Turns pushed updates into an async iterable. Ending the iteration early calls `onReturn`; nothing is left waiting. */
export class UpdateQueue implements AsyncIterableIterator<CompletionUpdate> {
  readonly #updates: CompletionUpdate[] = [];
  readonly #onReturn: () => void;
  readonly #waiting: ((result: IteratorResult<CompletionUpdate>) => void)[] = [];
  #ended = false;

  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  push(update: CompletionUpdate): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#updates.push(update);
    else waiting({ done: false, value: update });
  }

  end(): void {
    this.#ended = true;
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<CompletionUpdate>> {
    const update = this.#updates.shift();
    if (update !== undefined) return Promise.resolve({ done: false, value: update });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  return(): Promise<IteratorResult<CompletionUpdate>> {
    this.#updates.length = 0;
    this.end();
    this.#onReturn();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
